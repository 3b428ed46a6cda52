#include "engine/report.h"

#include "provider/models.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr int report_schema = 1;
constexpr int pass_a_schema = 1;

double deviation(int words, int target) {
  return target == 0 ? 0.0 : static_cast<double>(words - target) / target;
}

json::Value ratio(double value) {
  return json::Value::number(fmt::format("{:.4f}", value));
}

json::Value money(const std::optional<std::int64_t>& amount) {
  return amount ? json::Value(provider::dollars(*amount)) : json::Value();
}

std::string money_text(const std::optional<std::int64_t>& amount) {
  return amount ? "$" + provider::dollars(*amount) : "unknown";
}

std::string seconds_text(std::int64_t ms) {
  return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
}

/// S9: a chunk outside the expected 2 to 5 minutes is marked.
std::string_view time_mark(const ChunkFigures& chunk) {
  if (chunk.end.empty()) return "";
  if (chunk.ms < chunk_ms_expected_min) return "fast";
  if (chunk.ms > chunk_ms_expected_max) return "slow";
  return "";
}

int completed(const RunFigures& figures) {
  int count = 0;
  for (const ChunkFigures& chunk : figures.chunks)
    count += chunk.words > 0 ? 1 : 0;
  return count;
}

int attempted(const RunFigures& figures) {
  int count = 0;
  for (const ChunkFigures& chunk : figures.chunks)
    count += chunk.paid_requests > 0 ? 1 : 0;
  return count;
}

int total_words(const RunFigures& figures) {
  int words = 0;
  for (const ChunkFigures& chunk : figures.chunks)
    words += chunk.words;
  return words;
}

/// Mean over the chunks of |words − target| / target.
double mean_deviation(const RunFigures& figures) {
  double sum = 0;
  for (const ChunkFigures& chunk : figures.chunks) {
    sum += std::abs(deviation(chunk.words, chunk.plan.words_target));
  }
  return figures.chunks.empty() ? 0.0 : sum / static_cast<double>(figures.chunks.size());
}

/// S_l of LongBench-Write: 100 at the target, 0 at four times or a third of it.
double length_score(int words, int target) {
  if (words <= 0 || target <= 0) return 0;
  const double x = target;
  const double y = words;
  const double score = y > x ? 1 - (y / x - 1) / 3 : 1 - (x / y - 1) / 2;
  return 100 * std::max(0.0, score);
}

json::Value chunk_json(const ChunkFigures& chunk) {
  json::Value one = json::Value::object();
  one.set("n", chunk.plan.number)
      .set("title", chunk.plan.title)
      .set("target", chunk.plan.words_target)
      .set("words", chunk.words)
      .set("deviation", ratio(deviation(chunk.words, chunk.plan.words_target)))
      .set("asked", chunk.asked_words)
      .set("received_words", chunk.received_words)
      .set("trimmed", store::to_json(chunk.trimmed))
      .set("chars", static_cast<std::uint64_t>(chunk.chars))
      .set("ms", chunk.ms)
      .set("outside_expected_time", !time_mark(chunk).empty())
      .set("ttft_ms", chunk.ttft_ms < 0 ? json::Value() : json::Value(chunk.ttft_ms))
      .set("tokens", chunk.output_tokens ? json::Value(*chunk.output_tokens) : json::Value())
      .set("cost_usd", money(chunk.cost_nanodollars))
      .set("paid_requests", chunk.paid_requests)
      .set("end", chunk.end);
  return one;
}

json::Value finding_json(const Finding& finding) {
  json::Value one = json::Value::object();
  one.set("rule", finding.rule)
      .set("severity", finding.severity)
      .set("chunk", finding.chunk == 0 ? json::Value() : json::Value(finding.chunk))
      .set("line", json::Value())
      .set("quote", finding.quote)
      .set("remedy", json::Value());
  return one;
}

json::Value segment_json(const plan::Chunk& chunk, std::string_view text, double& start_s) {
  json::Value dialogue = json::Value::array();
  for (const script::Turn& turn : script::split_turns(text)) {
    json::Value one = json::Value::object();
    one.set("speaker", std::string(1, turn.speaker)).set("text", turn.text);
    dialogue.push(std::move(one));
  }
  const double duration_s =
      static_cast<double>(script::count_spoken_words(text)) * 60 / words_per_minute;
  json::Value segment = json::Value::object();
  segment.set("chapter", chunk.number)
      .set("title", chunk.title)
      .set("start_time", json::Value::number(fmt::format("{:.1f}", start_s)))
      .set("duration", json::Value::number(fmt::format("{:.1f}", duration_s)))
      .set("dialogue", std::move(dialogue));
  start_s += duration_s;
  return segment;
}

