#include "app/access.h"
#include "app/files.h"
#include "app/folder_fixture.h"
#include "app/key.h"
#include "app/model_list.h"
#include "app/model_sources.h"
#include "app/settings.h"
#include "app/shell.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

namespace castwright::app {
namespace {

class Folder : public FolderFixture {};

TEST(Shell, WhatAShellWouldTakeApartIsQuoted) {
  EXPECT_EQ(shell_quoted("/tmp/out-1_a.b"), "/tmp/out-1_a.b");
  EXPECT_EQ(shell_quoted("my output"), "'my output'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted("$(rm)"), "'$(rm)'");
  EXPECT_EQ(shell_quoted(""), "''");
}

using Variables = std::map<std::string, std::string>;

Result<FoundKey> found_of(const Variables& variables,
                          std::string file = {},
                          std::string command = {}) {
  return find_key({.key_file = std::move(file),
                   .key_command = std::move(command),
                   .environment = [&](const std::string& name) -> std::optional<std::string> {
                     const auto found = variables.find(name);
                     if (found == variables.end()) return std::nullopt;
                     return found->second;
                   }});
}

Result<Secret> key_of(const Variables& variables, std::string file = {}, std::string command = {}) {
  auto found = found_of(variables, std::move(file), std::move(command));
  if (!found) return std::unexpected(std::move(found).error());
  return std::move(found->key);
}

TEST(ProxyLogin, ItsPasswordIsHiddenAsItIsWrittenDecodedAndInBase64) {
  const auto hidden = [](const Variables& variables) {
    const std::vector<std::string> values = proxy_secrets([&](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
    return std::set<std::string>(values.begin(), values.end());
  };
  const auto of = [&](const std::string& name) {
    return hidden({{name, "http://user:pa%40ss-word@h:8080"}});
  };
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    EXPECT_TRUE(of(name).contains("pa%40ss-word")) << name;
    EXPECT_TRUE(of(name).contains("pa@ss-word")) << name;
    EXPECT_TRUE(of(name).contains("dXNlcjpwYUBzcy13b3Jk")) << name;
  }
  EXPECT_TRUE(hidden({{"https_proxy", "user:pass-word@h:1"}}).contains("pass-word"));
  EXPECT_TRUE(hidden({{"https_proxy", "http://h:8080"}}).empty());
  EXPECT_TRUE(hidden({{"other", "http://user:pass-word@h"}}).empty());
}

TEST(ModelList, AKeyThatAServerEchoesIsNotShown) {
  provider::Endpoint endpoint;
  endpoint.model = "m-2";
  endpoint.key = Secret("sk-canary-0123456789");
  const std::string line =
      models_line(R"({"data":[{"id":"m-sk-canary-0123456789"},{"id":"m-1"}]})", endpoint);
  EXPECT_NE(line.find("m-[key]"), std::string::npos) << line;
  EXPECT_EQ(line.find("canary"), std::string::npos) << line;
  EXPECT_EQ(models_line("{}", endpoint), "");
}

/// Sets a key in the environment for the time of a test.
class KeyInEnvironment : public testing::Test {
 protected:
  KeyInEnvironment() { ::setenv("GPT_KEY", key_.c_str(), 1); }
  ~KeyInEnvironment() override { ::unsetenv("GPT_KEY"); }
  const std::string key_ = "sk-canary-0123456789abcdef";
};

TEST_F(KeyInEnvironment, InASettingItIsRefusedInWordsThatDoNotRepeatIt) {
  for (const auto& [setting, value] :
       std::vector<std::pair<std::string, std::string>>{{"base_url", "http://h/v1/" + key_},
                                                        {"base_url", "http://h/v1?k=" + key_},
                                                        {"base_url", "http://" + key_ + "/v1"},
                                                        {"model", key_},
                                                        {"research_model", "m " + key_},
                                                        {"provider", key_},
                                                        {"omit", key_},
                                                        {"words", key_}}) {
    const auto read = gather({{setting, value}}, nullptr);
    ASSERT_FALSE(read) << value;
    EXPECT_EQ(read.error().fault, Fault::usage);
    EXPECT_NE(read.error().what.find("holds the key"), std::string::npos) << read.error().what;
    EXPECT_EQ(read.error().what.find("canary"), std::string::npos) << read.error().what;
  }
  EXPECT_TRUE(gather({{"model", "gpt-5.2"}}, nullptr));
  ::setenv("CASTWRIGHT_MODEL", key_.c_str(), 1);
  EXPECT_FALSE(gather({}, nullptr));
  ::unsetenv("CASTWRIGHT_MODEL");
  EXPECT_EQ(without_secrets("no topic " + key_ + " here"), "no topic [key] here");
}

TEST(ForTerminal, WhatCouldDisturbATerminalBecomesAMark) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(for_terminal("a b/ü/本 €"), "a b/ü/本 €");
  EXPECT_EQ(for_terminal("a\x1B[31m\n\x7F"), "a" + mark + "[31m" + mark + mark);
  EXPECT_EQ(for_terminal("a\xC2\x9B"
                         "31m\xC2\xA0"),
            "a" + mark + "31m\xC2\xA0");
  EXPECT_EQ(for_terminal("a\xE2\x80\xAE"
                         "b\xE2\x81\xA6"
                         "c\xE2\x80\x99"),
            "a" + mark + "b" + mark + "c\xE2\x80\x99");
  EXPECT_EQ(for_terminal("a\xFF"
                         "b"),
            "a" + mark + "b");
}

TEST_F(Folder, AKeyOfAFileInASettingIsRefusedBeforeAnythingIsSent) {
  topic::Options options;
  options.provider = "openai";
  options.model = "gpt-5.2";
  options.key_file = write("key", "sk-canary-0123456789abcdef");
  const auto usual = open_access(options, built_in_models(), "--model");
  EXPECT_TRUE(usual) << usual.error().what;
  options.base_url = "http://127.0.0.1:1/v1/sk-canary-0123456789abcdef";
  const auto access = open_access(options, built_in_models(), "--model");
  ASSERT_FALSE(access);
  EXPECT_NE(access.error().what.find("holds the key"), std::string::npos) << access.error().what;
  EXPECT_EQ(access.error().what.find("canary"), std::string::npos) << access.error().what;
}

TEST_F(Folder, InNoSettingOfARequestOrFileMayStandTheKeyInUse) {
  topic::Options options = topic::Settings().options();
  options.key_file = write("key", "sk-canary-0123456789abcdef");
  ASSERT_TRUE(open_access(options, built_in_models()));
  for (std::string topic::Options::* const setting : {&topic::Options::pass_b_model,
                                                      &topic::Options::research_model,
                                                      &topic::Options::output_root,
                                                      &topic::Options::prompts_dir,
                                                      &topic::Options::models_file,
                                                      &topic::Options::topics_dir}) {
    topic::Options wrong = options;
    wrong.*setting = "x-sk-canary-0123456789abcdef";
    const auto access = open_access(wrong, built_in_models());
    ASSERT_FALSE(access);
    EXPECT_NE(access.error().what.find("holds the key"), std::string::npos) << access.error().what;
    EXPECT_EQ(access.error().what.find("canary"), std::string::npos) << access.error().what;
  }
}

TEST_F(Folder, TheKeyOfAUsersOwnPresetIsAKeyOfTheEnvironment) {
  const std::string key = "mine-canary-0123456789";
  ::setenv("CW_TEST_MINE", key.c_str(), 1);
  EXPECT_EQ(without_secrets("no " + key), "no " + key);
  topic::Options options = topic::Settings().options();
  options.models_file = write("m.toml",
                              "[provider.mine]\nbase_url = \"http://127.0.0.1:1/v1\"\n"
                              "key = [\"CW_TEST_MINE\"]\n");
  options.provider = "mine";
  const auto models = ModelSources().of(options);
  ASSERT_TRUE(models) << models.error().what;
  EXPECT_EQ(without_secrets("no " + key), "no [key]");
  EXPECT_TRUE(describe_access(options, models->table));
  options.pass_b_model = key;
  const auto planned = describe_access(options, models->table);
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().what.find("canary"), std::string::npos) << planned.error().what;
  ::unsetenv("CW_TEST_MINE");
}

TEST_F(Folder, AKeyOfAFileStandsInNoMessageEither) {
  const std::string key = "sk-canary-of-a-file-0123456789";
  topic::Options options = topic::Settings().options();
  options.key_file = write("key", key);
  EXPECT_EQ(without_secrets("no " + key), "no " + key);
  ASSERT_TRUE(open_access(options, built_in_models()));
  EXPECT_EQ(without_secrets("no " + key), "no [key]");
  const auto read = gather({{"model", key}}, nullptr);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().what.find("canary"), std::string::npos) << read.error().what;
}

TEST_F(Folder, TheKeyComesFromTheFirstSourceThatHasOne) {
  const std::string file = write("key", "from-file\n");
  const Variables both{{"GPT_KEY", "from-gpt"}, {"OPENAI_API_KEY", "from-openai"}};
  EXPECT_EQ(key_of(both, file)->reveal(), "from-file");
  EXPECT_EQ(key_of(both, "", "echo from-command")->reveal(), "from-command");
  EXPECT_EQ(key_of(both)->reveal(), "from-gpt");
  EXPECT_EQ(key_of({{"OPENAI_API_KEY", "from-openai"}})->reveal(), "from-openai");
  EXPECT_EQ(key_of({{"OPENAI_API_KEY_FILE", file}})->reveal(), "from-file");
  EXPECT_TRUE(key_of({})->empty());
}

TEST_F(Folder, AKeyOfTheEnvFileCountsOnlyIfTheEnvironmentHasNone) {
  const std::string file = write("key", "from-file\n");
  const auto sources_of = [](Variables variables, Variables own) {
    return KeySources{
        .key_file = {},
        .key_command = {},
        .environment = [variables](const std::string& name) -> std::optional<std::string> {
          const auto found = variables.find(name);
          return found == variables.end() ? std::nullopt : std::optional(found->second);
        },
        .env_file = [own](const std::string& name) -> std::optional<EnvFileValue> {
          const auto found = own.find(name);
          if (found == own.end()) return std::nullopt;
          return EnvFileValue{.text = found->second, .place = ".env:3"};
        }};
  };
  const KeySources both =
      sources_of({{"OPENAI_API_KEY", "from-openai"}}, {{"GPT_KEY", "from-gpt"}});
  EXPECT_EQ(find_key(both)->key.reveal(), "from-openai");
  EXPECT_EQ(place_of_key(both), "OPENAI_API_KEY");
  const KeySources own = sources_of({}, {{"GPT_KEY", "from-gpt"}});
  EXPECT_EQ(find_key(own)->key.reveal(), "from-gpt");
  EXPECT_EQ(place_of_key(own), ".env:3 (GPT_KEY)");
  EXPECT_EQ(find_key(sources_of({}, {{"OPENAI_API_KEY_FILE", file}}))->key.reveal(), "from-file");
  const auto wrong = find_key(sources_of({}, {{"GPT_KEY", "two words"}}));
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().what.find(".env:3 (GPT_KEY)"), std::string::npos) << wrong.error().what;
  EXPECT_EQ(place_of_key(sources_of({}, {})), "");
}

