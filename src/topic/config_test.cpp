#include "topic/config.h"

#include "core/limits.h"
#include "topic/settings.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace castwright::topic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

Environment environment_of(std::map<std::string, std::string, std::less<>> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string config_error(std::string_view text) {
  const Result<ConfigRead> result = read_config("c.toml", text);
  EXPECT_FALSE(result.has_value());
  if (result) return {};
  EXPECT_EQ(result.error().fault, Fault::usage);
  return result.error().what;
}

TEST(Config, KeysAreReadWithTheirPlaces) {
  const auto read = read_config("castwright.toml", R"(# defaults of the team
topics_dir = "topics"
output_root = "/srv/out"
prompts_dir = "prompts"
provider = "openai"
base_url = "http://127.0.0.1:8080/v1/"
model = "gpt-5.2"
dialect = "chat"
answer_field = "reasoning"
research = "first"
research_model = "gpt-5"
pass_b_model = "gpt-5-mini"
pass_b_requests = "item"
words = 12_000
chunks = "auto"
parallel = 4
on_fault = "cancel"
background = "on"
window = "2h"
connect_timeout = 5
idle_timeout = 2.5
progress_timeout = 60
poll_interval = 0.5
queue_timeout = 30
deadline = 900
max_output_tokens = 9000
budget = 12.50
budget_daily = "40"
price = "1.25,10"
flush_chars = 1000
progress = "lines"
gates = false
verbatim = true
only_pass_a = true
allow_stale = true
stop_on_sources = true
stop_early = false
no_search = true
omit = ["store", "max_tool_calls"]
ca_file = "/etc/company.pem"
key_file = "/run/secrets/key"
key_command = "pass show openai"
models_file = "my.models.toml"
)");
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_THAT(read->warnings, ElementsAre());
  EXPECT_EQ(read->settings.at("words").origin, "castwright.toml:14:1");

  Settings settings;
  settings.add_below(read->settings);
  const Options options = settings.options();
  EXPECT_EQ(options.output_root, "/srv/out");
  EXPECT_EQ(options.prompts_dir, "prompts");
  EXPECT_TRUE(options.cancel_on_fault);
  EXPECT_EQ(options.base_url, "http://127.0.0.1:8080/v1");
  EXPECT_EQ(options.dialect, "chat");
  EXPECT_TRUE(options.answer_is_reasoning);
  EXPECT_EQ(options.words, 12'000);
  EXPECT_TRUE(options.chunks_auto);
  EXPECT_EQ(options.parallel, 4);
  EXPECT_EQ(options.background, Background::on);
  EXPECT_EQ(options.window, CompletionWindow::two_hours);
  EXPECT_EQ(options.connect_timeout, Millis(5'000));
  EXPECT_EQ(options.idle_timeout, Millis(2'500));
  EXPECT_EQ(options.deadline, Millis(900'000));
  EXPECT_EQ(options.max_output_tokens, 9'000);
  EXPECT_EQ(options.poll_interval, Millis(500));
  EXPECT_EQ(options.queue_timeout, Millis(30'000));
  EXPECT_EQ(options.budget, "12.5");
  EXPECT_EQ(options.budget_daily, "40");
  EXPECT_EQ(options.price, "1.25,10");
  EXPECT_EQ(options.progress, Progress::lines);
  EXPECT_FALSE(options.gates);
  EXPECT_TRUE(options.verbatim);
  EXPECT_TRUE(options.stop_on_sources);
  EXPECT_FALSE(options.stop_early);
  EXPECT_TRUE(options.no_search);
  EXPECT_EQ(options.pass_b_model, "gpt-5-mini");
  EXPECT_TRUE(options.pass_b_per_item);
  EXPECT_EQ(options.key_command, "pass show openai");
}

TEST(Config, AProfileIsALayerOfItsOwnWithItsPlaces) {
  const auto read = read_config("c.toml", R"(words = 2000
[profile]
default = "long"
[profile.long]
words = 30_000
[profile.empty]
)");
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_EQ(read->settings.at("words").text, "2000");
  EXPECT_EQ(read->settings.at("profile").text, "long");
  EXPECT_EQ(read->settings.at("profile").origin, "c.toml:3:1");
  ASSERT_EQ(read->profiles.size(), 2u);
  EXPECT_EQ(read->profiles.at("long").at("words").text, "30000");
  EXPECT_EQ(read->profiles.at("long").at("words").origin, "profile long in c.toml:5:1");
  EXPECT_TRUE(read->profiles.at("empty").empty());
}

TEST(Config, AProfileIsCheckedWhetherItIsUsedOrNot) {
  EXPECT_THAT(config_error("[profile.a]\nwords = \"x\"\n"),
              HasSubstr("c.toml:2:1: profile.a.words: must be a whole number"));
  EXPECT_THAT(config_error("[profile.a]\napi_key = \"hush\"\n"), HasSubstr("keys are not kept"));
  EXPECT_THAT(config_error("[profile.a]\nprofile = \"b\"\n"), HasSubstr("no other profile"));
  EXPECT_THAT(config_error("profile = \"a\"\n[profile.a]\n"), HasSubstr("[profile] default"));
  EXPECT_THAT(config_error("[profile]\na = 1\n"), HasSubstr("profile.a: must be a table"));
  const auto read = read_config("c.toml", "[profile.a]\nmodle = \"x\"\n");
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(read->warnings,
              ElementsAre("c.toml:2:1: unknown key \"profile.a.modle\", did you mean \"model\"?"));
}

TEST(Config, AVariableOfAFileHasItsPlaceAndIsNamedInMessages) {
  const auto place = [](std::string_view) { return std::string(".env:7"); };
  const auto read = settings_of(environment_of({{"OPENAI_BASE_URL", "http://h/v1"}}), place);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->at("base_url").origin, ".env:7");
  Settings settings;
  settings.add_below(*read);
  settings.add_below({{"provider", {"ollama", "castwright.toml:1:1"}}});
  EXPECT_EQ(settings.of("base_url").text, "") << "it is the address of openai alone";
  const auto wrong = settings_of(environment_of({{"CASTWRIGHT_WORDS", "x"}}), place);
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(wrong.error().what, HasSubstr(".env:7: CASTWRIGHT_WORDS: must be"));
}

TEST(Config, TheNearerOfTwoAddressesOfOpenaiCounts) {
  Settings settings;
  settings.add_below(*settings_of(environment_of({{"OPENAI_BASE_URL", "http://near/v1"}})));
  settings.add_below(*settings_of(environment_of({{"OPENAI_BASE_URL", "http://far/v1"}})));
  EXPECT_EQ(settings.of("base_url").text, "http://near/v1");
  EXPECT_TRUE(settings.is_given("base_url"));
  EXPECT_FALSE(settings.is_given("words"));
}

TEST(Config, AnswersThatMayTakeHoursAreAskedForSideBySideBehindTheResearchUnlessTold) {
  const auto options_of = [](std::string_view text) {
    const auto read = read_config("castwright.toml", text);
    EXPECT_TRUE(read.has_value()) << read.error().what;
    Settings settings;
    settings.add_below(read->settings);
    return settings.options();
  };
  const Options meant = options_of("window = \"8h\"");
  EXPECT_EQ(meant.research, ResearchStage::first);
  EXPECT_EQ(meant.parallel, 40);
  const Options told = options_of("window = \"8h\"\nresearch = \"with-opening\"\nparallel = 1");
  EXPECT_EQ(told.research, ResearchStage::with_opening);
  EXPECT_EQ(told.parallel, 1);
  const Options soonest = options_of("window = \"soonest\"");
  EXPECT_EQ(soonest.research, ResearchStage::with_opening);
  EXPECT_EQ(soonest.parallel, 1);
}

TEST(Config, WithoutAnythingEveryOptionHasItsBuiltInValue) {
  const Settings settings;
  const Options options = settings.options();
  EXPECT_EQ(options.topics_dir, "./topics");
  EXPECT_EQ(options.output_root, "./output");
  EXPECT_EQ(options.provider, "openai");
  EXPECT_EQ(options.model, "gpt-5.2-pro");
  EXPECT_EQ(options.words, 10'000);
  EXPECT_FALSE(options.chunks.has_value());
  EXPECT_EQ(options.parallel, 1);
  EXPECT_EQ(options.connect_timeout, Millis(15'000));
  EXPECT_FALSE(options.idle_timeout.has_value());
  EXPECT_EQ(options.progress_timeout, Millis(600'000));
  EXPECT_FALSE(options.budget.has_value());
  EXPECT_EQ(options.flush_chars, 20'000);
  EXPECT_TRUE(options.gates);
  EXPECT_EQ(settings.of("model").origin, "built-in");
}

TEST(Config, UnknownKeysAreWarnedOfWithTheNearestOne) {
  const auto read =
      read_config("c.toml", "\nout_root = \"x\"\noutput-root = \"y\"\n[store]\na=1\n");
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(read->warnings,
              ElementsAre(HasSubstr("\"out_root\", did you mean \"output_root\"?"),
                          HasSubstr("c.toml:3:1: unknown key \"output-root\", did you mean "
                                    "\"output_root\"?"),
                          HasSubstr("unknown key \"store\"")));
}

TEST(Config, ALimitOfSpendingThatIsNotReadIsToldApartWhereverItStands) {
  const auto read = read_config("c.toml",
                                "budjet = 5\nmodle = \"x\"\nmax_output_token = 900\n"
                                "[profile.a]\nbudget-daily = 1\n"
                                "[[tables]]\n[tables.deep]\nbudget = 1\nwords = 2000\n");
  ASSERT_TRUE(read.has_value()) << read.error().what;
  EXPECT_THAT(read->lost_limits,
              UnorderedElementsAre(
                  HasSubstr("c.toml:1:1: unknown key \"budjet\", did you mean \"budget\"?"),
                  HasSubstr("did you mean \"max_output_tokens\"?"),
                  HasSubstr("c.toml:5:1: unknown key \"profile.a.budget-daily\", did you mean "
                            "\"budget_daily\"?"),
                  HasSubstr("c.toml:8:1: \"tables.deep.budget\" is not read")));
  EXPECT_EQ(read->warnings.size(), 6U) << "those, modle and tables";
  EXPECT_THAT(config_error("max_output_token = \"sk-1\""), HasSubstr("keys are not kept"));
}

TEST(Config, TablesAndNamesOfOtherProgramsAreNoLostLimits) {
  for (const char* const text : {"bucket = \"s3://x\"",
                                 "[upload]\nbucket = \"s3://x\"",
                                 "[aws]\nprofile = \"default\"",
                                 "[aws]\nregion = \"eu\"\nbudget = 5",
                                 "[notes]\ncost = \"see finance\"",
                                 "[speech]\ncost_per_minute = 0.2",
                                 "[profiles.aws]\nregion = \"eu\""}) {
    const auto read = read_config("c.toml", text);
    ASSERT_TRUE(read.has_value()) << read.error().what;
    EXPECT_TRUE(read->lost_limits.empty()) << text;
  }
}

TEST(Config, AMisspeltTableOfOursIsALostLimit) {
  for (const char* const text : {"[limits]\nretries = 3\nbudget = 5",
                                 "[profiles.x]\nregion = \"eu\"\nmax_cost = 5",
                                 "[profil]\ndefault = \"x\"",
                                 "[budgets]\nbudget = 5"}) {
    const auto read = read_config("c.toml", text);
    ASSERT_TRUE(read.has_value()) << read.error().what;
    EXPECT_EQ(read->lost_limits.size(), 1U) << text;
  }
}

TEST(Config, WrongTypesAndValuesSayLineAndColumn) {
  EXPECT_THAT(config_error("words = \"many\""),
              HasSubstr("c.toml:1:1: words: must be a whole number, not a string"));
  EXPECT_THAT(config_error("\nwords = 500"),
              HasSubstr("c.toml:2:1: words: 500 is outside 1000 to"));
  EXPECT_THAT(config_error("model = 5"), HasSubstr("model: must be a string, not a number"));
  EXPECT_THAT(config_error("model = [\"a\"]"), HasSubstr("model: must be a string, not a list"));
  EXPECT_THAT(config_error("[model]"), HasSubstr("model: must be a string, not a table"));
  EXPECT_THAT(config_error("idle_timeout = 1979-05-27"), HasSubstr("not a date or time"));
  EXPECT_THAT(config_error("idle_timeout = -1"), HasSubstr("idle_timeout: must be seconds"));
  EXPECT_THAT(config_error("idle_timeout = nan"), HasSubstr("idle_timeout: must be seconds"));
  EXPECT_THAT(config_error("budget = 1e300"), HasSubstr("budget: must be dollars"));
  EXPECT_THAT(config_error("progress = \"bra\""),
              HasSubstr("must be auto|bar|lines|json|none, not \"bra\", did you mean \"bar\"?"));
  EXPECT_THAT(config_error("base_url = \"ftp://x\""), HasSubstr("base_url: must be an address"));
  EXPECT_THAT(config_error("chunks = 41"), HasSubstr("chunks: 41 is outside 1 to 40"));
  EXPECT_THAT(config_error("a = \n"), HasSubstr("c.toml:1:"));
  EXPECT_THAT(config_error("words = 2000\nwords = 3000"), HasSubstr("c.toml:2:"));
  EXPECT_THAT(config_error("model = \"\xFF\""), HasSubstr("c.toml:1:"));
  EXPECT_THAT(config_error(std::string(limits::config_bytes_max + 1, '\n')),
              HasSubstr("config_bytes_max"));
}

TEST(Config, AKeyIsRefusedUnderWhateverNameItStands) {
  for (const char* line : {"GPT_KEY = \"canary\"",
                           "OPENAI_API_KEY = \"canary\"",
                           "openaiApiKey = \"canary\"",
                           "x-api-key = \"canary\"",
                           "password = \"canary\"",
                           "access_token = \"canary\"",
                           "openai.api_key = \"canary\"",
                           "[openai]\nAPI_KEY = \"canary\""}) {
    const std::string message = config_error(line);
    EXPECT_THAT(message, HasSubstr("keys are not kept in config files")) << line;
    EXPECT_EQ(message.find("canary"), std::string::npos) << message;
  }
}

TEST(Config, ASecretInAConfigFileIsRefusedAndNotRepeated) {
  const std::string message = config_error("api_key = \"sk-123\"");
  EXPECT_THAT(message, HasSubstr("keys are not kept in config files"));
  EXPECT_THAT(message, ::testing::Not(HasSubstr("sk-123")));
}

TEST(Settings, FlagBeatsTopicBeatsEnvironmentBeatsFiles) {
  SettingLayer flags;
  ASSERT_TRUE(set_setting(flags, "words", "2000", "--words").has_value());
  Topic topic;
  topic.model_pass_a = "from-topic";
  topic.content_types.push_back({"long", true, 1, 3'000});
  const auto variables = settings_of(environment_of({{"CASTWRIGHT_MODEL", "from-env"},
                                                     {"CASTWRIGHT_WORDS", "4000"},
                                                     {"CASTWRIGHT_PROVIDER", "rehearsal"}}));
  ASSERT_TRUE(variables.has_value());
  const auto project = read_config("castwright.toml", "provider='x'\nparallel=2");
  const auto user = read_config("config.toml", "parallel=3\nflush_chars=7");

  Settings settings;
  settings.add_below(flags);
  settings.add_below(settings_of(topic));
  settings.add_below(*variables);
  settings.add_below(project->settings);
  settings.add_below(user->settings);
  EXPECT_EQ(settings.of("words").text, "2000");
  EXPECT_EQ(settings.of("words").origin, "--words");
  EXPECT_EQ(settings.of("model").origin, "topic file");
  EXPECT_EQ(settings.of("provider").origin, "CASTWRIGHT_PROVIDER");
  EXPECT_EQ(settings.of("parallel").origin, "castwright.toml:2:1");
  EXPECT_EQ(settings.of("flush_chars").text, "7");
  EXPECT_EQ(settings.options().words, 2'000);
}

TEST(Settings, WordsComeFromTheFlagThenTheTopicThenTheDefault) {
  Topic topic;
  EXPECT_EQ(Settings().options().words, 10'000);
  topic.content_types = {{"long", true, 1, 20'000}, {"short", true, 4, 300}};
  Settings of_topic;
  of_topic.add_below(settings_of(topic));
  EXPECT_EQ(of_topic.options().words, 20'000);
  SettingLayer flags;
  ASSERT_TRUE(set_setting(flags, "words", "5000", "--words").has_value());
  Settings of_flag;
  of_flag.add_below(flags);
  of_flag.add_below(settings_of(topic));
  EXPECT_EQ(of_flag.options().words, 5'000);
}

TEST(Settings, TheAddressOfOtherClientsIsUsedWhereOursIsNotSet) {
  const auto base_url = [](std::map<std::string, std::string, std::less<>> variables) {
    return settings_of(environment_of(std::move(variables)))->at("base_url");
  };
  EXPECT_EQ(base_url({{"OPENAI_BASE_URL", "http://h/v1/"}}).text, "http://h/v1");
  EXPECT_EQ(base_url({{"OPENAI_BASE_URL", "http://h/v1"}}).origin, "OPENAI_BASE_URL");
  EXPECT_EQ(base_url({{"OPENAI_BASE_URL", "http://a"}, {"CASTWRIGHT_BASE_URL", "http://b"}}).text,
            "http://b");
}

/// Returns the address that counts among these layers, the topmost first; "" for the preset's own.
std::string address_of(std::initializer_list<SettingLayer> layers) {
  Settings settings;
  for (const SettingLayer& layer : layers)
    settings.add_below(layer);
  return settings.of("base_url").text;
}

SettingLayer layer_of(std::map<std::string, std::string, std::less<>> settings) {
  SettingLayer layer;
  for (const auto& [key, text] : settings)
    EXPECT_TRUE(set_setting(layer, key, text, "file")) << key;
  return layer;
}

TEST(Settings, AnAddressDoesNotGoWithAProviderThatIsNamedAboveIt) {
  const SettingLayer address = layer_of({{"base_url", "http://h/v1"}});
  const SettingLayer router = layer_of({{"provider", "openrouter"}});
  const SettingLayer both = layer_of({{"base_url", "http://b/v1"}, {"provider", "openrouter"}});
  EXPECT_EQ(address_of({router, address}), "");
  EXPECT_EQ(address_of({layer_of({{"provider", "openai"}}), address}), "");
  EXPECT_EQ(address_of({router, both}), "");
  EXPECT_EQ(address_of({both, address}), "http://b/v1");
  EXPECT_EQ(address_of({address, both}), "http://h/v1");
  EXPECT_EQ(address_of({address, router}), "http://h/v1");
  EXPECT_EQ(address_of({address}), "http://h/v1");
  EXPECT_EQ(address_of({layer_of({{"provider", "custom"}}), address}), "http://h/v1");
}

TEST(Settings, TheAddressOfOtherClientsIsThatOfOpenAiAlone) {
  const auto variables = settings_of(environment_of({{"OPENAI_BASE_URL", "http://o/v1"}}));
  const auto own = settings_of(
      environment_of({{"OPENAI_BASE_URL", "http://o/v1"}, {"CASTWRIGHT_PROVIDER", "vllm"}}));
  const SettingLayer router = layer_of({{"provider", "openrouter"}});
  const SettingLayer both = layer_of({{"base_url", "http://b/v1"}, {"provider", "openrouter"}});
  EXPECT_EQ(address_of({*variables}), "http://o/v1");
  EXPECT_EQ(address_of({layer_of({{"provider", "openai"}}), *variables}), "http://o/v1");
  EXPECT_EQ(address_of({layer_of({{"base_url", "http://h/v1"}}), *variables}), "http://h/v1");
  EXPECT_EQ(address_of({layer_of({{"provider", "rehearsal"}}), *variables}), "");
  EXPECT_EQ(address_of({*own}), "");
  EXPECT_EQ(address_of({*variables, router}), "");
  EXPECT_EQ(address_of({*variables, both}), "http://b/v1");
}

TEST(Settings, CertificatesAreTakenFromTheVariablesOfOtherClientsWhereOursIsNotSet) {
  const auto ca_file = [](std::map<std::string, std::string, std::less<>> variables) {
    return settings_of(environment_of(std::move(variables)))->at("ca_file");
  };
  EXPECT_EQ(ca_file({{"SSL_CERT_FILE", "/a"}}).origin, "SSL_CERT_FILE");
  EXPECT_EQ(ca_file({{"SSL_CERT_FILE", "/a"}, {"CURL_CA_BUNDLE", "/b"}}).text, "/b");
  EXPECT_EQ(ca_file({{"CURL_CA_BUNDLE", "/b"}, {"CASTWRIGHT_CA_FILE", "/c"}}).text, "/c");
}

TEST(Settings, PartsToLeaveOutAreNamesOfPartsInOneOrderWhereverTheyWereGiven) {
  EXPECT_EQ(check_setting("omit", "store, max_tool_calls,store,", "--omit")->text,
            "max_tool_calls,store");
  EXPECT_EQ(check_setting("omit", "", "--omit")->text, "");
  EXPECT_EQ(check_setting("omit", "prompt_cache_key", "--omit")->text, "prompt_cache_key");
  for (const char* const chats : {"max_tokens", "max_completion_tokens", "response_format"})
    EXPECT_EQ(check_setting("omit", chats, "--omit")->text, chats);
  EXPECT_THAT(check_setting("omit", "max_tool_call", "--omit").error().what,
              HasSubstr("did you mean \"max_tool_calls\"?"));
  EXPECT_THAT(check_setting("omit", "tools", "--omit").error().what, HasSubstr("--no-search"));
  EXPECT_THAT(check_setting("omit", "background", "--omit").error().what,
              HasSubstr("--background off"));
  EXPECT_THAT(check_setting("omit", "model", "--omit").error().what, HasSubstr("not a part"));
  EXPECT_THAT(config_error("omit = [1]"), HasSubstr("omit: must be a list of strings"));
}

TEST(Settings, AWrongVariableOrFlagIsNamed) {
  EXPECT_EQ(settings_of(environment_of({{"CASTWRIGHT_WORDS", "ten"}})).error().what,
            "CASTWRIGHT_WORDS: must be a whole number, not \"ten\"");
  EXPECT_TRUE(settings_of(environment_of({{"CASTWRIGHT_WORDS", " "}}))->empty());
  EXPECT_THAT(check_setting("wrods", "5", "--wrods").error().what,
              HasSubstr("did you mean \"words\"?"));
  EXPECT_EQ(check_setting("words", "5", "--words").error().what,
            "--words: 5 is outside 1000 to 60000");
  EXPECT_EQ(check_setting("chunks", "auto", "--chunks")->text, "auto");
  EXPECT_EQ(check_setting("chunks", "many", "--chunks").error().what,
            "--chunks: must be auto or a whole number, not \"many\"");
  EXPECT_EQ(check_setting("gates", "off", "--gates")->text, "false");
  EXPECT_EQ(check_setting("idle_timeout", "0.25", "--idle-timeout")->text, "250");
  EXPECT_FALSE(check_setting("idle_timeout", "0.0001", "--idle-timeout").has_value());
  EXPECT_FALSE(check_setting("budget", "1,5", "--budget").has_value());
  EXPECT_FALSE(check_setting("budget", "-1", "--budget").has_value());
  EXPECT_FALSE(check_setting("output_root", " ", "--output-root").has_value());
  EXPECT_FALSE(check_setting("model", "a\nb", "--model").has_value());
}

}  // namespace
}  // namespace castwright::topic
