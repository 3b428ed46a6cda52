#pragma once
// The provider key lives in this type and nowhere else. It cannot be printed, compared or copied by
// accident: the only way out is reveal(), which only the transport and the redactor call.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  bool empty() const { return value_.empty(); }
  std::string_view reveal() const { return value_; }
  /// Adds another value, such as a proxy's password, that must not appear in texts either.
  void hide_too(std::string value) { others_.push_back(std::move(value)); }
  const std::vector<std::string>& others() const { return others_; }

 private:
  std::string value_;
  std::vector<std::string> others_;
};

/// Replaces every occurrence of the key's value, and of the other hidden values, by `[key]`. It
/// compares by value, not by pattern, because real provider data contains things that look like
/// keys. Values under 8 bytes are not searched for.
std::string redact(std::string_view text, const Secret& secret);

/// Redacts bytes that arrive in pieces, so that a key across the border of two pieces does not get
/// through either. Only a piece that ends with the beginning of the key is held back in part, until
/// the next one.
class StreamRedactor {
 public:
  explicit StreamRedactor(const Secret& secret);
  /// Returns what may be stored of `piece` and of the bytes held back before. It is a view of
  /// `piece` itself if nothing had to be changed, else one that lives until the next call.
  std::string_view feed(std::string_view piece);
  /// Returns the bytes that are still held back, at the end of all bytes.
  std::string_view finish();

 private:
  std::size_t held_from(std::string_view piece) const;

  std::vector<std::string> hidden_;  ///< The values that are searched for.
  std::string held_;
  std::string clean_;
};

}  // namespace castwright
