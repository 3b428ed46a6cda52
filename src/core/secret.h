#pragma once
// The provider key lives in this type and nowhere else. It cannot be printed, compared or copied by
// accident: the only way out is reveal(), which only the transport and the redactor call.

#include <string>
#include <string_view>
#include <utility>

namespace castwright {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  bool empty() const { return value_.empty(); }
  std::string_view reveal() const { return value_; }

 private:
  std::string value_;
};

/// `text` with every occurrence of the key's value replaced by `[key]`: by value, not by pattern,
/// because real provider data contains things that look like keys. Keys under 8 bytes are not
/// searched for.
std::string redact(std::string_view text, const Secret& secret);

}  // namespace castwright