TEST_F(Folder, ABrokenKeySourceIsAnErrorThatNamesItAndNeverTheKey) {
  const std::string file = write("key", "two words");
  EXPECT_EQ(key_of({}, file).error().fault, Fault::usage);
  EXPECT_EQ(key_of({}, file).error().what.find("two words"), std::string::npos);
  EXPECT_FALSE(key_of({}, (root_ / "none").string()));
  EXPECT_FALSE(key_of({}, "", "true"));
  EXPECT_FALSE(key_of({{"GPT_KEY", "a\nb"}}));
  const auto twice = key_of({{"GPT_KEY", "a"}, {"GPT_KEY_FILE", file}});
  EXPECT_NE(twice.error().what.find("GPT_KEY_FILE"), std::string::npos);
}

TEST_F(Folder, WhatIsAroundAPastedKeyIsTakenOffInEverySource) {
  for (const std::string given : {"\"sk-1\"",
                                  " 'sk-1' ",
                                  "\xEF\xBB\xBFsk-1\r\n",
                                  "\xC2\xA0sk-1\xE2\x80\x8B",
                                  "“sk-1”",
                                  "Bearer sk-1",
                                  "bearer\tsk-1",
                                  "Authorization: Bearer sk-1",
                                  "export OPENAI_API_KEY='sk-1'",
                                  "GPT_KEY = sk-1 # mine",
                                  "\"OPENAI_API_KEY=sk-1\""}) {
    const std::string file = write("key", given);
    const std::string command = "cat " + shell_quoted(file);
    for (const auto& key : {key_of({{"GPT_KEY", given}}),
                            key_of({{"OPENAI_API_KEY_FILE", file}}),
                            key_of({}, file),
                            key_of({}, "", command)}) {
      ASSERT_TRUE(key) << given << ": " << key.error().what;
      EXPECT_EQ(key->reveal(), "sk-1") << given;
    }
  }
  EXPECT_EQ(key_of({{"GPT_KEY", "abc=="}})->reveal(), "abc==");
  for (const std::string whole : {"name:word", "my_key:word", "sk-my-key==", "bearerless"}) {
    EXPECT_EQ(key_of({{"GPT_KEY", whole}})->reveal(), whole);
  }
}

