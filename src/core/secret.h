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

/// redact() for bytes that arrive in pieces: a key that lies over the border of two pieces does not
/// get through either. Only a piece that ends with the beginning of the key is held back in part,
/// until the next one.
class StreamRedactor {
 public:
  explicit StreamRedactor(const Secret& secret) : secret_(secret) {}
  /// What may be kept of `piece` and of what was held back; a view of `piece` itself where nothing
  /// had to be changed, else one that lives until the next call.
  std::string_view feed(std::string_view piece);
  /// At the end of the bytes: what was held back.
  std::string_view finish();

 private:
  std::size_t held_from(std::string_view piece) const;

  Secret secret_;
  std::string held_;
  std::string clean_;
};

}  // namespace castwright
