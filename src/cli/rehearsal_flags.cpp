#include "cli/rehearsal_flags.h"

#include "topic/suggest.h"

#include <charconv>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

namespace castwright::cli {

rehearsal::Options RehearsalFlags::options(const std::filesystem::path& source) const {
  rehearsal::Options all = given;
  all.any_model = true;
  all.composes = !all.notes.empty();  // other notes than the topic's
  if (all.notes.empty() && !source.empty()) all.notes.push_back(source);
  return all;
}

void add_seed_flag(CLI::App& command, std::uint64_t& seed, const char* help, const char* group) {
  const auto read = [&seed](const std::string& text) {
    // The parser of the command line would read 010 as 8, and 08 not at all.
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (code != std::errc() || end != text.data() + text.size())
      throw CLI::ValidationError("--seed", "must be a whole number, not " + topic::printable(text));
  };
  command.add_option_function<std::string>("--seed", read, help)->type_name("N")->group(group);
}

void add_provider_flags(CLI::App& command, rehearsal::Options& options, const char* group) {
  constexpr double ms_per_s = 1000;
  command
      .add_flag("--fill",
                options.fill,
                "write the words asked for, not only what the notes have to tell; --length-gain, "
                "--scatter and --fault do that too")
      ->group(group);
  command
      .add_option_function<double>(
          "--ttft-ms",
          [&options](double ms) { options.first_token_s = ms / ms_per_s; },
          "thinking before the first item, in milliseconds; the median with --ttft-sigma (0)")
      ->group(group);
  command
      .add_option("--ttft-sigma",
                  options.first_token_sigma,
                  "spread of that time: sigma of a log-normal distribution (0)")
      ->group(group);
  command
      .add_option("--rpm",
                  options.limits.requests,
                  "requests a minute that the key may make; more are refused with 429 (15000)")
      ->group(group);
  command
      .add_option(
          "--tpm", options.limits.tokens, "the same for tokens, input and token limit (40000000)")
      ->group(group);
}

void add_rehearsal_flags(CLI::App& command, RehearsalFlags& flags) {
  const char* const group = "With --provider rehearsal";
  rehearsal::Options& given = flags.given;
  command.add_option("--pace", given.pace_tokens_per_s, "tokens a second of a stream (unlimited)")
      ->check(CLI::NonNegativeNumber)
      ->group(group);
  add_provider_flags(command, given, group);
  command.add_option("--length-gain", given.length_gain, "words written per word asked (1)")
      ->check(CLI::PositiveNumber)
      ->group(group);
  command.add_option("--scatter", given.scatter, "random part of the length, 0.10 = 10 % (0)")
      ->check(CLI::NonNegativeNumber)
      ->group(group);
  add_seed_flag(command, given.seed, "what the text is composed by (1)", group);
  command.add_option("--notes", given.notes, "notes to compose from (the topic's)")
      ->type_name("FILE|DIR")
      ->group(group);
  command
      .add_option("--fault", given.faults, "play a fault; `castwright rehearse --help` lists them")
      ->type_name("NAME[=ARG][@N]")
      ->group(group);
}

}  // namespace castwright::cli
