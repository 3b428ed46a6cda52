#pragma once
// A folder of a test's own, which is removed when the test ends. For the tests of this module.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace castwright::app {

class FolderFixture : public testing::Test {
 protected:
  FolderFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-app-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~FolderFixture() override { std::filesystem::remove_all(root_); }

  /// Writes a file in the folder and returns its path.
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(root_ / name, std::ios::binary) << text;
    return (root_ / name).string();
  }

  std::filesystem::path root_;
};

}  // namespace castwright::app
