#include "engine/report.h"

#include "engine/money.h"
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

double deviation(int words, int target) {
  return target == 0 ? 0.0 : static_cast<double>(words - target) / target;
}

json::Value ratio(double value) {
  return json::Value::number(fmt::format("{:.4f}", value));
}

json::Value money(const std::optional<std::int64_t>& amount) {
  return amount ? json::Value(provider::dollars(*amount)) : json::Value();
}

std::string cost_text(const ChunkFigures& request) {
  return cost_shown(request.cost_nanodollars, request.paid_requests);
}

/// The sum over all requests of the run.
std::string cost_text(const RunFigures& figures) {
  int paid = figures.research ? figures.research->paid_requests : 0;
  for (const ChunkFigures& chunk : figures.chunks)
    paid += chunk.paid_requests;
  return cost_shown(figures.settled_nanodollars, paid);
}

std::string seconds_text(std::int64_t ms) {
  return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
}

/// Marks a chunk that took less or more than the expected 2 to 5 minutes.
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
    count += chunk.paid_requests > 0 || !chunk.end.empty() ? 1 : 0;
  return count;
}

int total_words(const RunFigures& figures) {
  int words = 0;
  for (const ChunkFigures& chunk : figures.chunks)
    words += chunk.words;
  return words;
}

/// Adds what a request took, whatever it brought.
void put_request(json::Value& one, const ChunkFigures& request) {
  one.set("chars", static_cast<std::uint64_t>(request.chars))
      .set("ms", request.ms)
      .set("outside_expected_time", !time_mark(request).empty())
      .set("ttft_ms", request.ttft_ms < 0 ? json::Value() : json::Value(request.ttft_ms))
      .set("tokens", request.output_tokens ? json::Value(*request.output_tokens) : json::Value())
      .set("cost_usd", money(request.cost_nanodollars))
      .set("paid_requests", request.paid_requests)
      .set("end", request.end);
}

/// The research has no words of the script, so it has no such fields.
json::Value research_json(const RunFigures& figures) {
  json::Value one = json::Value::object();
  one.set("n", figures.research->plan.number)
      .set("title", figures.research->plan.title)
      .set("model", figures.research_model);
  put_request(one, *figures.research);
  return one;
}

json::Value chunk_json(const ChunkFigures& chunk) {
  json::Value one = json::Value::object();
  json::Value work = json::Value::object();
  journal::put(work, chunk.work);
  one.set("n", chunk.plan.number)
      .set("title", chunk.plan.title)
      .set("target", chunk.plan.words_target)
      .set("words", chunk.words)
      .set("deviation", ratio(deviation(chunk.words, chunk.plan.words_target)))
      .set("asked", chunk.asked_words)
      .set("received_words", chunk.received_words)
      .set("trimmed", *work.find("trimmed"))
      .set("words_allowed",
           chunk.work.words_allowed > 0 ? json::Value(chunk.work.words_allowed) : json::Value())
      .set("cleaned", *work.find("cleaned"));
  put_request(one, chunk);
  return one;
}

/// Returns text for one cell of a Markdown table.
std::string in_cell(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '|') out += '\\';
    out += byte == '\n' ? ' ' : byte;
  }
  return out;
}

/// Lists what was left out, so that a producer can take it back; the raw file has the uncut text.
std::string trimmed_markdown(const RunFigures& figures) {
  std::string out;
  for (const ChunkFigures& chunk : figures.chunks) {
    if (chunk.work.trimmed.empty() && chunk.work.words_allowed == 0) continue;
    out += fmt::format(
        "\n### Chunk {}, {} words\n\n", chunk.plan.number, chunk.received_words - chunk.words);
    for (const journal::Deleted& sentence : chunk.work.trimmed) {
      out += fmt::format("- … {} **[{}]** {} … ({})\n",
                         sentence.before,
                         sentence.quote,
                         sentence.after,
                         sentence.why);
    }
    if (chunk.work.words_allowed > 0) {
      out += fmt::format(
          "\nNote: it stays {} words longer than the {} that it should have: nothing more can go "
          "without a hole.\n",
          chunk.words - chunk.work.words_allowed,
          chunk.work.words_allowed);
    }
  }
  if (out.empty()) return out;
  return "\n## Left out\n\nWhole sentences, to keep the length, between those that now stand "
         "beside each other. The models' uncut answers are in the raw files.\n"
         + out;
}

/// Lists what was cut from the texts of the model, so that a producer can see that nothing is lost.
std::string cleaned_markdown(const RunFigures& figures) {
  std::string out;
  for (const ChunkFigures& chunk : figures.chunks)
    for (const script::Change& change : chunk.work.cleaned)
      out +=
          fmt::format("| {} | {} | {} |\n", chunk.plan.number, change.rule, in_cell(change.quote));
  if (out.empty()) return out;
  return "\n## Cleaned\n\nWhat nobody should speak; citations are kept in pass_a.json.\n\n"
         "| chunk | rule | was |\n|--:|---|---|\n"
         + out;
}

