#include "app/place_checks.h"

#include "app/access.h"
#include "app/environment.h"
#include "app/files.h"
#include "app/resume.h"
#include "core/ascii.h"
#include "core/certificates.h"
#include "core/clock.h"
#include "core/limits.h"
#include "disk/lock_holder.h"
#include "http/curl_transport.h"
#include "store/layout.h"
#include "store/local_output.h"
#include "topic/pasted.h"

#include <array>
#include <filesystem>
#include <optional>
#include <ranges>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace castwright::app {
namespace {

constexpr const char* another_root =
    "make space or give it to this user, or --output-root DIR names another";

SurroundingCheck wrong_place(std::string_view id, Error error, std::string remedy) {
  return {.id = std::string(id),
          .state = CheckState::fail,
          .what = std::move(error.what),
          .remedy = std::move(remedy),
          .fault = error.fault};
}

std::string size_text(std::uint64_t bytes) {
  constexpr double per_gb = 1e9;
  constexpr double per_mb = 1e6;
  if (double(bytes) >= per_gb) return fmt::format("{:.1f} GB", double(bytes) / per_gb);
  return fmt::format("{:.0f} MB", double(bytes) / per_mb);
}

/// The folder that exists on the way to `path`.
std::filesystem::path nearest_folder(std::filesystem::path path) {
  std::error_code error;
  path = std::filesystem::absolute(path, error).lexically_normal();
  while (!std::filesystem::exists(path, error) && path.has_relative_path())
    path = path.parent_path();
  return path;
}

SurroundingCheck root_to_make(const topic::Options& options) {
  const std::filesystem::path folder = nearest_folder(options.output_root);
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(folder, error);
  if (!is_folder || ::access(folder.c_str(), W_OK | X_OK) != 0) {
    return wrong_place("output",
                       {Fault::storage,
                        fmt::format("{} cannot be made: {} {}",
                                    options.output_root,
                                    folder.string(),
                                    is_folder ? "cannot be written to" : "is not a folder")},
                       another_root);
  }
  const auto space = std::filesystem::space(folder, error);
  const std::uint64_t needed = free_bytes_needed(options.words);
  if (!error && space.available < needed) {
    return wrong_place("output",
                       {Fault::storage,
                        fmt::format("{}: {} are free, a run may need {}",
                                    folder.string(),
                                    size_text(space.available),
                                    size_text(needed))},
                       another_root);
  }
  return {.id = "output",
          .what = fmt::format("{} is not made yet; {} free",
                              options.output_root,
                              error ? std::string("unknown space") : size_text(space.available))};
}

/// Is the file one that this program locks? Then who holds it, else "".
std::string holder_of(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return {};
  std::string holder = disk::lock_holder(fd);
  ::close(fd);
  return holder;
}

/// The variable among `names` that is set, with its value.
using Named = std::optional<std::pair<std::string_view, std::string>>;
template <std::size_t Count>
Named first_set(const std::array<std::string_view, Count>& names) {
  for (const std::string_view name : names)
    if (auto value = process_variable(name)) return std::pair(name, *std::move(value));
  return std::nullopt;
}

/// Does a NO_PROXY list except the host? libcurl compares the ends of names at a dot.
bool is_excepted(std::string_view list, std::string_view host_and_port) {
  const std::string host = ascii_lower(host_and_port.substr(0, host_and_port.rfind(':')));
  for (const auto part : list | std::views::split(',')) {
    std::string_view name = topic::without_blanks(std::string_view(part));
    if (name == "*") return true;
    if (name.starts_with('.')) name.remove_prefix(1);
    const std::string folded = ascii_lower(name);
    if (!folded.empty() && (host == folded || host.ends_with("." + folded))) return true;
  }
  return false;
}

}  // namespace

