#pragma once
// Writes run events as NDJSON, one object in each line, as they are stored
// (docs/formats/events.md).

#include "journal/observer.h"
#include "observe/log.h"

namespace castwright::observe {

class Ndjson final : public journal::Observer {
 public:
  explicit Ndjson(Sink sink) : sink_(std::move(sink)) {}
  void heard(const journal::RunEvent& event, const json::Value& envelope) override;

 private:
  Sink sink_;
};

/// Makes the last line of every NDJSON output, also after an error.
std::string exit_line(int code,
                      std::string_view reason,
                      std::string_view resume_command,
                      std::string_view run_dir);

}  // namespace castwright::observe
