#include "app/models.h"

#include "app/access.h"
#include "app/folder_fixture.h"
#include "app/model_sources.h"
#include "app/short_scripts.h"
#include "provider/model_table.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// Does a model that a release asks by default last for three months after it?
bool lasts(const provider::ModelTable& table, std::string_view model) {
  const auto lifetime = table.lifetime(model, "openai");
  return !lifetime || lifetime->ends - table.date() > std::chrono::days(90);
}

TEST(Defaults, NoModelThatIsAskedByDefaultEndsWithinNinetyDaysOfTheRelease) {
  const provider::ModelTable& table = provider::ModelTable::built_in();
  topic::Options options = topic::Settings().options();
  const std::string shorter = ShortScripts().options_of(options, topic::Topic()).model;
  for (const std::string& model : {options.model, shorter}) {
    EXPECT_TRUE(table.capabilities(model, "openai").known) << model;
    EXPECT_TRUE(table.price(model, "openai")) << model;
    EXPECT_TRUE(lasts(table, model)) << model;
  }
  EXPECT_NE(options.model, shorter);
  EXPECT_FALSE(lasts(table, "gpt-5-nano"));
  EXPECT_FALSE(lasts(table, "gpt-4o"));
  EXPECT_TRUE(lasts(table, "gpt-5.1"));
}

topic::Options at_openai(std::string model) {
  topic::Options options = topic::Settings().options();
  options.model = std::move(model);
  return options;
}

ModelTablePtr laid(std::string_view text) {
  std::vector<std::string> warnings;
  auto table = provider::ModelTable::built_in().with(text, "my.toml", warnings);
  EXPECT_TRUE(table) << table.error().what;
  return std::make_shared<const provider::ModelTable>(*std::move(table));
}

