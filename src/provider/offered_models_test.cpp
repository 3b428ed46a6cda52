#include "provider/offered_models.h"

#include "provider/model_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace castwright::provider {
namespace {

constexpr std::string_view openrouter = R"({"data":[
{"id":"openai/gpt-5.2","context_length":400000,
 "pricing":{"prompt":"0.00000175","completion":"0.000014","input_cache_read":"0.000000175",
            "web_search":"0.01","image":"0"},
 "top_provider":{"context_length":400000,"max_completion_tokens":128000},
 "supported_parameters":["max_tokens","structured_outputs"]},
{"id":"deepseek/deepseek-v4-pro","context_length":1000000,
 "pricing":{"prompt":"0.000000435","completion":"0.00000087","input_cache_read":"0.000000003625"},
 "top_provider":{"max_completion_tokens":null},"supported_parameters":["max_tokens"]},
{"id":"some/free:free","context_length":8192,"pricing":{"prompt":"0","completion":"0"}},
{"id":"openrouter/auto","pricing":{"prompt":"-1","completion":"-1"}},
{"id":"half/told","pricing":{"prompt":"0.000001"}},
{"id":"too/fine","pricing":{"prompt":"0.0000000000000001","completion":"1"}},
{"id":"openai/gpt-5.2"}]})";

const OfferedModel& named(const std::vector<OfferedModel>& models, std::string_view id) {
  const auto found = std::ranges::find(models, id, &OfferedModel::id);
  EXPECT_NE(found, models.end()) << id;
  return *found;
}

