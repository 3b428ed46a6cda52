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

/// Returns what a reader holds that follows all that the filter hands out.
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
      // The server's template opened the thinking in these.
      {with("I plan. " + drafted + "\n</think>\n"), with("\n")},
      {with(R"(I plan {"chunk_text": "HOST_A: cut off here</think>)"), with("")},
      {with("I plan {\"chunk_text\": \"HOST_A: cut off here\n</think>\n```json\n", "\n```"),
       with("\n```json\n", "\n```")},
      {with("<think>a <think>b</think> c " + drafted + "</think>"), with("")},
      {with("First " + drafted + " then <think>no</think> more " + drafted + "</think>"), with("")},
      // In these the thinking stands between and after other text.
      {with("Sure. <think>hm</think> Here: "), with("Sure.  Here: ")},
      {with("", "<reflection>" + drafted + "</reflection>"), with("")},
      {R"({"chunk_text": <think>which?</think> "HOST_A: One."})",
       R"({"chunk_text":  "HOST_A: One."})"},
      {"```json\n" + with("<think>" + drafted + "</think>\n") + "\n```",
       "```json\n" + with("\n") + "\n```"},
      {with("<think>```json\n" + drafted + "\n```</think>```json\n", "\n```"),
       with("```json\n", "\n```")},
      // This thinking is never closed. It was opened by mistake if the object follows at once;
      // after words the object is a draft.
      {with("<think>\n", "\n"), with("\n", "\n")},
      {with("<think>```json\n", "\n```\n"), with("```json\n", "\n```\n")},
      {with("<think>Plan. ", "\n"), ""},
      {with("", "\n<think>" + drafted), with("", "\n")},
      {with("<|channel|>final<|message|>",
            "<|end|><|start|>assistant<|channel|>commentary<|message|>" + drafted),
       with("")},
      {with("Use {curly} ones. <think>"), with("Use {curly} ones. ")},
      {"<think>" + drafted + " That is too short.", ""},
      {"Well. <think>And so on", "Well. "},
      // These hold nothing but thinking.
      {"<think>" + drafted + "</think>\n", "\n"},
      {drafted + "</think>", ""},
      // These tags are words of a script, or of prose about them.
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

/// Checks that every row gives its text, whole and in pieces.
void expect_texts(const std::vector<Row>& all) {
  for (const Row& row : all) {
    EXPECT_EQ(without_thinking(row.given), row.text) << row.given;
    for (const std::size_t size : {1U, 2U, 3U, 7U})
      EXPECT_EQ(read_in_pieces(row.given, 0, size), row.text) << row.given << " by " << size;
    for (std::size_t first = 0; first <= row.given.size(); ++first)
      EXPECT_EQ(read_in_pieces(row.given, first, row.given.size() + 1), row.text)
          << row.given << " cut at " << first;
  }
}

TEST(Thinking, IsCutInHarmonyChannels) {
  const std::string drafted(draft);
  const std::string analysis = "<|channel|>analysis<|message|>I plan. " + drafted + "<|end|>";
  const std::string next = "<|start|>assistant";
  expect_texts({
      {with(analysis + next + "<|channel|>final <|constrain|>json<|message|>"), with("")},
      {with(analysis + next + "<|channel|>final <|constrain|>json<|message|>", "<|return|>"),
       with("")},
      {with(next + analysis + next + "<|channel|>final<|constrain|>json<|message|>", "<|end|>"),
       with("")},
      {with(analysis + next + "<|channel|>final json<|message|>"), with("")},
      {with(analysis + next + "<|message|>"), with("")},
      {with(analysis), with("")},
      {with("<|channel|>final <|constrain|>json<|message|>"), with("")},
      {with("<|channel|>analysis <|constrain|>text<|message|>" + drafted + next
            + "<|channel|>final <|constrain|>JSON<|message|>"),
       with("")},
      {with("<|CHANNEL|>Analysis<|MESSAGE|>" + drafted + "<|END|>"
            + "<|START|>assistant<|CHANNEL|>Final<|MESSAGE|>"),
       with("")},
      {with(analysis + next
            + "<|channel|>commentary to=functions.search <|constrain|>json<|message|>" + drafted
            + "<|call|>" + next + "<|channel|>final<|message|>"),
       with("")},
      // The server's template, or its parser, removed the first header.
      {with("I plan. " + drafted + "<|end|>" + next
            + "<|channel|>final <|constrain|>json<|message|>"),
       with("")},
      {with(R"(I plan {"chunk_text": "HOST_A: cut off<|end|><|start|>assistant)"
            "<|channel|>final <|constrain|>json<|message|>"),
       with("")},
      // A word in a sentence is no lost header.
      {"Here assistantfinal is a word. " + drafted, "Here assistantfinal is a word. " + drafted},
      // The special tokens of this are lost, but their words are kept.
      {with("analysisI plan. " + drafted + "assistantfinal"), with("")},
      // Two final messages are two answers; the filter does not decide which one counts.
      {with("<|channel|>final<|message|>", "<|end|>") + next + "<|channel|>final<|message|>"
           + drafted,
       with("") + drafted},
      // Nothing of this header came after its name.
      {with("<|channel|>analysis\nI plan. " + drafted + "<|end|>"), with("")},
      {R"({"chunk_text": "HOST_A: It writes <|channel|>final<|message|> and <|end|>."})",
       R"({"chunk_text": "HOST_A: It writes <|channel|>final<|message|> and <|end|>."})"},
      {with("A header <|channel|>", ""), with("A header <|channel|>", "")},
  });
}