/// What was left out, so that a producer can take it back: the uncut text is in the raw file.
std::string trimmed_markdown(const RunFigures& figures) {
  std::string out;
  for (const ChunkFigures& chunk : figures.chunks) {
    if (chunk.trimmed.empty()) continue;
    out += fmt::format(
        "\n### Chunk {}, {} words\n\n", chunk.plan.number, chunk.received_words - chunk.words);
    for (const store::Deleted& sentence : chunk.trimmed)
      out += fmt::format("- {} ({})\n", sentence.quote, sentence.why);
  }
  if (out.empty()) return out;
  return "\n## Left out\n\nWhole sentences, to keep the length. The models' uncut answers are in "
         "the raw files.\n"
         + out;
}

bool has_errors(const RunFigures& figures) {
  return std::ranges::any_of(figures.findings,
                             [](const Finding& finding) { return finding.severity == "error"; });
}

}  // namespace

std::vector<Finding> judge_script(const RunFigures& figures, int spoken_words) {
  std::vector<Finding> findings;
  const double off = deviation(spoken_words, figures.words_target);
  if (std::abs(off) > words_deviation_max) {
    findings.push_back({.rule = "length.total",
                        .severity = "error",
                        .chunk = 0,
                        .quote = fmt::format("{} words against {}: {:+.1f} %, allowed ±{:.0f} %",
                                             spoken_words,
                                             figures.words_target,
                                             100 * off,
                                             100 * words_deviation_max)});
  }
  return findings;
}

json::Value report_json(const RunFigures& figures, std::string_view script) {
  const int words = static_cast<int>(script::count_spoken_words(script));
  json::Value counts = json::Value::object();
  const std::string spoken = script::spoken_text(script);
  counts.set("spoken", words)
      .set("whitespace", static_cast<std::uint64_t>(script::count_whitespace_words(spoken)))
      .set("regex", static_cast<std::uint64_t>(script::count_regex_words(spoken)))
      .set("target", figures.words_target)
      .set("deviation", ratio(deviation(words, figures.words_target)));
  json::Value chunks = json::Value::array();
  int received = 0;
  for (const ChunkFigures& chunk : figures.chunks) {
    chunks.push(chunk_json(chunk));
    received += chunk.received_words;
  }
  json::Value length = json::Value::object();
  length.set("s_l", ratio(length_score(words, figures.words_target)))
      .set("mean_abs_deviation", ratio(mean_deviation(figures)))
      .set("words_paid_per_delivered",
           ratio(words == 0 ? 0.0 : static_cast<double>(received) / words));
  json::Value findings = json::Value::array();
  for (const Finding& finding : figures.findings)
    findings.push(finding_json(finding));
  json::Value cost = json::Value::object();
  cost.set("reserved_usd", provider::dollars(figures.reserved_nanodollars))
      .set("settled_usd", money(figures.settled_nanodollars))
      .set("unknown_requests", figures.unknown_requests);
  json::Value gates = json::Value::object();
  gates.set("length", !figures.gates ? "off" : has_errors(figures) ? "fail" : "pass");
  json::Value report = json::Value::object();
  report.set("schema", report_schema)
      .set("run_id", figures.run_id)
      .set("rehearsal", figures.rehearsal)
      .set("model", figures.model)
      .set("ms", figures.ms)
      .set("chunks_completed", completed(figures))
      .set("chunks_attempted", attempted(figures))
      .set("words", std::move(counts))
      .set("chunks", std::move(chunks))
      .set("length", std::move(length))
      .set("findings", std::move(findings))
      .set("cost", std::move(cost))
      .set("gates", std::move(gates));
  return report;
}

