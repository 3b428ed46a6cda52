#include "app/settings.h"

#include "app/folder_fixture.h"
#include "app/place_checks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace castwright::app {
namespace {

/// A working directory and a home of the test's own.
class WorkingDirectory : public FolderFixture {
 protected:
  WorkingDirectory() : before_(std::filesystem::current_path()) {
    ::setenv("XDG_CONFIG_HOME", (root_ / "home").c_str(), 1);
    std::filesystem::current_path(root_);
  }
  ~WorkingDirectory() override {
    std::filesystem::current_path(before_);
    ::unsetenv("XDG_CONFIG_HOME");
    EXPECT_TRUE(use_env_file(false));
  }
  static void put(const std::filesystem::path& path, std::string_view text) {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  }

  std::filesystem::path before_;
};

TEST_F(WorkingDirectory, EachLayerCountsBeforeTheNext) {
  put("castwright.toml",
      "words = 1000\nchunks = 1\nparallel = 1\nmodel = \"file\"\n"
      "[profile.p]\nwords = 2000\nchunks = 2\nparallel = 2\n");
  put(".env", "CASTWRIGHT_PROFILE=p\nCASTWRIGHT_WORDS=3000\nCASTWRIGHT_CHUNKS=3\n");
  ::setenv("CASTWRIGHT_WORDS", "4000", 1);
  const auto gathered = gather({}, nullptr);
  ::unsetenv("CASTWRIGHT_WORDS");
  ASSERT_TRUE(gathered) << gathered.error().what;
  EXPECT_EQ(gathered->options.words, 4'000);
  EXPECT_EQ(gathered->options.chunks, 3);
  EXPECT_EQ(gathered->settings.of("chunks").origin, ".env:3");
  EXPECT_EQ(gathered->options.parallel, 2);
  EXPECT_EQ(gathered->settings.of("parallel").origin, "profile p in castwright.toml:8:1");
  EXPECT_EQ(gathered->options.model, "file");
  const auto flagged = gather({{"chunks", "5"}, {"no_env_file", "true"}}, nullptr);
  ASSERT_TRUE(flagged);
  EXPECT_EQ(flagged->options.chunks, 5);
  EXPECT_EQ(flagged->options.words, 1'000) << "without the .env there is no profile";
  EXPECT_EQ(env_file(), EnvFile::off);
}

TEST_F(WorkingDirectory, AResumeTakesWhatTheRunKeepsBeforeAllFiles) {
  put(".env", "CASTWRIGHT_MODEL=env\n");
  const auto gathered = gather({}, nullptr, {{"model", {"kept", "run"}}});
  ASSERT_TRUE(gathered);
  EXPECT_EQ(gathered->options.model, "kept");
}

TEST_F(WorkingDirectory, ProgressIsKnownAlsoWhereSomethingElseIsWrong) {
  put("castwright.toml", "words = \"many\"\n");
  put("home/castwright/config.toml", "progress = \"json\"\n");
  EXPECT_FALSE(gather({}, nullptr));
  EXPECT_EQ(value_of("progress", {}), "json");
  EXPECT_EQ(value_of("progress", {{"progress", "lines"}, {"profile", "none"}}), "lines");
}

TEST(Surroundings, TheProxyIsTheOneThatLibcurlWouldTake) {
  const std::string url = "https://api.example.com/v1";
  ::setenv("https_proxy", "http://low:1", 1);
  ::setenv("HTTPS_PROXY", "http://high:1", 1);
  EXPECT_EQ(proxy_check(url).what, "https_proxy is http://low:1");
  for (const auto& [list, excepted] : {std::pair("example.com", true),
                                       std::pair("x.org, .EXAMPLE.com", true),
                                       std::pair("*", true),
                                       std::pair("ample.com", false),
                                       std::pair("api.example.com.evil", false),
                                       std::pair("", false)}) {
    ::setenv("no_proxy", list, 1);
    EXPECT_EQ(proxy_check(url).what.starts_with("no_proxy excepts"), excepted) << list;
  }
  ::unsetenv("no_proxy");
  EXPECT_EQ(proxy_check("http://127.0.0.1:80/v1").what, "never used for 127.0.0.1:80");
  ::unsetenv("https_proxy");
  ::unsetenv("HTTPS_PROXY");
}

}  // namespace
}  // namespace castwright::app