TEST_F(Folder, OfAWholeEnvFileTheLineOfAVariableOfOursIsTheKey) {
  EXPECT_EQ(key_of({}, write("a", "# mine\nDEBUG=1\nOPENAI_API_KEY=\"sk-1\"\nPORT=80\n"))->reveal(),
            "sk-1");
  EXPECT_EQ(key_of({}, write("b", "OPENAI_API_KEY=sk-1\nGPT_KEY=sk-2\nGPT_KEY=sk-3\n"))->reveal(),
            "sk-3");
  EXPECT_EQ(key_of({}, write("e", "GPT_KEY=\nOPENAI_API_KEY=sk-1\n"))->reveal(), "sk-1");
  EXPECT_EQ(key_of({}, write("c", "# a comment\n\nsk-1\n"))->reveal(), "sk-1");
  const auto none = key_of({}, write("d", "STRIPE_KEY=sk-canary\nPORT=80\n"));
  EXPECT_NE(none.error().what.find("GPT_KEY=…"), std::string::npos);
  EXPECT_EQ(none.error().what.find("canary"), std::string::npos);
}

Result<FoundKey> key_for(std::vector<std::string> variables, std::string file) {
  return find_key({.key_file = std::move(file),
                   .key_command = {},
                   .environment = [](const std::string&) { return std::nullopt; },
                   .variables = std::move(variables)});
}