std::string_view gate(const RunFigures& figures, std::string_view family) {
  if (!figures.gates || (family == "length" && figures.review.length_open)) return "off";
  if (figures.chunks.empty() && family != "sources") return "off";  // Nobody speaks.
  return editorial::passes_gate(figures.review.findings, family) ? "pass" : "fail";
}

/// Says what is wrong with the sources. This is the first part of the report, because it decides
/// whether the rest can be used.
std::string sources_markdown(const RunFigures& figures) {
  std::string out;
  for (const editorial::Finding& finding : figures.review.findings) {
    if (editorial::family_of(finding.rule) != "sources"
        || finding.severity == editorial::Severity::info)
      continue;
    out += fmt::format("> **{}**: {} ({})\n>\n", finding.quote, finding.remedy, finding.rule);
  }
  return out.empty() ? out : "> Doubtful sources:\n>\n" + out + "\n";
}

/// Says what the findings and figures of a rehearsal are worth: they show how a run works, not how
/// good its prose is.
std::string rehearsal_markdown(const RunFigures& figures) {
  std::string out =
      "**This is a rehearsal.** No model wrote this text in this run, and it cost nothing: amounts "
      "below are what the requests would cost at the model's price. Examined were the form of the "
      "script, repetition, transitions, facts and sources";
  out += figures.review.length_open
             ? "; not examined: the length, because the text is told as far as the notes go "
               "(--fill writes all words)."
             : " and the length.";
  return out + " Nothing here says whether the text is good.\n\n";
}

std::string findings_markdown(const RunFigures& figures) {
  std::string out = "## Findings\n\n";
  if (figures.review.findings.empty()) {
    out += "None.\n";
  } else {
    out += figures.chunks.empty() ? "What they are about is in sources.json.\n\n"
                                  : "Lines are those of the script (L1_complete.txt).\n\n";
    out += "| | rule | where | what | to do |\n|---|---|---|---|---|\n";
  }
  for (const editorial::FindingGroup& group : editorial::grouped(figures.review.findings)) {
    const editorial::Finding& finding = *group.first;
    const std::string times = group.count > 1 ? fmt::format("{} times: ", group.count) : "";
    out += fmt::format("| {} | {} | {}{} | {} | {} |\n",
                       editorial::name_of(finding.severity),
                       finding.rule,
                       times,
                       group.places == "script" ? "" : group.places,
                       in_cell(finding.quote),
                       in_cell(finding.remedy));
  }
  std::string rest;
  for (const std::string& rule : figures.review.not_examined)
    rest += (rest.empty() ? "" : ", ") + rule;
  if (!rest.empty())
    out += fmt::format("\nNot examined for want of data in the script's language: {}.\n", rest);
  return out;
}

std::string research_row(const RunFigures& figures) {
  if (!figures.research) return {};
  const ChunkFigures& research = *figures.research;
  return fmt::format("| {} | {} ({}) | | | | | | {} | {} | {} |\n",
                     research.plan.number,
                     research.plan.title,
                     in_cell(figures.research_model),
                     seconds_text(research.ms),
                     research.ttft_ms < 0 ? "none" : seconds_text(research.ttft_ms),
                     cost_text(research));
}

/// Says in which window the requests were asked, since it explains a long time and a low cost.
std::string window_markdown(const RunFigures& figures) {
  if (figures.windows.empty()) return {};
  return fmt::format("Asked for in the window {} (`--window`).\n\n", figures.windows);
}

/// The table of a run whose topic switches the long script off.
std::string research_markdown(const RunFigures& figures) {
  std::string out =
      fmt::format("The research alone: the topic switches the long script off. {}, cost {}.\n\n",
                  seconds_text(figures.ms),
                  cost_text(figures));
  out += window_markdown(figures) + findings_markdown(figures);
  if (const auto& sources = figures.review.sources) {
    out += fmt::format("\n{} of {} sources are in the window; {} are unknown to the search.\n",
                       sources->in_window,
                       sources->count,
                       sources->unknown_urls.size());
  }
  return out;
}

