#include "cli/number_flags.h"

#include <utility>

#include <CLI/CLI.hpp>

namespace castwright::cli {

CLI::Option& add_read_flag(CLI::App& command,
                           const std::string& flag,
                           TakeText take,
                           const std::string& help) {
  const auto read = [flag, take = std::move(take)](const std::string& text) {
    if (const std::string wrong = take(text); !wrong.empty())
      throw CLI::ValidationError(flag, wrong);
  };
  return *command.add_option_function<std::string>(flag, read, help)->type_name("N");
}

CLI::Option& add_decimal_flag(CLI::App& command,
                              const std::string& flag,
                              const std::function<void(double)>& use,
                              const std::string& help) {
  const auto take = [use](std::string_view text) -> std::string {
    const auto number = decimal_number(topic::without_blanks(text));
    if (!number)
      return fmt::format("must be a number such as 2 or 0.5, not {}", topic::printable(text));
    use(*number);
    return {};
  };
  return add_read_flag(command, flag, take, help);
}

}  // namespace castwright::cli
