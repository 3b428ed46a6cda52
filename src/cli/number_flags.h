#pragma once
// Flags that take a number, read by core/number.h: the parser of the command line would take 010
// for 8, refuse 08, and take nan for an amount. Main thread.

#include "core/number.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
class Option;
}  // namespace CLI

namespace castwright::cli {

/// The numbers that a flag accepts, both ends included.
template <std::integral T>
struct Between {
  T least;
  T most;
};

/// Takes the text that was given for a flag; returns what is wrong with it, or "" if it is right.
using TakeText = std::function<std::string(std::string_view)>;
/// Adds `flag`, whose text goes to `take` during the parse. What `take` finds wrong becomes a usage
/// error that names the flag.
CLI::Option& add_read_flag(CLI::App& command,
                           const std::string& flag,
                           TakeText take,
                           const std::string& help);

/// Adds a flag that takes a whole number within `range`; blanks around it do no harm. `value` must
/// outlive the parse.
template <std::integral T>
CLI::Option& add_whole_flag(CLI::App& command,
                            const std::string& flag,
                            T& value,
                            std::type_identity_t<Between<T>> range,
                            const std::string& help) {
  using Wide = std::conditional_t<std::is_same_v<T, std::uint64_t>, std::uint64_t, std::int64_t>;
  const auto take = [&value, range](std::string_view text) -> std::string {
    const auto number = whole_number<Wide>(topic::without_blanks(text));
    if (!number) return fmt::format("must be a whole number, not {}", topic::printable(text));
    if (*number < Wide{range.least} || *number > Wide{range.most})
      return fmt::format("{} is outside {} to {}", *number, range.least, range.most);
    value = static_cast<T>(*number);
    return {};
  };
  return add_read_flag(command, flag, take, help);
}

/// Adds a flag that takes a decimal number, which goes to `use` during the parse. The range is not
/// checked here.
CLI::Option& add_decimal_flag(CLI::App& command,
                              const std::string& flag,
                              const std::function<void(double)>& use,
                              const std::string& help);

}  // namespace castwright::cli
