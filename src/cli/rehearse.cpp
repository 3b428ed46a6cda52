// castwright rehearse: serves the rehearsal API on loopback until it is stopped, for clients of any
// kind.

#include "cli/commands.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "cli/rehearsal_flags.h"
#include "core/result.h"
#include "rehearsal/server.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct Flags {
  rehearsal::Options options;
  std::string faithful_to = "openai";
  std::vector<std::string> apis;  ///< the APIs that are served; all of them if empty
  bool quiet = false;
};

std::vector<std::string> api_flags() {
  std::vector<std::string> flags;
  for (const rehearsal::ApiWords& words : rehearsal::api_words)
    flags.emplace_back(words.flag);
  return flags;
}

std::vector<rehearsal::ApiName> named_apis(const std::vector<std::string>& flags) {
  std::vector<rehearsal::ApiName> names;
  for (const rehearsal::ApiWords& words : rehearsal::api_words)
    if (flags.empty() || std::ranges::find(flags, words.flag) != flags.end())
      names.push_back(words.name);
  return names;
}

/// Serves until SIGINT or SIGTERM. Returns 0 then, since a person stops it when it has done its
/// work.
int serve(const Flags& flags) {
  // The signals are blocked before the server starts its thread, so that only sigwait() below gets
  // them.
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGINT);
  sigaddset(&stops, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): the old handler does not matter

  rehearsal::Options options = flags.options;
  options.composes = !options.notes.empty();
  options.apis = named_apis(flags.apis);
  if (flags.faithful_to == "open-responses") options.dialect = rehearsal::Dialect::open_responses;
  if (!flags.quiet) options.log = [](std::string_view line) { fmt::print(stderr, "{}\n", line); };
  auto server = rehearsal::Server::start(std::move(options));
  if (!server) {
    return report(server.error());
  }
  write_out((*server)->base_url() + "\n");
  // A server whose address did not arrive is of no use to anybody.
  if (const Status written = check_out(); !written) return report(written.error());
  int signal = 0;
  while (sigwait(&stops, &signal) == EINTR) {
  }
  (*server)->stop();
  return 0;
}

void add_faithful_flags(CLI::App& command, std::string& faithful_to) {
  const CLI::IsMember known({"openai", "open-responses"});
  command.add_option("--faithful-to", faithful_to, "which original to be faithful to")
      ->check(known)
      ->capture_default_str();
  // The former name of the flag still works and is not in the help.
  command.add_option("--dialect", faithful_to)->check(known)->group("");
}

}  // namespace

void add_rehearse(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<Flags>();  // lives as long as the callbacks of the parser
  CLI::App* command = app.add_subcommand(
      "rehearse",
      "A stand-in for the Responses and Chat Completions APIs on loopback; prints its base URL as "
      "the first line");
  rehearsal::Options& options = flags->options;
  add_whole_flag(*command,
                 "--port",
                 options.port,
                 {0, std::numeric_limits<std::uint16_t>::max()},
                 "port on 127.0.0.1; 0 takes a free one (0)");
  add_decimal_flag(
      *command,
      "--pace",
      [&options](double pace) { options.pace_tokens_per_s = pace; },
      "tokens per second and stream (about 4 characters each); 0: unlimited");
  add_decimal_flag(
      *command,
      "--length-gain",
      [&options](double length_ratio) { options.length_ratio = length_ratio; },
      "words written / words asked");
  add_decimal_flag(
      *command,
      "--scatter",
      [&options](double scatter) { options.scatter = scatter; },
      "standard deviation of the gain per answer, a fraction (0.10 = 10 %)");
  add_seed_flag(*command, options.seed, "same seed, notes and prompt: same text", "Options");
  command
      ->add_option("--notes",
                   options.notes,
                   "Markdown or text file, or a directory of them; may be repeated")
      ->type_name("FILE|DIR");
  command
      ->add_option(
          "--fault", options.faults, "plays a fault on the N-th POST (default 1, * for every one)")
      ->type_name("NAME[=ARG][@N]")
      ->allow_extra_args(false);
  command->add_option("--replay", options.replay, "plays a tape back instead of writing")
      ->type_name("FILE");
  command
      ->add_option("--apis",
                   flags->apis,
                   "the APIs that are served, commas between them; the paths of others are 404 "
                   "(responses,chat)")
      ->delimiter(',')
      ->check(CLI::IsMember(api_flags()))
      ->allow_extra_args(false);
  add_faithful_flags(*command, flags->faithful_to);
  add_decimal_flag(
      *command,
      "--clock-scale",
      [&options](double scale) { options.clock_scale = scale; },
      "the five-minute rule, retention and stalls run this much faster");
  add_provider_flags(*command, options, "Options");
  command->add_flag("--quiet", flags->quiet, "no line per request on standard error");
  command->footer(
      "Runs until SIGINT or SIGTERM, then exits 0.\n\nFaults ([chat], [responses]: "
      "of that API alone):\n"
      + rehearsal::fault_list());
  command->callback([flags, &chosen] { chosen = [flags] { return serve(*flags); }; });
}

}  // namespace castwright::cli
