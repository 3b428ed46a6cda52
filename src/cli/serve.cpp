// castwright serve: shows the runs below the output root to browsers and other readers on this
// machine, and works on those that are begun from the page, until it is stopped.

#include "app/output_root.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "cli/rehearsal_flags.h"
#include "rehearsal/server.h"
#include "topic/setting_table.h"
#include "web/server.h"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ServeFlags {
  app::GivenSettings settings;
  rehearsal::Options rehearsal;
  std::uint16_t port = 0;
  bool read_only = false;
};

/// A page may be opened before the first run, so that the folder of the runs is made; but only in a
/// folder that is there, since a mistyped path would show an empty list for ever.
bool may_begin(const std::filesystem::path& root) {
  std::error_code ignored;
  return std::filesystem::is_directory(std::filesystem::absolute(root, ignored).parent_path(),
                                       ignored);
}

/// Serves until SIGINT, SIGTERM or SIGHUP. Returns 0 then, since a person stops it when it has done
/// its work.
Result<int> serve(const ServeFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  auto output = may_begin(gathered.options.output_root)
                    ? store::Output::open(gathered.options.output_root)
                    : app::look_at_root(gathered.settings, "");
  if (!output) return std::unexpected(std::move(output).error());
  // The signals are blocked before the server starts its thread, so that only sigwait() below gets
  // them.
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGINT);
  sigaddset(&stops, SIGTERM);
  struct sigaction hang_up{};
  sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaddset(&stops, SIGHUP);  // ignored: under nohup
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): the old handler does not matter
  std::optional<web::Acting> acting;
  if (!flags.read_only)
    acting = web::Acting{.settings = flags.settings, .rehearsal = flags.rehearsal};
  CW_TRY(const auto server, web::Server::start(flags.port, **output, std::move(acting)));
  // The one place where the token is told.
  write_out(server->link() + "\n");
  // A server whose address did not arrive is of no use to anybody.
  CW_RETURN_IF_ERROR(check_out());
  int signal = 0;
  while (sigwait(&stops, &signal) == EINTR) {
  }
  // Runs need a moment to keep what they received. Who does not want to wait signals again.
  pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);
  server->stop();
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ServeFlags>();
  CLI::App* const command = app.add_subcommand(
      "serve", "Show the runs of this machine in the browser, and start, stop and change them");
  command->footer(
      "Examples:\n  castwright serve\n  castwright serve --port 8080 --output-root output\n"
      "  castwright serve --topics-dir examples/topics --budget 15\n"
      "  castwright serve --read-only\n"
      "Prints its address as the first line, and runs until Ctrl-C. Whoever opens that address, "
      "which ends in a secret token, may start, stop and change runs; without the token it only "
      "shows them. What is begun from the page works by the flags of this call. Runs that were "
      "started from the page stop with the server, and castwright "
      "resume continues them; other runs go on without it.\n"
      "Programs follow /streams/RUN/events and /streams/RUN/answers/N.K by the Durable Streams "
      "protocol.");
  add_whole_flag(*command,
                 "--port",
                 flags->port,
                 {0, std::numeric_limits<std::uint16_t>::max()},
                 "port on 127.0.0.1; 0 takes a free one (0)");
  command->add_flag("--read-only",
                    flags->read_only,
                    "show only: nothing can be started or changed from the page");
  add_setting_flags(*command, topic::SettingUse::serve, flags->settings);
  add_rehearsal_flags(*command, flags->rehearsal);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = serve(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
