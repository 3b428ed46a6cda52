#include "rehearsal/server.h"

#include "core/clock.h"
#include "httpd/server.h"
#include "rehearsal/api.h"
#include "rehearsal/faults.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

namespace fs = std::filesystem;

// Notes of 3,500 words are 25 KB; nobody writes notes that are as large as this.
constexpr std::uintmax_t notes_bytes_max = 8u << 20;
constexpr std::uintmax_t tape_bytes_max = 256u << 20;

Result<std::string> read_file(const fs::path& path, std::uintmax_t bytes_max) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error)
    return fail(Fault::missing, fmt::format("reading {}: {}", path.string(), error.message()));
  if (size > bytes_max)
    return fail(Fault::usage, fmt::format("{} is larger than {} bytes", path.string(), bytes_max));
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open())
    return fail(Fault::missing, fmt::format("reading {} failed", path.string()));
  return text;
}

/// The files that `path` stands for: itself, or the Markdown and text files directly in it, by
/// name.
Result<std::vector<fs::path>> note_files(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector{path};
  std::vector<fs::path> out;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string extension = at->path().extension().string();
    if (extension == ".md" || extension == ".txt") out.push_back(at->path());
  }
  if (error)
    return fail(Fault::missing, fmt::format("reading {}: {}", path.string(), error.message()));
  if (out.empty())
    return fail(Fault::missing, fmt::format("{} holds no .md or .txt file", path.string()));
  std::ranges::sort(out);
  return out;
}

Result<Notes> load_notes(const std::vector<fs::path>& paths) {
  std::string all;
  for (const fs::path& path : paths) {
    CW_TRY(const auto files, note_files(path));
    for (const fs::path& file : files) {
      CW_TRY(const std::string text, read_file(file, notes_bytes_max));
      all += text;
      all += "\n\n";
    }
  }
  return read_notes(all);
}

/// Checks the ranges of all numbers; the comparisons are such that NaN is in no range.
Status check_values(const Options& options) {
  constexpr double largest = 1e9;
  constexpr double day_s = 86'400;
  const auto within = [](double value, double least, double most) {
    return value >= least && value <= most;
  };
  if (!within(options.pace_tokens_per_s, 0, largest))
    return fail(Fault::usage, "--pace must be 0 to 1000000000");
  if (!within(options.length_ratio, 0, 100) || options.length_ratio <= 0)
    return fail(Fault::usage, "--length-gain must be above 0 and at most 100");
  if (!within(options.scatter, 0, 1))
    return fail(Fault::usage, "--scatter is a fraction from 0 to 1 (0.10 is 10 %)");
  if (!within(options.clock_scale, 1 / largest, largest))
    return fail(Fault::usage, "--clock-scale must be above 0 and at most 1000000000");
  if (!within(options.first_token_s, 0, day_s))
    return fail(Fault::usage, "--ttft-ms must be 0 to 86400000, a day");
  if (!within(options.first_token_sigma, 0, 3))
    return fail(Fault::usage, "--ttft-sigma must be 0 to 3");
  if (!within(options.window_wait_s.value_or(0), 0, day_s))
    return fail(Fault::usage, "--window-wait must be 0 to 86400, a day");
  if (options.limits.requests < 1 || options.limits.tokens < 1)
    return fail(Fault::usage, "--rpm and --tpm must be above 0");
  if (options.apis.empty()) return fail(Fault::usage, "--apis must name one at least");
  return {};
}

/// Refuses a fault that none of the served APIs has, since it would never be played.
Status check_place(const PlayedFault& fault, const std::vector<ApiName>& apis) {
  const bool somewhere =
      std::ranges::any_of(apis, [&fault](ApiName api) { return fault.spec->exists_on(api); });
  if (somewhere) return {};
  return fail(Fault::usage,
              fmt::format("--fault {}: this fault does not exist on the {} wire",
                          fault.spec->name,
                          words_of(apis.front()).title));
}

/// The options after they were read and checked.
struct CheckedOptions {
  std::vector<PlayedFault> faults;
  Notes notes;
};
Result<CheckedOptions> read_options(const Options& options) {
  CW_RETURN_IF_ERROR(check_values(options));
  CheckedOptions checked;
  for (const std::string& text : options.faults) {
    CW_TRY(PlayedFault fault, parse_fault(text));
    CW_RETURN_IF_ERROR(check_place(fault, options.apis));
    checked.faults.push_back(std::move(fault));
  }
  auto notes = load_notes(options.notes);
  if (!notes) return std::unexpected(std::move(notes).error().within("reading the notes"));
  checked.notes = *std::move(notes);
  return checked;
}

WriterOptions writer_options(const Options& options) {
  const bool fill =
      options.fill || options.length_ratio != 1.0 || options.scatter > 0 || !options.faults.empty();
  return {.filling = fill ? Filling::to_length : Filling::as_notes_go,
          .episodes = options.composes ? nullptr : &embedded_episodes(),
          .seed = options.seed,
          .length_ratio = options.length_ratio,
          .scatter = options.scatter};
}

class RehearsalServer final : public Server {
 public:
  RehearsalServer(Options options, std::vector<PlayedFault> faults, Notes notes)
      : options_(std::move(options)),
        api_(options_,
             std::move(faults),
             Writer(std::move(notes), writer_options(options_)),
             clock_,
             counters_) {}
  RehearsalServer(const RehearsalServer&) = delete;
  RehearsalServer& operator=(const RehearsalServer&) = delete;
  ~RehearsalServer() override { RehearsalServer::stop(); }

  Status open() {
    if (options_.replay) {
      CW_TRY(const std::string bytes, read_file(*options_.replay, tape_bytes_max));
      auto replay = Replay::open(bytes, options_.clock_scale);
      if (!replay)
        return std::unexpected(std::move(replay).error().within(
            fmt::format("replaying {}", options_.replay->string())));
      api_.set_replay(std::move(*replay));
    }
    auto server = httpd::Server::start(options_.port,
                                       [this](httpd::Loop& loop,
                                              const httpd::Request& request,
                                              std::unique_ptr<httpd::Exchange> exchange) {
                                         api_.handle(loop, request, std::move(exchange));
                                       });
    if (!server) return std::unexpected(std::move(server).error());
    http_ = std::move(*server);
    return {};
  }

  std::string base_url() const override {
    return fmt::format("http://127.0.0.1:{}/v1", http_->port());
  }
  std::uint64_t posts() const override { return counters_.posts; }
  std::uint64_t posts_seen() const override { return counters_.posts_seen; }
  void stop() override {
    if (http_ != nullptr) http_->stop();
  }

 private:
  Options options_;
  RealClock clock_;
  Counters counters_;
  // The exchanges that the API holds outlive neither the loop nor its thread: the server is stopped
  // first and destroyed last.
  std::unique_ptr<httpd::Server> http_;
  Api api_;
};

}  // namespace

Status Server::check(const Options& options) {
  const auto checked = read_options(options);
  return checked ? Status() : std::unexpected(checked.error());
}

Result<std::unique_ptr<Server>> Server::start(Options options) {
  CW_TRY(CheckedOptions checked, read_options(options));
  auto server = std::make_unique<RehearsalServer>(
      std::move(options), std::move(checked.faults), std::move(checked.notes));
  CW_RETURN_IF_ERROR(server->open());
  return server;
}

std::string fault_list() {
  return fault_help();
}

}  // namespace castwright::rehearsal