TEST_F(Folder, OfAnEnvFileOnlyAVariableOfTheServerThatIsAskedCounts) {
  const std::string both = write("a", "OPENAI_API_KEY=sk-canary\nMINE_KEY=mine-1\n");
  EXPECT_EQ(key_for({"MINE_KEY"}, both)->key.reveal(), "mine-1");
  EXPECT_EQ(key_for({"GPT_KEY", "OPENAI_API_KEY"}, both)->key.reveal(), "sk-canary");
  EXPECT_EQ(key_for({"MINE"}, write("b", "PORT=80\nMINE=mine-1\n"))->key.reveal(), "mine-1");
  for (const std::string text :
       {"OPENAI_API_KEY=sk-canary\n", "PORT=80\nexport OPENAI_API_KEY=sk-canary\n"}) {
    const auto refused = key_for({"OPENROUTER_API_KEY"}, write("c", text));
    ASSERT_FALSE(refused) << text;
    EXPECT_NE(refused.error().what.find("none of them is OPENROUTER_API_KEY=…"), std::string::npos)
        << refused.error().what;
    EXPECT_EQ(refused.error().what.find("canary"), std::string::npos);
  }
  for (const std::string text :
       {"sk-1\n", "api_key: sk-1\n", "X-API-KEY: sk-1\n", "Authorization: Bearer sk-1\n"})
    EXPECT_EQ(key_for({"OPENROUTER_API_KEY"}, write("d", text))->key.reveal(), "sk-1") << text;
}

