#pragma once
// Writes the manual pages from the option tree, the table of the settings and the pages of the
// help, in the man(7) macros. Main thread.

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

struct ManPage {
  std::string name;  ///< `castwright-generate`
  int section = 1;
  std::string text{};  ///< ASCII only.
};
/// The page of the program, one for each of its commands, and castwright.toml(5).
std::vector<ManPage> man_pages(const CLI::App& app);

}  // namespace castwright::cli