TEST(Thinking, IsCutInGemmaChannels) {
  const std::string drafted(draft);
  expect_texts({
      {with("<|channel>thought\nI plan. " + drafted + "<channel|>"), with("")},
      {with("<|channel>thought\n<channel|>"), with("")},
      {with("<|channel>thought\n" + drafted + "\n<channel|>\n", "<turn|>"), with("\n")},
      {with("<|turn>model\n<|channel>thought\n" + drafted + "<channel|>"), with("\n")},
      {with("I plan. " + drafted + "<channel|>"), with("")},
      {with("<|channel>thought\n" + drafted + "<|channel>final\n"), with("\n")},
      {with("<unused94>thought\n" + drafted + "<unused95>"), with("")},
      {R"({"chunk_text": "HOST_A: It ends with <channel|>, so."})",
       R"({"chunk_text": "HOST_A: It ends with <channel|>, so."})"},
  });
}

TEST(Thinking, IsCutInTagsOfManyNames) {
  const std::string drafted(draft);
  std::vector<Row> all;
  for (const std::string name : {"thought_process",
                                 "ThoughtProcess",
                                 "thinking-process",
                                 "inner_monologue",
                                 "chain_of_thought",
                                 "internal_reasoning",
                                 "seed:think",
                                 "self_reflection",
                                 "THINK"}) {
    all.push_back({with("<" + name + ">" + drafted + "</" + name + ">"), with("")});
    all.push_back({with("", "<" + name + ">" + drafted + "</" + name + ">"), with("")});
  }
  all.insert(
      all.end(),
      {
          {with("<thinking mode=\"deep\" budget=\"9\">" + drafted + "</thinking>"), with("")},
          {with("<think\tx>" + drafted + "</think>"), with("")},
          {with("<think>" + drafted + "</think\n>"), with("")},
          {with("<think>" + drafted + "</THINK \r\n >"), with("")},
          {with(drafted + "</think\n>"), with("")},
          {with("<|think|>" + drafted + "<|/think|>"), with("")},
          {with("<|thinking|>" + drafted + "</|thinking|>"), with("")},
          {with("<|think|>" + drafted + "<|end|>"), with("")},
          {with("<｜think｜>" + drafted + "<｜/think｜>"), with("")},
          {with("<think_start>" + drafted + "<think_end>"), with("")},
          {with("<|begin_of_reasoning|>" + drafted + "<|end_of_reasoning|>"), with("")},
          {with("<|START_THINKING|>" + drafted + "<|END_THINKING|>"), with("")},
          {with("<|inner_prefix|>" + drafted + "<|inner_suffix|>"), with("")},
      });
  all.push_back({with("<thoughtful> <process> <inner> </process> <rethinking> <of>"),
                 with("<thoughtful> <process> <inner> </process> <rethinking> <of>")});
  expect_texts(all);
}

TEST(Thinking, IsCutInAFenceThatSaysSo) {
  const std::string drafted(draft);
  expect_texts({
      {with("```thinking\nI plan. " + drafted + "\n```\n"), with("\n")},
      {with("Well.\n```Thought_Process\n" + drafted + "\n```\n```json\n", "\n```"),
       with("Well.\n\n```json\n", "\n```")},
      {with("```reasoning\n```json\n" + drafted + "\n```\nToo short.\n```\n```json\n", "\n```"),
       with("\n```json\n", "\n```")},
      {with("````thinking\n" + drafted + "\n````\n"), with("\n")},
      {with("  ```thinking\n" + drafted + "\n  ```\n"), with("  \n")},
      {with("", "\n```think\n" + drafted + "\n```"), with("", "\n")},
      // These fences are never closed.
      {with("```thinking\n", "\n"), with("\n", "\n")},
      {"Well.\n```thinking\n" + drafted + "\nToo short.", "Well.\n"},
      // Other fences tell what the text is, and two in one line do not begin a block.
      {with("```json\n", "\n```"), with("```json\n", "\n```")},
      {with("a ```thinking\n", "\n```"), with("a ```thinking\n", "\n```")},
      {with("```thinking``` is a word.\n"), with("```thinking``` is a word.\n")},
  });
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
  std::string channels;
  std::string fences;
  for (int i = 0; i < 50'000; ++i) {
    strings += R"({"a": "</think>", "b": {)";
    tags += "<think>a</think></think>";
    channels += "<|channel|>analysis ";
    fences += "\n```thinking\n```json\n";
  }
  EXPECT_EQ(without_thinking(strings), strings);
  EXPECT_EQ(without_thinking(tags), "");
  EXPECT_EQ(without_thinking(channels), "");
  EXPECT_EQ(without_thinking(fences), "\n");
  EXPECT_EQ(without_thinking(std::string(200'000, '<')), std::string(200'000, '<'));
}

}  // namespace
}  // namespace castwright::passes
