#include "provider/model_table.h"

#include "provider/models.h"
#include "provider/usage.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

void expect_equal(const Rates& one, const Rates& other) {
  EXPECT_EQ(one.input, other.input);
  EXPECT_EQ(one.cached, other.cached);
  EXPECT_EQ(one.output, other.output);
  EXPECT_EQ(one.cache_write, other.cache_write);
}

void expect_equal(const Price& one, const Price& other) {
  expect_equal(static_cast<const Rates&>(one), static_cast<const Rates&>(other));
  EXPECT_EQ(one.search, other.search);
  EXPECT_EQ(one.long_input_above, other.long_input_above);
  expect_equal(one.long_input, other.long_input);
  EXPECT_EQ(one.date, other.date);
}

TEST(ModelTable, EveryPriceOfTheProgramHasItsTwoSidesAndItsDay) {
  for (const ModelRow& row : ModelTable::built_in().rows()) {
    SCOPED_TRACE(row.match);
    EXPECT_TRUE(day_of(row.date));
    EXPECT_FALSE(row.provider.empty());
    if (!row.price) continue;
    EXPECT_EQ(row.price->date, row.date);
    EXPECT_GT(row.price->input, 0);
    EXPECT_GT(row.price->output, row.price->input);
    EXPECT_LE(row.price->cached, row.price->input);
  }
}

TEST(ModelTable, EveryModelOfOpenAisThatIsKnownHasAPrice) {
  int known = 0;
  for (const ModelRow& row : ModelTable::built_in().rows()) {
    if (row.provider != "openai" || !capabilities_of(row).known) continue;
    ++known;
    EXPECT_TRUE(row.price) << row.match;
    EXPECT_TRUE(row.match_dated && row.background && row.streams) << row.match;
  }
  EXPECT_EQ(known, 24);
}

TEST(ModelTable, OpenAisModelsFromFiveOnTakeTheKeyOfACacheWhereReadingFromItHasAPrice) {
  int takers = 0;
  for (const ModelRow& row : ModelTable::built_in().rows()) {
    const bool five = row.provider == "openai" && row.match.starts_with("gpt-")
                      && row.match[4] >= '5' && row.price && row.price->cached < row.price->input;
    EXPECT_EQ(capabilities_of(row).prompt_cache, five) << row.match;
    takers += five ? 1 : 0;
  }
  EXPECT_EQ(takers, 18);
}