TEST_F(Folder, AServerWithoutAVariableTakesTheKeyOfOneLineAlone) {
  EXPECT_EQ(key_for({}, write("a", "sk-1\n"))->key.reveal(), "sk-1");
  EXPECT_EQ(key_for({}, write("b", "# mine\nLOCAL_KEY=sk-1\n"))->key.reveal(), "sk-1");
  const auto refused = key_for({}, write("c", "OPENAI_API_KEY=sk-1\nMINE_KEY=sk-2\n"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("has no variable"), std::string::npos);
}

TEST_F(Folder, WhatCannotBeAKeyIsRefusedWithTheReasonAndNeverSent) {
  const std::map<std::string, std::string> reasons{
      {"sk-can\xC2\xA0"
       "ary",
       "U+00A0"},
      {"sk-can\xE2\x80\x8B"
       "ary",
       "U+200B"},
      {"sk-can ary", "U+0020"},
      {"\"sk-canary", "quotation mark"},
      {"sk-canary,", "punctuation"},
      {"sk-canary...", "cut for display"},
      {"${CANARY_KEY}", "the name of a value"},
      {"DEBUG=1", "the value of DEBUG"},
      {"OPENAI_BASE_URL=http://x/v1", "the value of OPENAI_BASE_URL"},
      {"OPENAI_API_KEY", "OPENAI_API_KEY alone"},
      {"GPT_KEY:sk-canary", "GPT_KEY alone"},
      {"Bearer:sk-canary", "Bearer alone"},
      {"x-api-key:sk-canary", "a header"},
      {"api-key:sk-canary", "a header"},
      {"Authorization:sk-canary", "a header"},
      {"**sk-canary**", "no key has"},
      {"__sk-canary__", "no key has"},
      {"your-api-key-here", "stands for a key"},
      {"YOUR_API_KEY", "stands for a key"},
      {"sk-xxxxxxxxxxxxxxxx", "stands for a key"},
      {"sk-proj-XXXX", "stands for a key"},
      {"sk-your-key", "stands for a key"},
      {"changeme", "stands for a key"},
      {"insert-your-key-here", "stands for a key"},
      {"/run/secrets/openai", "a path"},
      {"(sk-canary)", "no key has"},
      {"sk-canary\\n", "no key has"},
      {"Bearer", "nothing but blanks"},
      {"''", "nothing but blanks"},
      {"GPT_KEY=", "nothing but blanks"},
      {"\xFF\xFEs", "UTF-16"},
      {"sk-canary–1", "outside ASCII (U+2013)"},
  };
  for (const auto& [given, reason] : reasons) {
    const auto key = key_of({{"GPT_KEY", given}});
    ASSERT_FALSE(key) << given;
    EXPECT_EQ(key.error().fault, Fault::usage) << given;
    EXPECT_NE(key.error().what.find(reason), std::string::npos) << key.error().what;
    EXPECT_EQ(key.error().what.find("sk-"), std::string::npos) << key.error().what;
  }
  EXPECT_NE(key_of({}, "", "echo sk-canary; exit 3").error().what.find("exit code 3"),
            std::string::npos);
  for (const std::string key : {"sk-canary", "gsk_canary", "xai-canary"})
    EXPECT_EQ(key_of({}, key).error().what.find("canary"), std::string::npos);
}

TEST_F(Folder, AKeyFileThatOthersCanReadIsWarnedOf) {
  const std::string file = write("key", "sk-1");
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  ASSERT_EQ(found_of({}, file)->warnings.size(), 1U);
  EXPECT_NE(found_of({}, file)->warnings.front().find("chmod 600"), std::string::npos);
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  EXPECT_TRUE(found_of({}, file)->warnings.empty());
}

TEST_F(Folder, ATopicIsFoundByIdOrByPath) {
  write("topic-07.json", R"({"id":"topic-07","title":"T","queries":[]})");
  EXPECT_EQ(load_topic("topic-07", root_)->topic.title, "T");
  EXPECT_EQ(load_topic((root_ / "topic-07.json").string(), "elsewhere")->topic.id, "topic-07");
  EXPECT_EQ(load_topic("topic-08", root_).error().fault, Fault::missing);
}

TEST_F(Folder, AnIdThatIsNoSafeFileNameNeverReachesTheDisk) {
  for (const char* bad : {"..", ".", "", "-rf", "CON", "a b", "t\xC3\xA4st"}) {
    EXPECT_EQ(load_topic(bad, root_).error().fault, Fault::usage) << bad;
  }
}

TEST_F(Folder, NotesThatATopicNamesMustBeThere) {
  write("topic-07.json", R"({"id":"topic-07","title":"T","queries":[],"source_text_file":"n.md"})");
  const auto missing = load_topic("topic-07", root_);
  EXPECT_EQ(missing.error().fault, Fault::usage);
  EXPECT_NE(missing.error().what.find("n.md"), std::string::npos);
  write("n.md", "Notes.");
  EXPECT_EQ(load_topic("topic-07", root_)->source_text, "Notes.");
}

}  // namespace
}  // namespace castwright::app
