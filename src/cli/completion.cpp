// castwright completion SHELL: prints the script that completes the words of castwright in a shell.

#include "cli/completion.h"

#include "cli/commands.h"
#include "cli/output.h"
#include "core/check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {

// The files of src/cli/completions (cmake/embed.cmake).
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

constexpr std::array script_rows{
    CompletionScript{
        "bash",
        "castwright.bash",
        "castwright completion bash > ~/.local/share/bash-completion/completions/castwright"},
    CompletionScript{"zsh",
                     "_castwright",
                     "castwright completion zsh > ~/.zfunc/_castwright     # a folder in $fpath"},
    CompletionScript{"fish",
                     "castwright.fish",
                     "castwright completion fish > ~/.config/fish/completions/castwright.fish"},
};

}  // namespace

std::span<const CompletionScript> completion_scripts() {
  return script_rows;
}

std::string_view text_of(const CompletionScript& script) {
  const auto* const end = embedded_files + embedded_files_count;
  const auto* const found = std::find_if(
      embedded_files, end, [&](const auto& file) { return file.first == script.file; });
  CW_CHECK(found != end);
  return found->second;
}

void add_completion(CLI::App& app, Action& chosen) {
  auto shell = std::make_shared<std::string>();
  CLI::App* const command =
      app.add_subcommand("completion", "Print the script that completes castwright in a shell");
  std::string footer =
      "Examples:\n  source <(castwright completion bash)     # for this shell only\n";
  std::vector<std::string> shells;
  for (const CompletionScript& script : script_rows) {
    footer += fmt::format("  {}\n", script.install);
    shells.emplace_back(script.shell);
  }
  command->footer(footer
                  + "It completes commands, flags, their values, and the topics, runs and models "
                    "that are there.");
  command->add_option("shell", *shell, "the shell")->required()->check(CLI::IsMember(shells));
  command->callback([shell, &chosen] {
    chosen = [shell] {
      const auto* const script = std::ranges::find(script_rows, *shell, &CompletionScript::shell);
      const Status delivered = deliver(text_of(*script));
      return delivered ? 0 : report(delivered.error());
    };
  });
}

}  // namespace castwright::cli