std::string report_markdown(const RunFigures& figures, std::string_view script) {
  const int words = static_cast<int>(script::count_spoken_words(script));
  std::string out = fmt::format("# {}\n\n", figures.title);
  if (figures.rehearsal) {
    out +=
        "**This is a rehearsal.** Its text was composed from notes by castwright's own rehearsal "
        "server, not by a language model.\n\n";
  }
  out +=
      fmt::format("{} words against a target of {} ({:+.1f} %), {} of {} chunks, {}, cost {}.\n\n",
                  words,
                  figures.words_target,
                  100 * deviation(words, figures.words_target),
                  completed(figures),
                  figures.chunks.size(),
                  seconds_text(figures.ms),
                  money_text(figures.settled_nanodollars));
  out += "## Findings\n\n";
  if (figures.findings.empty()) out += "None.\n";
  for (const Finding& finding : figures.findings) {
    out += fmt::format("- {} ({}): {}\n", finding.rule, finding.severity, finding.quote);
  }
  out +=
      "\n## Chunks\n\n| # | title | words | target | off | asked | received | time | first text | "
      "cost "
      "|\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  for (const ChunkFigures& chunk : figures.chunks) {
    const std::string_view mark = time_mark(chunk);
    out += fmt::format("| {} | {} | {} | {} | {:+.1f} % | {} | {} | {}{} | {} | {} |\n",
                       chunk.plan.number,
                       chunk.plan.title,
                       chunk.words,
                       chunk.plan.words_target,
                       100 * deviation(chunk.words, chunk.plan.words_target),
                       chunk.asked_words,
                       chunk.received_words,
                       seconds_text(chunk.ms),
                       mark.empty() ? "" : fmt::format(" ({})", mark),
                       chunk.ttft_ms < 0 ? "none" : seconds_text(chunk.ttft_ms),
                       money_text(chunk.cost_nanodollars));
  }
  out += fmt::format(
      "\nWords are those of Unicode UAX #29 in what is spoken; other counters differ by up to 8 "
      "%.\n"
      "A chunk is expected to take {} to {} minutes; others are marked fast or slow.\n",
      chunk_ms_expected_min / 60'000,
      chunk_ms_expected_max / 60'000);
  return out + trimmed_markdown(figures);
}

std::string figures_table(const RunFigures& figures) {
  std::string out = fmt::format("{:>3}  {:<28} {:>6} {:>6} {:>8} {:>7} {:>10} {:>9} {:>9}\n",
                                "#",
                                "chunk",
                                "words",
                                "target",
                                "off",
                                "chars",
                                "time",
                                "first",
                                "cost");
  for (const ChunkFigures& chunk : figures.chunks) {
    if (chunk.end.empty()) continue;
    const std::string_view mark = time_mark(chunk);
    out += fmt::format("{:>3}  {:<28} {:>6} {:>6} {:>6.1f} % {:>7} {:>10} {:>9} {:>9}{}\n",
                       chunk.plan.number,
                       chunk.plan.title,
                       chunk.words,
                       chunk.plan.words_target,
                       100 * deviation(chunk.words, chunk.plan.words_target),
                       chunk.chars,
                       seconds_text(chunk.ms),
                       chunk.ttft_ms < 0 ? "none" : seconds_text(chunk.ttft_ms),
                       money_text(chunk.cost_nanodollars),
                       mark.empty() ? "" : fmt::format("  {}", mark));
  }
  const int words = total_words(figures);
  out +=
      fmt::format("total: {} of {} words ({:+.1f} %), {} of {} chunks completed, {}, cost {}{}\n",
                  words,
                  figures.words_target,
                  100 * deviation(words, figures.words_target),
                  completed(figures),
                  attempted(figures),
                  seconds_text(figures.ms),
                  money_text(figures.settled_nanodollars),
                  figures.rehearsal ? " at the model's price (a rehearsal costs nothing)" : "");
  return out;
}

json::Value pass_a_json(const RunFigures& figures,
                        const topic::Topic& topic,
                        const passes::Research& research,
                        const std::vector<std::string>& texts) {
  json::Value sources = json::Value::array();
  for (const passes::Source& source : research.sources)
    sources.push(passes::to_json(source));
  json::Value segments = json::Value::array();
  std::string script;
  double start_s = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) script += "\n\n";
    script += texts[i];
    segments.push(segment_json(figures.chunks[i].plan, texts[i], start_s));
  }
  json::Value metadata = json::Value::object();
  metadata.set("generated_at", figures.generated_at)
      .set("model", figures.model)
      .set("num_sources", static_cast<std::uint64_t>(research.sources.size()))
      .set("content_type", "long")
      .set("content_code", "L1")
      .set("ai_generated", true)
      .set("rehearsal", figures.rehearsal);
  json::Value content = json::Value::object();
  content.set("code", "L1")
      .set("type", "long")
      .set("target_words", figures.words_target)
      .set("actual_words", static_cast<std::uint64_t>(script::count_spoken_words(script)))
      .set("script", script)
      .set("segments", std::move(segments))
      .set("metadata", std::move(metadata));
  json::Value result = json::Value::object();
  result.set("schema", pass_a_schema)
      .set("run_id", figures.run_id)
      .set("topic_id", topic.id)
      .set("rehearsal", figures.rehearsal)
      .set("sources", std::move(sources))
      .set("canonical_pack", research.canonical_pack)
      .set("l1_content", std::move(content));
  return result;
}

}  // namespace castwright::engine
