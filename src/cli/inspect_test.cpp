#include "cli/inspect.h"

#include "core/limits.h"
#include "json/value.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace castwright::cli {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File file_of(std::string_view bytes) {
  File file(std::tmpfile(), &std::fclose);
  std::fwrite(bytes.data(), 1, bytes.size(), file.get());
  std::fflush(file.get());
  ::lseek(::fileno(file.get()), 0, SEEK_SET);
  return file;
}

struct Ran {
  Status status;
  std::string out;
};

/// Runs `work` on `bytes`; returns its status and what it printed.
template <class Work>
Ran run(std::string_view bytes, Work work) {
  const File in = file_of(bytes);
  const File out = file_of("");
  Input input(::fileno(in.get()));
  Ran ran;
  ran.status = work(input, out.get());
  Input printed(::fileno(out.get()));
  ::lseek(::fileno(out.get()), 0, SEEK_SET);
  ran.out = printed.all().value();
  return ran;
}

Ran run_sse(std::string_view bytes, std::size_t chunk_bytes) {
  return run(bytes, [=](Input& in, std::FILE* out) { return inspect_sse(in, out, chunk_bytes); });
}

Ran run_framed(std::string_view bytes) {
  return run(bytes, inspect_sse_framed);
}

Ran run_field(std::string_view bytes, std::string_view field) {
  return run(bytes, [=](Input& in, std::FILE* out) { return inspect_json_field(in, out, field); });
}

std::string frame(std::string_view bytes) {
  std::string framed;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    framed += static_cast<char>(bytes.size() >> shift & 0xFFu);
  }
  return framed.append(bytes);
}

TEST(InspectSse, PrintsOneLinePerEvent) {
  const Ran ran = run_sse("data: 1\n\nevent: e\nid: 7\ndata: \"a\"\ndata: b\xFF\n\ndata: cut", 0);
  EXPECT_TRUE(ran.status);
  EXPECT_EQ(ran.out,
            "{\"event\":\"message\",\"data\":\"1\",\"id\":\"\"}\n"
            "{\"event\":\"e\",\"data\":\"\\\"a\\\"\\nb\xEF\xBF\xBD\",\"id\":\"7\"}\n");
}

TEST(InspectSse, AnyChunkSizeGivesTheSame) {
  const std::string bytes =
      "\xEF\xBB\xBF"
      "data: 1\r\n\r\nid: 7\rdata: \xE2\x82\xAC\r\rdata: x\n\n";
  const Ran whole = run_sse(bytes, 0);
  for (std::size_t size = 1; size < bytes.size() + 2; ++size) {
    EXPECT_EQ(run_sse(bytes, size).out, whole.out) << size;
  }
}

TEST(InspectSse, AnEventOverTheLimitIsAnError) {
  const Ran ran = run_sse("data: 1\n\ndata: " + std::string(limits::event_bytes_max, 'x'), 0);
  ASSERT_FALSE(ran.status);
  EXPECT_EQ(ran.status.error().fault, Fault::network);
  EXPECT_EQ(ran.out, "{\"event\":\"message\",\"data\":\"1\",\"id\":\"\"}\n");
}

TEST(InspectSseFramed, PrintsOneArrayPerCaseAndBeginsAgain) {
  const Ran ran = run_framed(frame("id: 1\ndata: a\n") + frame("\ndata: b\n\n") + frame("")
                             + frame("") + frame("data: c\n\n") + frame(""));
  EXPECT_TRUE(ran.status);
  EXPECT_EQ(ran.out,
            "[{\"event\":\"message\",\"data\":\"a\",\"id\":\"1\"},"
            "{\"event\":\"message\",\"data\":\"b\",\"id\":\"1\"}]\n"
            "[]\n"
            "[{\"event\":\"message\",\"data\":\"c\",\"id\":\"\"}]\n");
}

TEST(InspectSseFramed, AnInputThatEndsTooEarlyIsAnError) {
  const std::string whole = frame("data: a\n\n") + frame("");
  EXPECT_TRUE(run_framed("").status);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Ran ran = run_framed(whole.substr(0, size));
    ASSERT_FALSE(ran.status) << size;
    EXPECT_EQ(ran.status.error().fault, Fault::usage) << size;
  }
}

TEST(InspectSseFramed, AHugeLengthIsRefusedBeforeAnythingIsAllocated) {
  const Ran ran = run_framed(
      "\xFF\xFF\xFF\xFF"
      "data");
  ASSERT_FALSE(ran.status);
  EXPECT_EQ(ran.status.error().what,
            "a frame of 4294967295 bytes passes answer_bytes_max (67108864 bytes)");
}

TEST(InspectJson, SaysWhereTheMistakeIs) {
  const auto check = [](std::string_view text) {
    return run(text, [](Input& in, std::FILE*) { return inspect_json(in, "a.json"); }).status;
  };
  EXPECT_TRUE(check("{\"a\":[1,2]}\n"));
  const Status status = check("{\n  \"a\": [1,]\n}");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "a.json:2:11: expected a value");
  EXPECT_EQ(exit_code(status.error().fault), 12);
}

