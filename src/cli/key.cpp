#include "cli/key.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace castwright::cli {
namespace {

constexpr std::size_t key_bytes_max = 4096;  // real keys have 40 to 200 characters

/// Without the line end that editors and `echo` leave; a key with a line break or blank inside
/// would break the header it is sent in.
Result<Secret> checked(std::string value, std::string_view source) {
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r'))
    value.pop_back();
  const bool printable = value.find_first_of(" \t\r\n\v\f") == std::string::npos;
  if (value.empty() || value.size() > key_bytes_max || !printable) {
    return fail(Fault::usage, fmt::format("{} holds no usable key", source));
  }
  return Secret(std::move(value));
}

Result<Secret> from_file(const std::string& path, std::string_view source) {
  std::ifstream file(path, std::ios::binary);
  std::string value(key_bytes_max + 2, '\0');
  file.read(value.data(), static_cast<std::streamsize>(value.size()));
  value.resize(static_cast<std::size_t>(file.gcount()));
  if (value.empty()) return fail(Fault::usage, fmt::format("{}: {} cannot be read", source, path));
  return checked(std::move(value), fmt::format("{} ({})", source, path));
}

Result<Secret> from_command(const std::string& command) {
  struct Close {
    void operator()(FILE* pipe) const { ::pclose(pipe); }
  };
  // The user's own command, by the user's own shell, as documented.
  const std::unique_ptr<FILE, Close> pipe(::popen(command.c_str(), "r"));  // NOLINT(cert-env33-c)
  std::string value;
  std::array<char, 512> block{};
  while (pipe && value.size() <= key_bytes_max
         && std::fgets(block.data(), static_cast<int>(block.size()), pipe.get()) != nullptr) {
    value += block.data();
  }
  return checked(std::move(value), "the output of --key-command");
}

}  // namespace

Result<Secret> find_key(const KeySources& sources) {
  if (!sources.key_file.empty()) return from_file(sources.key_file, "--key-file");
  if (!sources.key_command.empty()) return from_command(sources.key_command);
  for (const std::string name : {"GPT_KEY", "OPENAI_API_KEY"}) {
    const auto value = sources.environment(name);
    const auto file = sources.environment(name + "_FILE");
    if (value && !value->empty() && file && !file->empty()) {
      return fail(Fault::usage, fmt::format("{0} and {0}_FILE are both set", name));
    }
    if (value && !value->empty()) return checked(*value, name);
    if (file && !file->empty()) return from_file(*file, name + "_FILE");
  }
  return Secret();
}

void protect_process() {
  const struct rlimit none{};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace castwright::cli
