#include "passes/pass_b.h"
#include "passes/request_fixture.h"
#include "passes/templates.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace castwright::passes {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Templates, ARunOfAProgramThatDividedItsPromptsOtherwiseUsesThisOnes) {
  Episode run(two_hosts());
  run.write_until(3);
  const Templates older{{"rules.md", "Old rules with {{no_such_name}}."}, {"chunk.md", "Old"}};
  EXPECT_EQ(build_request(older, run.inputs, 3, {}).value().messages, run.ask(3).messages);
}

TEST(Templates, TheFileOfTheTopicsLanguageComesFirst) {
  const Episode run(two_hosts());
  Templates own = built_in_templates();
  own["editor.de.md"] = "Wünsche: {{editor_wishes}}";
  topic::Topic topic = two_hosts();
  topic.instructions = "Mehr Ruhe.";
  topic.language = "de-AT";
  EXPECT_THAT(stable(build_request(own, Episode(topic).inputs, 1, {}).value()),
              HasSubstr("Wünsche: Mehr Ruhe."));
  topic.language = "fr-CA";
  EXPECT_THAT(stable(build_request(own, Episode(topic).inputs, 1, {}).value()),
              Not(HasSubstr("Wünsche")));
}

TEST(Templates, AnUnknownPlaceholderIsRefusedWithItsPlace) {
  Templates templates = built_in_templates();
  templates["task_chunk.md"] = "# Task\n{{chunk_number}} {{chunk_nmber}}\n";
  Episode run(two_hosts());
  run.write_until(2);
  const Result<ModelRequest> ask = build_request(templates, run.inputs, 2, {});
  ASSERT_FALSE(ask.has_value());
  EXPECT_EQ(ask.error().fault, Fault::usage);
  EXPECT_EQ(ask.error().what,
            "prompt template task_chunk.md:2: unknown placeholder \"chunk_nmber\"");
  templates["task_chunk.md"] = "{{chunk_number";
  EXPECT_THAT(build_request(templates, run.inputs, 2, {}).error().what, HasSubstr("never closed"));
  // A file that the run began without comes from this program.
  templates = built_in_templates();
  templates.erase("pack.md");
  EXPECT_EQ(build_request(templates, run.inputs, 2, {}).value().messages, run.ask(2).messages);
}

topic::Topic with_shorts() {
  topic::Topic topic = two_hosts();
  for (topic::ContentType& type : topic.content_types)
    if (type.name == "short") type = {.name = "short", .enabled = true, .items = 4, .words_max = 0};
  return topic;
}

TEST(Templates, EveryFileIsUsedByTheProgram) {
  // People would read a file that nothing renders, but no model would.
  Templates templates = built_in_templates();
  for (auto& [name, text] : templates)
    text = "<" + name + ">" + text;
  std::string all;
  topic::Topic wishes = two_hosts();
  wishes.instructions = "x";
  wishes.rumors_allowed = false;
  std::vector<topic::Topic> topics{two_hosts(), wishes, one_host()};
  for (std::size_t i = 0; i < 3; ++i) {
    topics.push_back(topics[i]);
    topics.back().language = "de";
  }
  for (const topic::Topic& topic : topics) {
    for (const int chunks : {1, 10}) {
      Episode run(topic, {.words = 10'000, .chunks = chunks, .chunks_auto = false});
      run.inputs.source_text = "notes on scene, reason, money, events and more";
      run.inputs.note = "shorter";
      for (const Structure structure : {Structure::schema, Structure::prompt}) {
        for (const int number : {0, 1, 2, chunks}) {
          for (const bool written : {true, false}) {
            if (number > chunks) continue;
            run.pack = research();
            if (structure == Structure::schema) outline(run.pack, run.plan);
            run.write_until(written ? std::max(number, 1) : 1);
            if (!written && number == 1) run.inputs.research = nullptr;
            if (structure == Structure::prompt) run.inputs.shown = {.notes_max = 0, .told_max = 0};
            if (structure == Structure::schema) run.inputs.shown = {};
            const auto ask = build_request(
                templates, run.inputs, number, {.structure = structure, .search = written});
            ASSERT_TRUE(ask.has_value()) << ask.error().what;
            all += prompt_text(*ask);
          }
        }
      }
    }
  }
  const topic::Topic shorts = with_shorts();
  const PassB pass = plan_pass_b(shorts, research(), Grouping::per_type);
  const auto ask = build_pass_b_request(templates, {.topic = &shorts, .pass = &pass}, 1, {});
  ASSERT_TRUE(ask.has_value());
  all += prompt_text(*ask);
  for (const auto& [name, text] : templates)
    EXPECT_THAT(all, HasSubstr("<" + name + ">"));
}

}  // namespace
}  // namespace castwright::passes