TEST(InspectJsonField, PrintsWhatThereIsOfTheField) {
  const std::string document = R"({"a":1,"chunk_text":"x\n\u00e4\ud83d\ude00","b":2})";
  const std::string text = "x\n\xC3\xA4\xF0\x9F\x98\x80";
  for (std::size_t size = 0; size <= document.size(); ++size) {
    const Ran ran = run_field(document.substr(0, size), "chunk_text");
    EXPECT_TRUE(ran.status) << size;
    EXPECT_TRUE(text.starts_with(ran.out)) << size;
  }
  EXPECT_EQ(run_field(document, "chunk_text").out, text);
}

TEST(InspectJsonField, NeverEndsInAReplacementCharacterWhereTheInputEndsInsideACharacter) {
  const std::string text = "x\xC3\xA4\xE2\x80\x94\xF0\x9F\x98\x80";
  const std::string document = "{\"chunk_text\":\"" + text + "\\ud83d\\ude00\"}";
  for (std::size_t size = 0; size <= document.size(); ++size) {
    const Ran ran = run_field(document.substr(0, size), "chunk_text");
    EXPECT_TRUE(ran.status) << size;
    EXPECT_FALSE(ran.out.contains("\xEF\xBF\xBD")) << size;
  }
  // A broken character that no further byte can complete is not cut off: it becomes U+FFFD.
  EXPECT_EQ(run_field("{\"chunk_text\":\"x\xFF", "chunk_text").out, "x\xEF\xBF\xBD");
  EXPECT_EQ(run_field("{\"chunk_text\":\"x\xE2\x80y", "chunk_text").out, "x\xEF\xBF\xBDy");
}

TEST(InspectJsonField, AFieldThatCannotComeAnyMoreIsAnError) {
  const Ran missing = run_field(R"({"a":1})", "chunk_text");
  ASSERT_FALSE(missing.status);
  EXPECT_EQ(missing.status.error().what, "no top-level string \"chunk_text\" in the document");
  EXPECT_EQ(exit_code(missing.status.error().fault), 12);
  const Ran broken = run_field(R"({"chunk_text":"abc\q)", "chunk_text");
  EXPECT_FALSE(broken.status);
  EXPECT_EQ(broken.out, "abc");
}

TEST(Input, AMissingFileIsNamed) {
  const auto input = Input::open("/no/such/file");
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().fault, Fault::missing);
  EXPECT_TRUE(input.error().what.starts_with("/no/such/file: "));
}

// ---- the public cases

std::string from_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char digit : text) {
    if (digit == '=') break;
    bits = bits << 6u | static_cast<unsigned>(digits.find(digit));
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFFu);
    }
  }
  return bytes;
}

struct PublicCase {
  std::string name;
  std::string bytes;
  std::string expected;  ///< the line that inspect_sse_framed() prints for it
};

/// The cases of other projects, if their data is installed, and one of this project's own.
std::vector<PublicCase> public_cases() {
  std::vector<PublicCase> cases = {
      {.name = "own",
       .bytes = "\xEF\xBB\xBF: c\r\nevent: e\rid: 1\ndata: a\ndata\n\n",
       .expected = R"([{"event":"e","data":"a\n","id":"1"}])"
                   "\n"}};
  const std::filesystem::path path = std::filesystem::path(CW_SHARED_DATA) / "sse" / "cases.json";
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto document = json::parse(text);
  if (!document) {
    fmt::print("0 public event-stream cases read: {} missing\n", path.string());
    return cases;
  }
  for (const json::Value& one : document->find("cases")->items()) {
    cases.push_back({.name = std::string(one.string_or("name", "")),
                     .bytes = from_base64(one.string_or("bytes_b64", "")),
                     .expected = json::dump(*one.find("expected_events")) + "\n"});
  }
  fmt::print("{} public event-stream cases read\n", cases.size() - 1);
  return cases;
}

TEST(PublicCases, GiveTheExpectedEventsUnderEverySplit) {
  std::mt19937 random(20260101);  // NOLINT(bugprone-random-generator-seed): repeatable
  for (const PublicCase& one : public_cases()) {
    const std::string_view bytes = one.bytes;
    std::string input = frame(bytes) + frame("");
    std::string expected = one.expected;
    const auto add_case = [&](const std::vector<std::string_view>& feeds) {
      for (const std::string_view feed : feeds) {
        if (!feed.empty()) input += frame(feed);
      }
      input += frame("");
      expected += one.expected;
    };
    std::vector<std::string_view> each;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      each.push_back(bytes.substr(i, 1));
    add_case(each);
    for (std::size_t i = 0; i <= bytes.size(); ++i)
      add_case({bytes.substr(0, i), bytes.substr(i)});
    for (int round = 0; round < 50; ++round) {
      std::vector<std::string_view> feeds;
      for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(feeds.back().size())) {
        feeds.push_back(rest.substr(0, 1 + random() % 20));
      }
      add_case(feeds);
    }
    const Ran ran = run_framed(input);
    EXPECT_TRUE(ran.status) << one.name;
    EXPECT_EQ(ran.out, expected) << one.name;
  }
}

}  // namespace
}  // namespace castwright::cli
