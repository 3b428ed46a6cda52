#pragma once
// What both APIs of the original have in common: the form of an error and the headers of the key's
// limits. Values only; any thread.

#include "rehearsal/wire.h"

#include <vector>

namespace castwright::rehearsal {

class OpenAiWire : public Wire {
 public:
  httpd::Response error(const ApiError& error) const override;
  void add_limit_headers(std::vector<httpd::Header>& headers,
                         const LimitFigures& figures) const override;
};

}  // namespace castwright::rehearsal
