#include "cli/documents.h"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace castwright::cli {
namespace {

constexpr std::string_view in_clone = "docs/";
// As cmake/install.cmake has it.
constexpr std::string_view below_prefix = "share/doc/castwright/docs/";

/// Puts `place` before every name of a document. What ends in docs/ by chance, as a longer path
/// does, stays as it is.
std::string placed(std::string text, std::string_view place) {
  for (std::size_t at = text.find(in_clone); at != std::string::npos;
       at = text.find(in_clone, at + 1)) {
    if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '\n' && text[at - 1] != '(') continue;
    text.replace(at, in_clone.size(), place);
    at += place.size() - 1;
  }
  return text;
}

/// The folder of the documents of this program, with a slash at its end.
std::string place_of_documents() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  for (auto folder = program.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / below_prefix / "errors.md", error))
      return (folder / below_prefix).string();
    if (std::filesystem::exists(folder / "ARCHITECTURE.md", error)) return std::string(in_clone);
  }
  return std::string(below_prefix);
}

}  // namespace

std::string with_documents(std::string text) {
  return placed(std::move(text), place_of_documents());
}

std::string with_installed_documents(std::string text) {
  return placed(std::move(text), below_prefix);
}

}  // namespace castwright::cli
