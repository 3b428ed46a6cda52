#include "passes/thinking.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {
namespace {

constexpr std::string_view answer = R"({"chunk_text": "HOST_A: One.\n\nHOST_B: Two."})";
constexpr std::string_view draft = R"({"chunk_text": "HOST_A: Draft."})";

std::string with(std::string_view before, std::string_view behind = "") {
  return std::string(before).append(answer).append(behind);
}

/// What a reader holds that follows what is handed out.
std::string read_in_pieces(std::string_view text, std::size_t first, std::size_t size) {
  ThinkingFilter filter;
  std::string followed;
  const auto follow = [&](const ThinkingFilter::Fed& fed) {
    if (fed.anew) followed.clear();
    followed += fed.added;
  };
  follow(filter.feed(text.substr(0, first)));
  for (text.remove_prefix(first); !text.empty(); text.remove_prefix(std::min(size, text.size())))
    follow(filter.feed(text.substr(0, size)));
  follow(filter.finish());
  EXPECT_EQ(followed, filter.text());
  return followed;
}

struct Row {
  std::string given;
  std::string text;
};

std::vector<Row> rows() {
  const std::string drafted(draft);
  return {
      {with(""), with("")},
      {with("<think>Plan. " + drafted + "</think>"), with("")},
      {with("<THINKING>\n" + drafted + "\n</Thinking>\n\n"), with("\n\n")},
      {with("<think effort=\"high\">" + drafted + "</think>"), with("")},
      {with("<think/>"), with("")},
      {with("[THINK]" + drafted + "[/THINK]"), with("")},
      {with("◁think▷" + drafted + "◁/think▷"), with("")},
      {with("<seed:think>" + drafted + "</seed:think>"), with("")},
      {with("<|channel|>analysis<|message|>" + drafted
            + "<|end|><|start|>assistant<|channel|>final<|message|>"),
       with("")},
      // The server's template opened it.
      {with("I plan. " + drafted + "\n</think>\n"), with("\n")},
      {with(R"(I plan {"chunk_text": "HOST_A: cut off here</think>)"), with("")},
      {with("I plan {\"chunk_text\": \"HOST_A: cut off here\n</think>\n```json\n", "\n```"),
       with("\n```json\n", "\n```")},
      {with("<think>a <think>b</think> c " + drafted + "</think>"), with("")},
      {with("First " + drafted + " then <think>no</think> more " + drafted + "</think>"), with("")},
      // Between and behind.
      {with("Sure. <think>hm</think> Here: "), with("Sure.  Here: ")},
      {with("", "<reflection>" + drafted + "</reflection>"), with("")},
      {R"({"chunk_text": <think>which?</think> "HOST_A: One."})",
       R"({"chunk_text":  "HOST_A: One."})"},
      {"```json\n" + with("<think>" + drafted + "</think>\n") + "\n```",
       "```json\n" + with("\n") + "\n```"},
      {with("<think>```json\n" + drafted + "\n```</think>```json\n", "\n```"),
       with("```json\n", "\n```")},
      // Never closed: opened by mistake where the object follows; behind words it is a draft.
      {with("<think>\n", "\n"), with("\n", "\n")},
      {with("<think>```json\n", "\n```\n"), with("```json\n", "\n```\n")},
      {with("<think>Plan. ", "\n"), ""},
      {"<think>" + drafted + " That is too short.", ""},
      {"Well. <think>And so on", "Well. "},
      // Nothing but thinking.
      {"<think>" + drafted + "</think>\n", "\n"},
      {drafted + "</think>", ""},
      // Words of a script, or of prose about the tag.
      {R"({"chunk_text": "HOST_A: It says <think> and </think>, always."})",
       R"({"chunk_text": "HOST_A: It says <think> and </think>, always."})"},
      {R"({"a": "\"</think>\" \\", "b": ["</think>"], "c": {"d": "</think>"}})",
       R"({"a": "\"</think>\" \\", "b": ["</think>"], "c": {"d": "</think>"}})"},
      {R"("{\"chunk_text\": \"HOST_A: It ends with </think>, so.\"}")",
       R"("{\"chunk_text\": \"HOST_A: It ends with </think>, so.\"}")"},
      {with("I use no `<think>` tag. "), with("I use no `<think>` tag. ")},
      {with("", " I wrote no \"</think>\" here."), with("", " I wrote no \"</think>\" here.")},
      {with("a < b, <thinker>, [think], </ think>, <think\n> "),
       with("a < b, <thinker>, [think], </ think>, <think\n> ")},
      // A cut answer that talks about the tag keeps what came.
      {R"({"chunk_text": "HOST_A: It says </think> and goes on)",
       R"({"chunk_text": "HOST_A: It says </think> and goes on)"},
      {"Half a tag <thi", "Half a tag <thi"},
      {"", ""},
  };
}

TEST(Thinking, IsNotTheAnswer) {
  for (const Row& row : rows())
    EXPECT_EQ(without_thinking(row.given), row.text) << row.given;
}

TEST(Thinking, EverySplitOfTheTagsGivesTheSameText) {
  for (const Row& row : rows()) {
    for (std::size_t first = 0; first <= row.given.size(); ++first)
      EXPECT_EQ(read_in_pieces(row.given, first, row.given.size() + 1), row.text)
          << row.given << " cut at " << first;
    EXPECT_EQ(read_in_pieces(row.given, 0, 1), row.text) << row.given;
    EXPECT_EQ(read_in_pieces(row.given, 0, 3), row.text) << row.given;
  }
}

TEST(Thinking, IsKeptForAPersonWhereNothingElseCame) {
  const std::string only = "<think>" + std::string(draft) + "</think> That is it.";
  EXPECT_EQ(kept_of(only), only);
  EXPECT_EQ(kept_of("<think>hm"), "<think>hm");
  EXPECT_EQ(kept_of("<think>hm</think>Sorry."), "Sorry.");
  EXPECT_EQ(kept_of(with("<think>hm</think>")), answer);
}

TEST(Thinking, ManyTagsCostLinearTime) {
  std::string strings;
  std::string tags;
  for (int i = 0; i < 50'000; ++i) {
    strings += R"({"a": "</think>", "b": {)";
    tags += "<think>a</think></think>";
  }
  EXPECT_EQ(without_thinking(strings), strings);
  EXPECT_EQ(without_thinking(tags), "");
  EXPECT_EQ(without_thinking(std::string(200'000, '<')), std::string(200'000, '<'));
}

}  // namespace
}  // namespace castwright::passes
