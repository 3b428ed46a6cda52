#include "cli/rehearsal_flags.h"

#include "cli/number_flags.h"

#include <cstdint>
#include <limits>

#include <CLI/CLI.hpp>

namespace castwright::cli {

void add_seed_flag(CLI::App& command, std::uint64_t& seed, const char* help, const char* group) {
  add_whole_flag(command, "--seed", seed, {0, std::numeric_limits<std::uint64_t>::max()}, help)
      .group(group);
}

void add_provider_flags(CLI::App& command, rehearsal::Options& options, const char* group) {
  constexpr double ms_per_s = 1000;
  constexpr std::int64_t a_minute_max = 1'000'000'000'000;
  command
      .add_flag("--fill",
                options.fill,
                "write as many words as asked for, even if the notes say less; --length-gain, "
                "--scatter and --fault do that too")
      ->group(group);
  add_decimal_flag(
      command,
      "--ttft-ms",
      [&options](double ms) { options.first_token_s = ms / ms_per_s; },
      "thinking before the first item, in milliseconds; the median with --ttft-sigma (0)")
      .group(group);
  add_decimal_flag(
      command,
      "--ttft-sigma",
      [&options](double sigma) { options.first_token_sigma = sigma; },
      "spread of that time: sigma of a log-normal distribution (0)")
      .group(group);
  add_decimal_flag(
      command,
      "--window-wait",
      [&options](double seconds) { options.window_wait_s = seconds; },
      "seconds of its clock, and up to a quarter more, that a background job with a completion "
      "window waits before it begins (20 for 2h, 60 for 8h)")
      .group(group);
  add_whole_flag(command,
                 "--rpm",
                 options.limits.requests,
                 {1, a_minute_max},
                 "requests a minute that the key may make; more are refused with 429 (15000)")
      .group(group);
  add_whole_flag(command,
                 "--tpm",
                 options.limits.tokens,
                 {1, a_minute_max},
                 "the same for tokens, input and token limit (40000000)")
      .group(group);
}

void add_rehearsal_flags(CLI::App& command, rehearsal::Options& given) {
  const char* const group = rehearsal_group;
  add_decimal_flag(
      command,
      "--pace",
      [&given](double pace) { given.pace_tokens_per_s = pace; },
      "tokens a second of a stream (unlimited)")
      .group(group);
  add_provider_flags(command, given, group);
  add_decimal_flag(
      command,
      "--length-gain",
      [&given](double length_ratio) { given.length_ratio = length_ratio; },
      "words written per word asked (1)")
      .group(group);
  add_decimal_flag(
      command,
      "--scatter",
      [&given](double scatter) { given.scatter = scatter; },
      "random part of the length, 0.10 = 10 % (0)")
      .group(group);
  add_seed_flag(command, given.seed, "number that decides the text (1)", group);
  command.add_option("--notes", given.notes, "notes to compose from (the topic's)")
      ->type_name("FILE|DIR")
      ->group(group);
  command
      .add_option("--fault",
                  given.faults,
                  "play a fault, repeatable: castwright rehearse --help lists them")
      ->type_name("NAME[=ARG][@N]")
      ->group(group);
}

}  // namespace castwright::cli
