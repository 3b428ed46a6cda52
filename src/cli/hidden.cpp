#include "cli/hidden.h"

#include "cli/complete.h"
#include "cli/output.h"

#include <exception>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// A shell shows nothing where a completion fails, so this never does.
int print_completion(const CLI::App& app, const std::vector<std::string>& words) {
  std::string text = ":words\n";
  try {
    text = completion_text(completion_of(app, {words.begin() + 1, words.end()}));
  } catch (const std::exception&) {
    // Only a library that ran out of memory throws.
  }
  (void)deliver(text);
  return 0;
}

}  // namespace

std::optional<int> run_hidden(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  if (words.front() == complete_word) return print_completion(app, words);
  return std::nullopt;
}

}  // namespace castwright::cli