SurroundingCheck output_check(const topic::Options& options) {
  const std::filesystem::path root = options.output_root;
  std::error_code error;
  if (!std::filesystem::exists(root, error)) return root_to_make(options);
  auto output = store::LocalOutput::look(root);
  if (!output) return wrong_place("output", std::move(output).error(), another_root);
  const RealClock clock;
  const MonoTime begun = clock.now();
  if (Status proved = output->prove(free_bytes_needed(options.words)); !proved)
    return wrong_place("output", std::move(proved).error(), another_root);
  const auto took = std::chrono::duration_cast<Millis>(clock.now() - begun);
  const auto free_bytes = output->root().free_bytes();
  SurroundingCheck check{
      .id = "output",
      .what = fmt::format("{} can be written; {} free, a durable write takes {} ms",
                          options.output_root,
                          free_bytes ? size_text(*free_bytes) : "unknown space",
                          took.count())};
  constexpr Millis slow{1'000};
  if (took > slow) {
    check.state = CheckState::warn;
    check.remedy = "runs wait for the disk: --output-root DIR names a faster one";
  }
  return check;
}

SurroundingCheck locks_check(const topic::Options& options) {
  const std::filesystem::path root = options.output_root;
  std::vector<std::string> held;
  std::error_code error;
  std::filesystem::directory_iterator at(root / store::runs_folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string holder = holder_of(at->path() / store::lock_name);
    if (!holder.empty())
      held.push_back(fmt::format("{} is held by {}", at->path().filename().string(), holder));
  }
  std::ranges::sort(held);
  if (!held.empty()) {
    return {.id = "locks",
            .state = CheckState::warn,
            .what = fmt::format("{}", fmt::join(held, "; ")),
            .remedy = "another command on this topic ends with 9 until then"};
  }
  struct statfs system{};
  std::string warning;
  if (::statfs(root.c_str(), &system) == 0) warning = store::lock_warning(system.f_type, root);
  if (!warning.empty()) {
    return {.id = "locks",
            .state = CheckState::warn,
            .what = std::move(warning),
            .remedy = "work on an output root from one machine at a time"};
  }
  return {.id = "locks", .what = "no topic is held; a lock ends with its process"};
}

SurroundingCheck certificates_check(const topic::Options& options, const std::string& base_url) {
  SurroundingCheck check{.id = "certificates"};
  if (!base_url.starts_with("https://")) {
    check.what = fmt::format("{} needs none", topic::host_of(base_url));
    return check;
  }
  const bool own = !options.ca_file.empty();
  const std::string file = own ? options.ca_file : http::usual_ca_file();
  const std::string remedy = own ? "castwright config show ca_file --origin says what names it"
                                 : "install the package ca-certificates, or name a file: --ca-file";
  // What a run ends with: its own file is a setting, that of the system is met on the way.
  const Fault fault = own ? Fault::usage : Fault::network;
  const auto told = [&](const std::string& what) {
    return wrong_place("certificates", {fault, fmt::format("{}: {}", file, what)}, remedy);
  };
  const auto bytes = read_file(file, limits::ca_file_bytes_max);
  if (!bytes) return told(bytes.error().what);
  const auto times = certificate_times(*bytes, RealClock().wall());
  if (!times) return told(times.error().what);
  if (times->expired == times->count) {
    return wrong_place("certificates",
                       {Fault::network, fmt::format("{}: all {} have expired", file, times->count)},
                       remedy);
  }
  check.what = fmt::format("{}: {} certificates", file, times->count);
  constexpr std::chrono::days soon{30};
  // The bundle of a whole system has old ones as well, and whoever names it knows no better.
  constexpr std::size_t own_count_max = 20;
  const bool few = own && times->count <= own_count_max;
  const bool ends_soon = times->next_end && *times->next_end < RealClock().wall() + soon;
  if (few && (times->expired > 0 || ends_soon)) {
    check.state = CheckState::warn;
    check.what += times->expired > 0 ? fmt::format(", {} expired", times->expired)
                                     : fmt::format(", one ends on {}", date_of(*times->next_end));
    check.remedy = "ask whoever gave the file for a new one";
  }
  return check;
}

SurroundingCheck proxy_check(const std::string& base_url) {
  SurroundingCheck check{.id = "proxy"};
  const std::string_view host = topic::host_of(base_url);
  if (is_loopback(base_url)) {
    check.what = fmt::format("never used for {}", host);
    return check;
  }
  // The order of libcurl. HTTP_PROXY in capitals could be set by a header of a web server.
  constexpr std::array<std::string_view, 4> for_https{
      "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  constexpr std::array<std::string_view, 3> for_http{"http_proxy", "all_proxy", "ALL_PROXY"};
  constexpr std::array<std::string_view, 2> exceptions{"no_proxy", "NO_PROXY"};
  const Named proxy = base_url.starts_with("https://") ? first_set(for_https) : first_set(for_http);
  const Named except = first_set(exceptions);
  if (!proxy) {
    check.what = "none is set";
  } else if (except && is_excepted(except->second, host)) {
    check.what = fmt::format("{} excepts {} from {}", except->first, host, proxy->first);
  } else {
    check.what = fmt::format("{} is {}", proxy->first, topic::without_logins(proxy->second));
  }
  return check;
}

}  // namespace castwright::app