std::string figures_markdown(const RunFigures& figures) {
  const editorial::Review& review = figures.review;
  std::string out = "\n## Figures\n\n| figure | is | goal |\n|---|---|---|\n";
  const auto row = [&](std::string_view name, const std::string& is, std::string_view goal) {
    out += fmt::format("| {} | {} | {} |\n", name, is, goal);
  };
  std::size_t held = 0;
  for (const editorial::SeamResult& seam : review.seams)
    held += std::ranges::all_of(seam.passed, [](bool passed) { return passed; }) ? 1U : 0U;
  if (!review.length_open) {
    row("length", fmt::format("{:+.1f} %", 100 * review.deviation()), "within ±3 %");
    row("length of the chunks, mean off",
        fmt::format("{:.1f} %", 100 * review.mean_deviation()),
        "at most 6 %");
  }
  row("repeated runs of five words",
      fmt::format("{:.1f} %", 100 * review.repetition.five_gram_share),
      "at most 1.5 %");
  row("sentences said twice", fmt::format("{}", review.repetition.duplicate_sentences.size()), "0");
  row("transitions that hold", fmt::format("{} of {}", held, review.seams.size()), "all");
  if (review.facts) {
    row("facts told where they belong",
        fmt::format("{} of {}", review.facts->recalled, review.facts->facts),
        "95 %");
    row("numbers, dates and names in no source",
        fmt::format("{}", editorial::certain_in(review.facts->unsupported)),
        "0");
    row("facts that came back changed", fmt::format("{}", review.facts->changed), "0");
    row("facts of the pack that nobody tells", fmt::format("{}", review.facts->untold.size()), "");
  }
  if (review.sources) {
    row("sources in the window",
        fmt::format("{} of {}", review.sources->in_window, review.sources->count),
        "");
    row("sources unknown to the search",
        fmt::format("{}", review.sources->unknown_urls.size()),
        "0");
  }
  row("turns",
      fmt::format("{}, the longest of {} characters",
                  review.speech.turns,
                  review.speech.longest_turn_chars),
      "at most 500 characters");
  row("HOST_A speaks", fmt::format("{:.0f} %", 100 * review.speech.balance), "40 to 60 %");
  return out;
}

}  // namespace

json::Value report_json(const RunFigures& figures) {
  const editorial::Review& review = figures.review;
  json::Value report = json::Value::object();
  report.set("schema", report_schema)
      .set("run_id", figures.run_id)
      .set("rehearsal", figures.rehearsal)
      .set("model", figures.model)
      .set("ms", figures.ms)
      .set("chunks_completed", completed(figures))
      .set("chunks_attempted", attempted(figures));
  json::Value examined = editorial::to_json(review);
  json::Value chunks = json::Value::array();
  if (figures.research) chunks.push(research_json(figures));
  int received = 0;
  for (const ChunkFigures& chunk : figures.chunks) {
    chunks.push(chunk_json(chunk));
    received += chunk.received_words;
  }
  const auto words = static_cast<double>(review.words_spoken);
  examined.find("length")->set("words_paid_per_delivered",
                               ratio(words == 0 ? 0.0 : received / words));
  report.set("words", *examined.find("words")).set("chunks", std::move(chunks));
  for (json::Member section : examined.members())
    if (section.key != "words") report.set(section.key, std::move(section.value));
  json::Value cost = json::Value::object();
  cost.set("reserved_usd", provider::dollars(figures.reserved_nanodollars))
      .set("settled_usd", money(figures.settled_nanodollars))
      .set("unknown_requests", figures.unknown_requests);
  json::Value gates = json::Value::object();
  for (const std::string_view family : editorial::families)
    gates.set(family, gate(figures, family));
  report.set("cost", std::move(cost)).set("gates", std::move(gates));
  return report;
}

std::string report_markdown(const RunFigures& figures) {
  std::string out = fmt::format("# {}\n\n", figures.title);
  if (figures.rehearsal) {
    out += rehearsal_markdown(figures);
  }
  out += sources_markdown(figures);
  if (figures.chunks.empty()) return out + research_markdown(figures);
  out +=
      fmt::format("{} words against a target of {} ({:+.1f} %), {} of {} chunks, {}, cost {}.\n\n",
                  figures.review.words_spoken,
                  figures.words_target,
                  100 * figures.review.deviation(),
                  completed(figures),
                  figures.chunks.size(),
                  seconds_text(figures.ms),
                  cost_text(figures));
  out += window_markdown(figures);
  out += findings_markdown(figures) + figures_markdown(figures);
  out +=
      "\n## Chunks\n\n| # | title | words | target | off | asked | received | time | first text | "
      "cost "
      "|\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  out += research_row(figures);
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
                       cost_text(chunk));
  }
  out += fmt::format(
      "\nWords are those of Unicode UAX #29 in what is spoken; other counters differ by up to 8 "
      "%.\n"
      "A chunk is expected to take {} to {} minutes; others are marked fast or slow.\n",
      chunk_ms_expected_min / 60'000,
      chunk_ms_expected_max / 60'000);
  return out + cleaned_markdown(figures) + trimmed_markdown(figures);
}