TEST(OfferedModels, OpenRouterTellsPricesExactlyAndWindows) {
  const auto models = offered_models(openrouter).value();
  ASSERT_EQ(models.size(), 6U);
  const OfferedModel& gpt = named(models, "openai/gpt-5.2");
  EXPECT_EQ(gpt.context, 400'000);
  EXPECT_EQ(gpt.output_max, 128'000);
  EXPECT_EQ(gpt.structure, passes::Structure::schema);
  EXPECT_EQ(gpt.price->input, 1'750'000'000);
  EXPECT_EQ(gpt.price->cached, 175'000'000);
  EXPECT_EQ(gpt.price->output, 14'000'000'000);
  EXPECT_EQ(gpt.price->search, 10'000'000);
  const OfferedModel& deepseek = named(models, "deepseek/deepseek-v4-pro");
  EXPECT_EQ(deepseek.price->cached, 3'625'000);
  EXPECT_EQ(deepseek.structure, passes::Structure::prompt);
  EXPECT_FALSE(deepseek.output_max);
}

TEST(OfferedModels, APriceThatIsNotToldWholeAndExactlyIsUnknownAndZeroIsAPrice) {
  const auto models = offered_models(openrouter).value();
  for (const char* id : {"openrouter/auto", "half/told", "too/fine"})
    EXPECT_FALSE(named(models, id).price) << id;
  ASSERT_TRUE(named(models, "some/free:free").price);
  EXPECT_EQ(named(models, "some/free:free").price->input, 0);
}

TEST(OfferedModels, OpenAiTellsTheDayOfAnEnd) {
  const auto models = offered_models(R"({"object":"list","data":[
      {"id":"gpt-5","object":"model","shutdown_date":"2026-12-11"},
      {"id":"gpt-5.2","object":"model","shutdown_date":null},
      {"id":"gpt-7","object":"model","shutdown_date":"soon"}]})")
                          .value();
  ASSERT_EQ(models.size(), 3U);
  EXPECT_EQ(models[0].ends, "2026-12-11");
  EXPECT_TRUE(models[0].tells());
  EXPECT_FALSE(models[1].tells());
  EXPECT_FALSE(models[2].tells());
}

TEST(OfferedModels, OtherFormsOfListsAreReadAndOtherBodiesAreNone) {
  EXPECT_EQ(offered_models(R"(["a","b"])")->size(), 2U);
  EXPECT_EQ(offered_models(R"({"models":[{"name":"llama"}]})")->front().id, "llama");
  EXPECT_EQ(offered_models(R"([{"id":"x","max_model_len":4096}])")->front().context, 4096);
  EXPECT_TRUE(offered_models(R"({"data":[]})")->empty());
  for (const char* body : {"", "<html>", "{}", R"({"data":{}})", "7"})
    EXPECT_FALSE(offered_models(body)) << body;
}

TEST(OfferedModels, WhatIsWrittenOfAListIsReadBackAsTheSameRows) {
  const auto offered = offered_models(openrouter).value();
  std::vector<ModelRow> rows;
  for (const OfferedModel& model : offered) {
    if (model.tells()) rows.push_back(row_of(model, nullptr, "openrouter", "2026-12-24"));
  }
  ASSERT_EQ(rows.size(), 3U);
  std::vector<std::string> warnings;
  const ModelTable table =
      ModelTable::built_in().with(to_toml(rows), "openrouter.toml", warnings).value();
  EXPECT_TRUE(warnings.empty());
  for (const ModelRow& row : rows) {
    const ModelRow* const read = table.find(row.match, "openrouter");
    ASSERT_NE(read, nullptr) << row.match;
    EXPECT_EQ(json::dump(to_json(*read)), json::dump(to_json(row)));
  }
  EXPECT_EQ(table.price("deepseek/deepseek-v4-pro")->cached, 3'625'000);
  EXPECT_EQ(table.price("some/free:free")->output, 0);
  EXPECT_EQ(table.price("some/free:free")->date, "2026-12-24");
}

TEST(OfferedModels, WhatNoModelHasIsNotBelieved) {
  const auto models = offered_models(R"({"data":[
      {"id":"a","context_length":9000000000000000000,"max_completion_tokens":20000000000,
       "pricing":{"prompt":"9000","completion":"9000"}},
      {"id":"b","context_length":-1,"pricing":{"prompt":"1e30","completion":"NaN"}},
      {"id":"c","context_length":1e30,"pricing":{"prompt":"-0.001","completion":"1"}},
      {"id":"d","context_length":"8192","pricing":{"prompt":0.001,"completion":null}},
      {"id":"e","pricing":{"prompt":"0.000001","completion":"0.000002",
                           "web_search":"9000000000"}},
      {"id":"f\ng","context_length":8192},
      {"id":"h","context_length":8192,"max_completion_tokens":1024}]})")
                          .value();
  ASSERT_EQ(models.size(), 6U) << "a name of two lines is none";
  for (const char* id : {"a", "b", "c", "d"})
    EXPECT_FALSE(named(models, id).tells()) << id;
  EXPECT_EQ(named(models, "e").price->search, usual_search_nanodollars);
  std::vector<ModelRow> rows;
  for (const OfferedModel& model : models)
    rows.push_back(row_of(model, nullptr, "mine", "2026-12-24"));
  std::vector<std::string> warnings;
  const auto table = ModelTable().with(to_toml(rows), "mine.toml", warnings);
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->find("h")->output_max, 1'024);
}

TEST(OfferedModels, WhatAServerTellsGoesOverWhatIsKnown) {
  const ModelRow& known = *ModelTable::built_in().find("gpt-5.2");
  const ModelRow row =
      row_of({.id = "gpt-5.2", .ends = "2027-06-01"}, &known, "openai", "2026-12-24");
  EXPECT_EQ(row.date, known.date);  // Its price is as old as it was.
  EXPECT_EQ(row.price->input, known.price->input);
  EXPECT_EQ(row.lifetime->ends, *day_of("2027-06-01"));
  EXPECT_TRUE(row.match_dated);
  const ModelRow snapshot = row_of({.id = "gpt-5.2-2025-12-11"}, &known, "openai", "2026-12-24");
  EXPECT_FALSE(snapshot.match_dated);
}

}  // namespace
}  // namespace castwright::provider
