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
  /// Another value, such as a proxy's password, that is kept out of texts like the key.
  void hide_too(std::string value) { others_.push_back(std::move(value)); }
  const std::vector<std::string>& others() const { return others_; }

 private:
  std::string value_;
  std::vector<std::string> others_;
};

/// `text` with every occurrence of the key's value, and of what is hidden with it, replaced by
/// `[key]`: by value, not by pattern, because real provider data contains things that look like
/// keys. Values under 8 bytes are not searched for.
std::string redact(std::string_view text, const Secret& secret);

/// redact() for bytes that arrive in pieces: a key that lies over the border of two pieces does not
/// get through either. Only a piece that ends with the beginning of the key is held back in part,
/// until the next one.
class StreamRedactor {
 public:
  explicit StreamRedactor(const Secret& secret);
  /// What may be kept of `piece` and of what was held back; a view of `piece` itself if nothing had
  /// to be changed, else one that lives until the next call.
  std::string_view feed(std::string_view piece);
  /// At the end of the bytes: what was held back.
  std::string_view finish();

 private:
  std::size_t held_from(std::string_view piece) const;

  std::vector<std::string> hidden_;  ///< what is searched for
  std::string held_;
  std::string clean_;
};

}  // namespace castwright