TEST(AccessByTheTable, AUsersRowDecidesWhatAModelCostsAndCan) {
  const ModelTablePtr models = laid(
      "[[model]]\nprovider = \"openai\"\nmatch = \"gpt-7\"\ndate = \"2026-12-24\"\n"
      "search = false\nstructure = \"schema\"\noutput_max = 1000\n"
      "price = { input = \"3\", output = \"4\" }");
  const Access access = describe_access(at_openai("gpt-7"), models).value();
  EXPECT_TRUE(access.capabilities.known && access.capabilities.structured);
  EXPECT_FALSE(access.capabilities.searches);
  EXPECT_EQ(access.capabilities.output_tokens_max, 1'000);
  EXPECT_EQ(access.price->output, 4'000'000'000);
  EXPECT_EQ(access.price->date, "2026-12-24");
  EXPECT_FALSE(describe_access(at_openai("gpt-7"), built_in_models())->price);
}

TEST(AccessByTheTable, ARowOfAnotherProviderDoesNotMakeAModelOneOfOpenAis) {
  const auto access = check_access(at_openai("claude-opus-5-5"), built_in_models(), "--model");
  ASSERT_FALSE(access);
  EXPECT_EQ(access.error().fault, Fault::usage);
  EXPECT_NE(access.error().what.find("is not one of OpenAI's (Anthropic's"), std::string::npos);
  topic::Options elsewhere = at_openai("claude-opus-5-5");
  elsewhere.base_url = "http://127.0.0.1:1/v1";
  EXPECT_EQ(describe_access(elsewhere, built_in_models())->price->input, 4'000'000'000);
}

TEST(AccessByTheTable, WhatAServerRefusesIsLeftOutBesideWhatTheUserLeavesOut) {
  const ModelTablePtr models =
      laid("[provider.custom]\nomit = [\"store\", \"text\"]\nsearch = false");
  topic::Options options = at_openai("gpt-5.2");
  options.base_url = "http://127.0.0.1:1/v1";
  options.omit = {"include", "text"};
  const Access access = describe_access(options, models).value();
  EXPECT_EQ(access.endpoint.omit, (std::vector<std::string>{"include", "text", "store"}));
  EXPECT_FALSE(access.capabilities.searches);
  EXPECT_FALSE(access.capabilities.structured);  // the schema is a part of `text`
  options.base_url.clear();
  EXPECT_EQ(describe_access(options, models)->endpoint.omit, options.omit);
}

TEST(AccessByTheTable, ABudgetNeedsWhatTheServerRefuses) {
  topic::Options options = at_openai("gpt-5.2");
  options.base_url = "http://127.0.0.1:1/v1";
  options.budget = "5";
  EXPECT_TRUE(describe_access(options, built_in_models()));
  const auto refused =
      describe_access(options, laid("[provider.custom]\nomit = [\"max_output_tokens\"]"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("max_output_tokens is left out"), std::string::npos);
}

TEST(AccessByTheTable, APartIsLeftOutUnderTheNameThatTheApiHasForIt) {
  topic::Options options = at_openai("gpt-5.2");
  options.base_url = "http://127.0.0.1:1/v1";
  options.dialect = "chat";
  options.omit = {"response_format", "max_tokens"};
  const Access access =
      describe_access(options, laid("[provider.custom]\nomit = [\"max_completion_tokens\"]"))
          .value();
  EXPECT_EQ(access.endpoint.omit, (std::vector<std::string>{"text", "max_output_tokens"}));
  EXPECT_FALSE(access.capabilities.structured) << "the prompt asks for JSON";
  options.omit = {"max_tokens"};
  options.model = "some-model";
  options.price = "1,1";
  options.budget = "5";
  const auto refused = describe_access(options, built_in_models());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("max_tokens is left out"), std::string::npos)
      << refused.error().what;
}

TEST(AccessByTheTable, AServerWhoseAddressStandsInItsPresetHasTheNameOfItsHost) {
  topic::Options options = at_openai("gpt-5.2");
  options.provider = "custom";
  const Access access =
      describe_access(options, laid("[provider.custom]\nbase_url = \"http://127.0.0.1:1/v1\""))
          .value();
  EXPECT_EQ(access.provider, "127.0.0.1:1");
}

TEST(AccessByTheTable, ARunIsBilledByWhatItWasBegunWithAndAPriceOfTheCallStillWins) {
  const topic::Options options = at_openai("gpt-5.2");
  const json::Value facts = model_facts(options, *built_in_models(), {"gpt-6-luna"});
  EXPECT_NE(facts.find("models", "gpt-5.2"), nullptr);
  EXPECT_NE(facts.find("models", "gpt-6-luna"), nullptr);
  EXPECT_EQ(facts.find("preset")->string_or("name", ""), "openai");

  const ModelTablePtr today = laid(
      "[[model]]\nprovider = \"openai\"\nmatch = \"gpt-5.2\"\ndate = \"2027-02-03\"\n"
      "search = true\nprice = { input = \"99\", output = \"99\" }\n"
      "[provider.openai]\nomit = [\"store\"]");
  const auto kept =
      std::make_shared<const provider::ModelTable>(today->with_facts(facts, "run.json").value());
  EXPECT_EQ(describe_access(options, today)->price->input, 99'000'000'000);
  const Access access = describe_access(options, kept).value();
  EXPECT_EQ(access.price->input, 1'750'000'000);
  EXPECT_TRUE(access.endpoint.omit.empty());
  topic::Options priced = options;
  priced.price = "2,3";
  EXPECT_EQ(describe_access(priced, kept)->price->input, 2'000'000'000);
  topic::Options other = options;
  other.model = "gpt-6-sol";  // a model that this call names and that the run kept nothing of
  EXPECT_EQ(describe_access(other, kept)->price->date, "2026-11-29");
}

/// Has a working directory and a home of its own.
class ModelFiles : public FolderFixture {
 protected:
  ModelFiles() : before_(std::filesystem::current_path()) {
    std::filesystem::create_directories(root_ / "home/castwright");
    std::filesystem::current_path(root_);
    ::setenv("XDG_CONFIG_HOME", (root_ / "home").c_str(), 1);
  }
  ~ModelFiles() override {
    ::unsetenv("XDG_CONFIG_HOME");
    std::filesystem::current_path(before_);
  }
  static std::string row(std::string_view model, std::string_view price) {
    return fmt::format(
        "[[model]]\nmatch = \"{}\"\ndate = \"2026-12-24\"\n"
        "price = {{ input = \"{}\", output = \"1\" }}\n",
        model,
        price);
  }
  static std::string price(const provider::ModelTable& table, std::string_view model) {
    const auto found = table.price(model);
    return found ? dollars_exactly(found->input) : "unknown";
  }

  std::filesystem::path before_;
};

TEST_F(ModelFiles, TheNearerFileCountsAndTheFileOfTheCallBeforeAll) {
  write("home/castwright/models.toml", row("a", "1") + row("b", "1") + row("c", "1") + "oops = 1");
  write("castwright.models.toml", row("b", "2") + row("c", "2"));
  write("mine.toml", row("c", "3"));
  topic::Options options;
  ModelSources sources;
  const Models usual = sources.of(options).value();
  EXPECT_EQ(price(*usual.table, "a"), "1");
  EXPECT_EQ(price(*usual.table, "b"), "2");
  EXPECT_EQ(price(*usual.table, "c"), "2");
  EXPECT_EQ(price(*usual.table, "gpt-5.2-pro"), "21");
  ASSERT_EQ(usual.warnings.size(), 1U);
  EXPECT_NE(usual.warnings.front().find("home/castwright/models.toml:13:1: unknown key"),
            std::string::npos)
      << usual.warnings.front();
  options.models_file = "mine.toml";
  EXPECT_EQ(price(*sources.of(options)->table, "c"), "3");
}

TEST_F(ModelFiles, AreReadOnceACommand) {
  write("castwright.models.toml", row("a", "1"));
  ModelSources sources;
  const Models first = sources.of({}).value();
  write("castwright.models.toml", "[[model]");
  const auto again = sources.of({});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->table, first.table);
  EXPECT_FALSE(ModelSources().of({}));
}

TEST_F(ModelFiles, WhatIsWrongInOneIsToldWithItsPlaceAndOneThatIsNamedMustBeThere) {
  topic::Options options;
  options.models_file = "none.toml";
  EXPECT_EQ(ModelSources().of(options).error().fault, Fault::missing);
  write("castwright.models.toml", "\n[provider.x]\nomit = [\"stor\"]");
  const auto omit = ModelSources().of({});
  ASSERT_FALSE(omit);
  EXPECT_EQ(omit.error().fault, Fault::usage);
  EXPECT_NE(
      omit.error().what.find("castwright.models.toml:3:8: provider.x.omit: \"stor\" is not a part"),
      std::string::npos)
      << omit.error().what;
  write("castwright.models.toml", "\n[provider.x]\nbase_url = \"http://me:pw@h/v1\"");
  const auto address = ModelSources().of({});
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().what.find("pw"), std::string::npos) << address.error().what;
  EXPECT_TRUE(address.error().what.starts_with("castwright.models.toml:3:12: provider.x.base_url"))
      << address.error().what;
}

TEST_F(ModelFiles, ARunWhoseServersKeyNobodyNamesAnyMoreSaysSo) {
  const auto begun = laid("[provider.mine]\nbase_url = \"https://h.example/v1\"\nkey = [\"K_K\"]");
  topic::Options options = topic::Settings().options();
  options.provider = "mine";
  options.model = "m";
  const json::Value facts = model_facts(options, *begun);
  const auto kept = std::make_shared<const provider::ModelTable>(
      provider::ModelTable::built_in().with_facts(facts, "run.json").value());
  const auto access = open_access(options, kept);
  ASSERT_FALSE(access);
  EXPECT_EQ(access.error().fault, Fault::key);
  EXPECT_NE(access.error().what.find("put [provider.mine] with its key back"), std::string::npos)
      << access.error().what;
  write("key", "sk-canary-0123456789");
  options.key_file = "key";
  EXPECT_TRUE(open_access(options, kept));
}

TEST_F(ModelFiles, AnotherServerIsNeverTheOneThatOpenAisKeyIsFor) {
  write("castwright.models.toml", "[provider.openai]\nbase_url = \"https://other.example/v1\"");
  const auto models = ModelSources().of({});
  ASSERT_FALSE(models);
  EXPECT_EQ(models.error().fault, Fault::usage);
  EXPECT_TRUE(models.error().what.starts_with(
      "castwright.models.toml:2:12: provider.openai.base_url: \"https://other.example/v1\""))
      << models.error().what;
  // As a run of an older program kept it.
  provider::Preset preset = *provider::ModelTable::built_in().preset("openai");
  EXPECT_TRUE(address_of({}, preset));
  preset.base_url = "https://other.example/v1";
  EXPECT_FALSE(address_of({}, preset));
}

TEST_F(ModelFiles, WithoutAskingAnyServerTheRowsOfAProviderAreListed) {
  ModelsView all;
  ASSERT_TRUE(list_models({}, all));
  EXPECT_EQ(all.models.size(), provider::ModelTable::built_in().rows().size());
  EXPECT_EQ(all.asked, "");
  ModelsView some;
  ASSERT_TRUE(list_models({.settings = {{"provider", "deepseek"}}}, some));
  ASSERT_EQ(some.models.size(), 1U);
  EXPECT_EQ(some.models.front().name, "deepseek-v4-pro");
  ModelsView none;
  const Status wrong = list_models({.settings = {{"provider", "opnai"}}}, none);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().fault, Fault::usage);
  EXPECT_NE(wrong.error().what.find("did you mean \"openai\""), std::string::npos);
  EXPECT_EQ(list_models({.write = "x.toml"}, none).error().fault, Fault::usage);
}

TEST_F(ModelFiles, TheRehearsalIsAskedOnAServerOfItsOwn) {
  ModelsView view;
  const Status listed =
      list_models({.settings = {{"provider", "rehearsal"}}, .refresh = true}, view);
  ASSERT_TRUE(listed) << listed.error().what;
  const auto named = [&](std::string_view name) {
    return std::ranges::find(view.models, name, &ListedModel::name);
  };
  ASSERT_NE(named("gpt-5.2-pro"), view.models.end());
  EXPECT_TRUE(named("gpt-5.2-pro")->known);
  EXPECT_TRUE(named("gpt-5.2-pro")->row.price);
  ASSERT_NE(named("rehearsal"), view.models.end());
  EXPECT_FALSE(named("rehearsal")->known);
  EXPECT_FALSE(named("rehearsal")->row.price);
  EXPECT_EQ(named("gpt-5")->offered->ends, "2026-12-11");
  EXPECT_TRUE(view.asked.starts_with("http://127.0.0.1:"));
  const json::Value told = to_json(view);
  EXPECT_TRUE(told.find("models")->items().front().find("model")->as_string());
}

}  // namespace
}  // namespace castwright::app