namespace {

/// The models of the requests whose bill is unknown, "a and b".
std::string unpriced_models(const RunFigures& figures) {
  const auto is_unpriced = [](const ChunkFigures& request) {
    return request.paid_requests > 0 && !request.cost_nanodollars;
  };
  const bool chunks = std::ranges::any_of(figures.chunks, is_unpriced);
  const bool research = figures.research && is_unpriced(*figures.research);
  if (!research) return chunks ? figures.model : "";
  if (!chunks || figures.model == figures.research_model) return figures.research_model;
  return fmt::format("{} and {}", figures.model, figures.research_model);
}

/// The cost in the last line of the table, and what an unknown one needs.
std::string total_cost_text(const RunFigures& figures) {
  std::string text = cost_text(figures);
  const bool is_unknown = !figures.settled_nanodollars && figures.unknown_requests > 0;
  // A request whose price is known reserves its worst case as long as its bill is unknown.
  if (is_unknown && figures.reserved_nanodollars == 0) {
    const std::string models = unpriced_models(figures);
    text += fmt::format(": {} is not known, --price INPUT,OUTPUT says it",
                        models.empty() ? "a price" : "the price of " + models);
  }
  if (figures.rehearsal && !is_unknown) text += " at the model's price";
  return figures.rehearsal ? text + " (a rehearsal costs nothing)" : text;
}

/// The last line of the table.
std::string total_text(const RunFigures& figures) {
  if (figures.chunks.empty()) {
    return fmt::format("total: the research alone, no long script, {}, cost {}\n",
                       seconds_text(figures.ms),
                       total_cost_text(figures));
  }
  const int words = total_words(figures);
  const int asked_for = attempted(figures);
  const int planned = static_cast<int>(figures.chunks.size());
  return fmt::format(
      "total: {} of {} words ({:+.1f} %), {} of {} chunks completed{}, {}, cost {}\n",
      words,
      figures.words_target,
      100 * deviation(words, figures.words_target),
      completed(figures),
      planned,
      asked_for == planned ? "" : fmt::format(" ({} attempted)", asked_for),
      seconds_text(figures.ms),
      total_cost_text(figures));
}

/// One line of the table. The last field is a remark behind it.
struct FiguresLine {
  std::string number, title, words, target, off, chars, time, first, cost, mark{};
};

/// The line in at most `columns` columns, 0 for any number: a narrow terminal gets fewer fields.
std::string shown_in(const FiguresLine& line, int columns) {
  const bool wide = columns == 0 || columns >= 102;
  const bool middle = !wide && columns >= 72;
  const int title = wide ? 28 : std::clamp(columns - (middle ? 59 : 27), 1, 28);
  const auto field = [](const std::string& text, int width) {
    return fmt::format(" {:>{}}", text, width);
  };
  std::string out = fmt::format("{:>{}} {:<{}.{}}",
                                line.number,
                                wide ? 3 : 2,
                                (wide ? " " : "") + line.title,
                                wide ? title + 1 : title,
                                wide ? 1'000 : title);
  out += field(line.words, 6) + field(line.target, 6);
  if (wide || middle) out += field(line.off, 8);
  if (wide) out += field(line.chars, 7);
  if (wide || middle) out += field(line.time, wide ? 10 : 8) + field(line.first, wide ? 9 : 8);
  out += field(line.cost, wide ? 9 : 7);
  if ((wide || middle) && !line.mark.empty()) out += "  " + line.mark;
  return out + "\n";
}

}  // namespace

std::string figures_table(const RunFigures& figures, int columns) {
  std::string out =
      shown_in({"#", "chunk", "words", "target", "off", "chars", "time", "first", "cost"}, columns);
  const auto first = [](const ChunkFigures& chunk) {
    return chunk.ttft_ms < 0 ? std::string("none") : seconds_text(chunk.ttft_ms);
  };
  if (figures.research && !figures.research->end.empty()) {
    const ChunkFigures& research = *figures.research;
    out += shown_in({.number = fmt::format("{}", research.plan.number),
                     .title = research.plan.title,
                     .words = "",
                     .target = "",
                     .off = "",
                     .chars = fmt::format("{}", research.chars),
                     .time = seconds_text(research.ms),
                     .first = first(research),
                     .cost = cost_text(research)},
                    columns);
  }
  for (const ChunkFigures& chunk : figures.chunks) {
    if (chunk.end.empty()) continue;
    const double off = 100 * deviation(chunk.words, chunk.plan.words_target);
    out += shown_in({.number = fmt::format("{}", chunk.plan.number),
                     .title = chunk.plan.title,
                     .words = fmt::format("{}", chunk.words),
                     .target = fmt::format("{}", chunk.plan.words_target),
                     .off = fmt::format("{:.1f} %", off),
                     .chars = fmt::format("{}", chunk.chars),
                     .time = seconds_text(chunk.ms),
                     .first = first(chunk),
                     .cost = cost_text(chunk),
                     .mark = std::string(time_mark(chunk))},
                    columns);
  }
  return out + total_text(figures);
}

}  // namespace castwright::engine
