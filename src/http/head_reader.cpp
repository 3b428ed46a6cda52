#include "http/head_reader.h"

#include "core/ascii.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace castwright::http {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Returns the three digits after `HTTP/1.1 `; 0 if there are none.
int status_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const std::string_view digits = line.substr(space + 1, 3);
  int status = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

}  // namespace

HeadReader::Step HeadReader::take(std::string_view line) {
  if (line.size() > bytes_left_) return Step::too_large;
  bytes_left_ -= line.size();
  if (complete_) return Step::more;
  if (line.starts_with("HTTP/")) {
    headers_.clear();
    status_ = status_of(line);
    return Step::more;
  }
  if (!trimmed(line).empty()) {
    take_field(line);
    return Step::more;
  }
  if (status_ >= 100 && status_ < 200) return Step::more;
  complete_ = true;
  return Step::complete;
}

void HeadReader::take_field(std::string_view line) {
  // A folded line (obs-fold, RFC 9112 5.2) continues the field before it.
  const bool folded = line.front() == ' ' || line.front() == '\t';
  if (folded) {
    if (!headers_.empty()) headers_.back().value.append(" ").append(trimmed(line));
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  headers_.push_back({.name = ascii_lower(trimmed(line.substr(0, colon))),
                      .value = std::string(trimmed(line.substr(colon + 1)))});
}

std::string_view HeadReader::value_of(std::string_view name) const {
  const auto found = std::ranges::find(headers_, name, &Header::name);
  return found == headers_.end() ? std::string_view{} : std::string_view(found->value);
}

}  // namespace castwright::http