TEST(ModelTable, ModelsFromSixOnCostTwiceTheInputAndHalfAsMuchAgainOfTheOutputWhenTheyAreLong) {
  const ModelTable& table = ModelTable::built_in();
  for (const char* model : {"gpt-6-astra",
                            "gpt-6-sol",
                            "gpt-6-luna",
                            "gpt-6.1-sol",
                            "gpt-6.1-terra",
                            "gpt-6.2-sol",
                            "gpt-6.2-astra"}) {
    const Price price = table.price(model).value();
    EXPECT_EQ(price.long_input_above, 272'000) << model;
    EXPECT_EQ(price.long_input.input, 2 * price.input) << model;
    EXPECT_EQ(price.long_input.cached, 2 * price.cached) << model;
    EXPECT_EQ(price.long_input.cache_write, 2 * price.cache_write) << model;
    EXPECT_EQ(2 * price.long_input.output, 3 * price.output) << model;
  }
}

TEST(ModelTable, APriceIsExactBelowANanodollarToo) {
  const ModelTable& table = ModelTable::built_in();
  const auto one_token = [&](const char* model) {
    return cost(*table.price(model), {.input_tokens = 1}, 0);
  };
  EXPECT_EQ(one_token("gpt-5.2-pro"), 21'000);
  EXPECT_EQ(one_token("deepseek-v4-pro"), 435);
  const Usage cached{.input_tokens = 1'000, .cached_tokens = 1'000};
  EXPECT_EQ(cost(*table.price("deepseek-v4-pro"), cached, 0), 3'625);
  EXPECT_EQ(cost(*table.price("deepseek-v4-pro"), {.input_tokens = 1, .cached_tokens = 1}, 0), 4);
}

TEST(ModelTable, ASnapshotIsItsBaseWithEitherFormOfDate) {
  const ModelTable& table = ModelTable::built_in();
  EXPECT_EQ(table.find("gpt-5.2-2025-12-11"), table.find("gpt-5.2"));
  EXPECT_EQ(table.find("claude-haiku-5-5-20261001"), table.find("claude-haiku-5-5"));
  EXPECT_EQ(table.find("gpt-5.2-turbo"), nullptr);
  // No row says that this model has dated snapshots.
  EXPECT_EQ(table.find("deepseek-v4-pro-2026-01-01"), nullptr);
}

TEST(ModelTable, WhoseServerIsAskedDecidesWhichRowsCount) {
  const ModelTable& table = ModelTable::built_in();
  EXPECT_NE(table.find("claude-opus-5-5"), nullptr);
  EXPECT_EQ(table.find("claude-opus-5-5", "openai"), nullptr);
  EXPECT_NE(table.find("gpt-5.2", "openai"), nullptr);
}

TEST(ModelTable, HasThePresetsOfItsServers) {
  const ModelTable& table = ModelTable::built_in();
  for (const char* name :
       {"openai", "openrouter", "ollama", "llamacpp", "vllm", "lmstudio", "custom", "rehearsal"}) {
    ASSERT_NE(table.preset(name), nullptr) << name;
    EXPECT_FALSE(table.preset(name)->date.empty()) << name;
  }
  const Preset& openai = *table.preset("openai");
  EXPECT_EQ(openai.dialect, "responses");
  EXPECT_EQ(openai.base_url, "https://api.openai.com/v1");
  EXPECT_EQ(openai.key, (std::vector<std::string>{"GPT_KEY", "OPENAI_API_KEY"}));
  EXPECT_EQ(openai.status_page, "https://status.openai.com");
  EXPECT_EQ(table.preset("custom")->base_url, "");
  const Preset& ollama = *table.preset("ollama");
  EXPECT_EQ(ollama.dialect, "chat");
  EXPECT_EQ(ollama.limit_field, LimitField::max_tokens);
  EXPECT_TRUE(ollama.key.empty());
  EXPECT_EQ(table.preset("anthropic"), nullptr);
}

/// Returns the table of the program with a user's file over it.
Result<ModelTable> laid(std::string_view text, std::vector<std::string>* warnings = nullptr) {
  std::vector<std::string> ignored;
  return ModelTable::built_in().with(text, "my.toml", warnings == nullptr ? ignored : *warnings);
}

TEST(ModelTable, APresetSaysWhereABillIsToldAndTheFactsOfARunKeepIt) {
  const ModelTable table = laid("[provider.custom]\nbill_path = \"/bills/{id}\"").value();
  EXPECT_EQ(table.preset("custom")->bill_path, "/bills/{id}");
  EXPECT_EQ(table.preset("openrouter")->bill_path, "/generation?id={id}");
  EXPECT_EQ(table.preset("openai")->bill_path, "");
  Preset kept;
  ASSERT_TRUE(read_preset(kept, to_json(*table.preset("custom")), {.file = "run.json"}, "preset"));
  EXPECT_EQ(kept.bill_path, "/bills/{id}");
  for (const char* const wrong : {"https://other.example/{id}", "/bills", "/../{id}"}) {
    const auto refused = laid(fmt::format("[provider.custom]\nbill_path = \"{}\"", wrong));
    ASSERT_FALSE(refused) << wrong;
    EXPECT_TRUE(refused.error().what.contains("bill_path: must be a path")) << refused.error().what;
  }
}

constexpr std::string_view my_price = R"([[model]]
provider = "openai"
match = "gpt-5.2"
date = "2026-12-24"
price = { input = "0.003625", output = "1" }
)";

TEST(ModelTable, ARowOfAUsersFileReplacesTheWholeRowOfItsName) {
  const ModelTable table = laid("date = \"2030-01-01\"\n" + std::string(my_price)).value();
  const Price price = table.price("gpt-5.2").value();
  EXPECT_EQ(price.input, 3'625'000);
  EXPECT_EQ(price.cached, price.input);
  EXPECT_EQ(price.search, usual_search_nanodollars);
  EXPECT_EQ(price.date, "2026-12-24");
  EXPECT_FALSE(table.capabilities("gpt-5.2").known);
  EXPECT_EQ(table.find("gpt-5.2-2025-12-11"), nullptr);  // This row does not match snapshots.
  EXPECT_EQ(table.rows().size(), ModelTable::built_in().rows().size());
  EXPECT_EQ(table.date(), ModelTable::built_in().date());
}

TEST(ModelTable, TheFileThatIsLaidLastCounts) {
  std::vector<std::string> warnings;
  const ModelTable table = laid(my_price)
                               .value()
                               .with(
                                   "[[model]]\nmatch = \"gpt-5.2\"\ndate = 2027-01-01\n"
                                   "price = { input = \"7\", output = \"8\" }",
                                   "b.toml",
                                   warnings)
                               .value();
  EXPECT_EQ(table.price("gpt-5.2", "openai")->input, 7'000'000'000);
  EXPECT_EQ(table.price("gpt-5.2", "openai")->date, "2027-01-01");
  const ModelTable again = table.with(my_price, "c.toml", warnings).value();
  EXPECT_EQ(again.price("gpt-5.2", "openai")->input, 3'625'000);
  EXPECT_TRUE(warnings.empty());
}

TEST(ModelTable, AKeyOfAPresetReplacesThatKeyAlone) {
  const ModelTable table = laid(
                               "[provider.ollama]\nbase_url = \"http://gpu:11434/v1\"\n"
                               "omit = [\"store\"]\n"
                               "[provider.mine]\ndialect = \"chat\"\n"
                               "structure = \"prompt\"\nanswer_field = \"reasoning\"")
                               .value();
  const Preset& ollama = *table.preset("ollama");
  EXPECT_EQ(ollama.base_url, "http://gpu:11434/v1");
  EXPECT_EQ(ollama.dialect, "chat");
  EXPECT_EQ(ollama.omit, std::vector<std::string>{"store"});
  ASSERT_NE(table.preset("mine"), nullptr);
  EXPECT_EQ(table.preset("mine")->structure, passes::Structure::prompt);
  EXPECT_EQ(table.preset("mine")->answer_field, AnswerField::reasoning);
}

TEST(ModelTable, WhatIsWrongIsToldWithItsPlace) {
  const std::string row = "[[model]]\nmatch = \"m\"\ndate = \"2026-12-24\"\n";
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"[[model]\n", "my.toml:1:"},
      {"schema = 2", "my.toml:1:10: schema: 2 is outside"},
      {"model = 1", "my.toml:1:9: model: must be written as [[model]]"},
      {"[model]\nmatch = \"m\"", "my.toml:1:1: model: must be written as [[model]]"},
      {"provider = \"x\"", "my.toml:1:12: provider: must be written as [provider.NAME]"},
      {"[[model]]\ndate = \"2026-12-24\"", "my.toml:1:1: model: needs match"},
      {"[[model]]\nmatch = \"m\"", "my.toml:1:1: model[\"m\"]: needs date"},
      {row + row, "my.toml:4:1: model: \"m\" is there twice"},
      {"[[model]]\nmatch = \"m\"\ndate = \"2026-13-01\"",
       "my.toml:3:8: model[\"m\"].date: must be a day"},
      {row + "ends = \"1013-01-01\"", "my.toml:4:8: model[\"m\"].ends: must be a day"},
      {row + "context = \"8k\"", "my.toml:4:11: model[\"m\"].context: must be a whole number"},
      {row + "context = 0", "my.toml:4:11: model[\"m\"].context: 0 is outside"},
      {row + "search = \"yes\"", "my.toml:4:10: model[\"m\"].search: must be true or false"},
      {row + "structure = \"tags\"",
       "my.toml:4:13: model[\"m\"].structure: must be schema|prompt, not \"tags\""},
      {row + "efforts = [\"low\", \"huge\"]", "my.toml:4:11: model[\"m\"].efforts: must be none|"},
      {row + "price = { input = 1.25, output = \"10\" }",
       "my.toml:4:19: model[\"m\"].price.input: must be dollars as a string"},
      {row + "price = { input = \"1.25\" }",
       "my.toml:4:9: model[\"m\"].price: a price needs input and output"},
      {row + "price = { input = \"-1\", output = \"1\" }", "price.input: must be dollars"},
      {row + "price = { input = \"1\", output = \"0.0000000001\" }",
       "price.output: must be dollars with at most nine decimals"},
      {row + "price = { input = \"1\", output = \"1\", search = \"0.0000001\" }",
       "price.search: must have at most six decimals"},
      {row + "price = { input = \"1\", output = \"1\", long_above = 9 }",
       "price: a price of long requests needs"},
      {row + "windows = { 2h = 101 }", "my.toml:4:18: model[\"m\"].windows.2h: 101 is outside"},
      {row + "windows = [2]", "my.toml:4:11: model[\"m\"].windows: must be a table"},
      {row + "background = false\nwindows = { 2h = 30 }",
       "my.toml:5:11: model[\"m\"].windows: needs background = true"},
      {"[provider.x]\ndialect = \"anthropic\"",
       "my.toml:2:11: provider.x.dialect: must be responses|chat"},
      {"[provider.x]\nomit = \"store\"", "my.toml:2:8: provider.x.omit: must be a list of strings"},
  };
  for (const auto& [text, message] : wrong) {
    const auto table = laid(text);
    ASSERT_FALSE(table) << text;
    EXPECT_EQ(table.error().fault, Fault::usage) << text;
    EXPECT_NE(table.error().what.find(message), std::string::npos) << text << "\n"
                                                                   << table.error().what;
  }
}

TEST(ModelTable, AKeyInAPlaceForNamesOfVariablesIsRefusedAndNotRepeated) {
  for (const char* key : {"sk-canary-0123456789",
                          "sk_canary_0123456789",
                          "gsk_canary",
                          "xai-canary",
                          "AIzacanary",
                          "canary0123456789abcd",
                          "CANARY_canary_012345",
                          "Bearer x"}) {
    const auto table = laid(fmt::format("[provider.x]\nkey = [\"{}\"]", key));
    ASSERT_FALSE(table) << key;
    EXPECT_NE(table.error().what.find("my.toml:2:7: provider.x.key"), std::string::npos)
        << table.error().what;
    EXPECT_EQ(table.error().what.find("canary"), std::string::npos) << table.error().what;
  }
}

TEST(ModelTable, ANameOfAVariableMayBeLongOrHaveDigits) {
  for (const char* name : {"MY_PROVIDER_OF_2026_API_KEY", "my_provider_api_key_of_mine", "key2"})
    EXPECT_TRUE(laid(fmt::format("[provider.x]\nkey = [\"{}\"]", name))) << name;
}

TEST(ModelTable, KeysThatMeanNothingAreWarnedOfWithTheirPlace) {
  std::vector<std::string> warnings;
  ASSERT_TRUE(
      laid("modell = 1\n[[model]]\nmatch = \"m\"\ndate = \"2026-12-24\"\ncontxt = 1\n"
           "price = { input = \"1\", output = \"2\", outptu = \"3\" }\n"
           "[provider.x]\nurl = \"\"",
           &warnings));
  EXPECT_EQ(warnings,
            (std::vector<std::string>{"my.toml:8:1: unknown key \"provider.x.url\"",
                                      "my.toml:6:38: unknown key \"model[\\\"m\\\"].price.outptu\"",
                                      "my.toml:5:1: unknown key \"model[\\\"m\\\"].contxt\"",
                                      "my.toml:1:1: unknown key \"modell\""}));
}

TEST(ModelTable, RowsThatAreWrittenAreReadBackAsTheSame) {
  const ModelTable& table = ModelTable::built_in();
  std::vector<std::string> warnings;
  const ModelTable again = ModelTable().with(to_toml(table.rows()), "t", warnings).value();
  EXPECT_TRUE(warnings.empty());
  ASSERT_EQ(again.rows().size(), table.rows().size());
  for (std::size_t at = 0; at < table.rows().size(); ++at) {
    EXPECT_EQ(json::dump(to_json(again.rows()[at])), json::dump(to_json(table.rows()[at])));
    if (table.rows()[at].price) expect_equal(*again.rows()[at].price, *table.rows()[at].price);
  }
  const ModelRow strange{.provider = "a\"b", .match = "\\ \x7F ü", .date = "2026-01-02"};
  const auto read = ModelTable().with(to_toml(std::array{strange}), "t", warnings);
  EXPECT_FALSE(read);  // No name of a model holds a control character.
}

TEST(ModelTable, WhatARunWasBegunWithHoldsForItWhateverTheTableSaysToday) {
  const std::vector<std::string> models{"gpt-5.2", "new-model"};
  const json::Value facts =
      json::parse(json::dump(ModelTable::built_in().facts(models, "openai", "openai"))).value();
  ASSERT_NE(facts.find("models", "new-model"), nullptr);
  EXPECT_TRUE(facts.find("models", "new-model")->is_null());
  EXPECT_EQ(facts.find("preset")->string_or("name", ""), "openai");
  EXPECT_EQ(facts.string_or("date", ""), "2026-11-29");

  const ModelTable today = laid(std::string(my_price)
                                + "ends = \"2027-03-04\"\n"
                                  "[[model]]\nmatch = \"new-model\"\ndate = \"2026-12-24\"\n"
                                  "search = true\nprice = { input = \"1\", output = \"2\" }\n"
                                  "[provider.openai]\nomit = [\"store\"]\nkey = [\"MY_KEY\"]\n")
                               .value();
  const ModelTable run = today.with_facts(facts, "run.json").value();
  expect_equal(run.price("gpt-5.2").value(), ModelTable::built_in().price("gpt-5.2").value());
  EXPECT_TRUE(run.capabilities("gpt-5.2").structured);
  EXPECT_FALSE(run.price("new-model"));
  EXPECT_FALSE(run.capabilities("new-model").known);
  EXPECT_TRUE(run.preset("openai")->omit.empty());
  // Taken from today's table.
  EXPECT_EQ(run.preset("openai")->key, std::vector<std::string>{"MY_KEY"});
  // A model that was not asked for when the run began is as in today's table, and so is the end of
  // a model.
  EXPECT_EQ(run.find("gpt-5.2-pro"), run.find("gpt-5.2-pro", "openai"));
  EXPECT_TRUE(run.lifetime("gpt-5.2"));
  EXPECT_EQ(today.preset("openai")->omit.size(), 1U);
}

TEST(ModelTable, ThatNoFileOfTodayNamesTheKeyOfARunsServerIsKnown) {
  const auto begun = [](std::string_view key) {
    const ModelTable table =
        laid(fmt::format("[provider.mine]\nbase_url = \"https://h.example/v1\"\nkey = {}", key))
            .value();
    return table.facts({}, "mine", "mine");
  };
  const auto is_lost = [](const ModelTable& today, const json::Value& facts) {
    return today.with_facts(facts, "run.json").value().preset("mine")->key_is_lost;
  };
  const json::Value keyed = begun("[\"MY_KEY\"]");
  EXPECT_FALSE(json::dump(keyed).contains("MY_KEY"));
  EXPECT_TRUE(is_lost(ModelTable::built_in(), keyed));
  EXPECT_FALSE(is_lost(ModelTable::built_in(), begun("[]"))) << "it needs none";
  const ModelTable today = laid("[provider.mine]\nkey = [\"MY_KEY\"]").value();
  EXPECT_FALSE(is_lost(today, keyed));
  const auto older = json::parse(R"({"preset":{"name":"mine"}})").value();
  EXPECT_TRUE(is_lost(ModelTable::built_in(), older));
}

TEST(ModelTable, ARunWithoutFactsHasTheTableOfToday) {
  const ModelTable run = ModelTable::built_in().with_facts(json::Value(), "run.json").value();
  expect_equal(run.price("gpt-5.2").value(), ModelTable::built_in().price("gpt-5.2").value());
}

TEST(ModelTable, DamagedFactsAreAFaultOfTheStorage) {
  const auto facts = json::parse(R"({"models":{"m":{"match":"m"}}})").value();
  const auto run = ModelTable::built_in().with_facts(facts, "run.json");
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().fault, Fault::storage);
  EXPECT_NE(run.error().what.find("run.json: model_facts.models"), std::string::npos)
      << run.error().what;
}

}  // namespace
}  // namespace castwright::provider
