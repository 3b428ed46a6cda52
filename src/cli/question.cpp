#include "cli/question.h"

#include "cli/output.h"
#include "core/ascii.h"
#include "topic/pasted.h"

#include <cstddef>
#include <cstdio>
#include <string>

#include <fmt/format.h>

namespace castwright::cli {

bool is_yes(std::string_view answer) {
  const std::string word = ascii_lower(topic::without_blanks(answer));
  return word == "y" || word == "yes";
}

bool is_confirmed(std::string_view question) {
  constexpr std::size_t answer_bytes_max = 64;  // the rest of a longer line is read and dropped
  write_err(fmt::format("{} [y/N] ", question));
  std::string answer;
  for (int byte = std::getchar(); byte != '\n' && byte != EOF; byte = std::getchar())
    if (answer.size() < answer_bytes_max) answer.push_back(static_cast<char>(byte));
  return is_yes(answer);
}

}  // namespace castwright::cli
