#include "run_copies.h"

#include "core/clock.h"
#include "core/hash.h"
#include "core/id.h"
#include "tape/tape.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::bench {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
    text.replace(at, from.size(), to);
}

/// What all copies are made from.
struct Original {
  fs::path folder;
  std::string id;
  std::string record;
  std::string record_sha256;
  std::vector<std::string> events;  ///< whole, without their seals
};

Original read_original(const fs::path& folder) {
  Original run{.folder = folder,
               .id = folder.filename().string(),
               .record = read_file(folder / "run.json"),
               .record_sha256 = {},
               .events = {}};
  run.record_sha256 = sha256_hex(run.record);
  const std::string log = read_file(folder / "events.ndjson");
  std::string scratch;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = log.find('\n', at);
    run.events.emplace_back(
        tape::unseal_record(std::string_view(log).substr(at, end - at), scratch));
    at = end + 1;
  }
  return run;
}

void make_copy(const Original& run, const std::string& id) {
  const fs::path folder = run.folder.parent_path() / id;
  fs::create_directory(folder, run.folder);
  for (const auto& entry : fs::directory_iterator(run.folder)) {
    const std::string name = entry.path().filename();
    if (entry.is_regular_file() && name != "run.json" && name != "events.ndjson")
      fs::create_hard_link(entry.path(), folder / name);
  }
  std::string record = run.record;
  replace_all(record, run.id, id);
  write_file(folder / "run.json", record);
  const std::string sha256 = sha256_hex(record);
  std::string log;
  for (std::string event : run.events) {
    replace_all(event, run.id, id);
    replace_all(event, run.record_sha256, sha256);
    event.pop_back();  // The seal brings the closing brace back.
    tape::seal_record(event);
    log += event;
  }
  write_file(folder / "events.ndjson", log);
}

}  // namespace

int copy_run(const std::string& run, std::size_t count) {
  const Original original = read_original(run);
  if (original.events.empty() || !is_ulid(original.id)) {
    fmt::print(stderr, "serve_bench copies: {} is no run\n", run);
    return 1;
  }
  const RealClock clock;
  for (std::size_t copy = 0; copy < count; ++copy)
    make_copy(original, make_ulid(clock.wall()));
  return 0;
}

}  // namespace castwright::bench
