// report.md: a person who has a minute reads the first lines, one who edits reads on.

#include "engine/report.h"
#include "engine/report_text.h"
#include "script/sentences.h"
#include "script/turns.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

/// So many places are listed at the top; the table behind them has all.
constexpr std::size_t looks_max = 10;

/// Returns text for one cell of a Markdown table.
std::string in_cell(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '|') out += '\\';
    out += byte == '\n' ? ' ' : byte;
  }
  return out;
}

/// How many findings of a severity there are.
std::size_t count_of(const RunFigures& figures, editorial::Severity severity) {
  return static_cast<std::size_t>(
      std::ranges::count(figures.review.findings, severity, &editorial::Finding::severity));
}

std::string_view things(std::size_t count) {
  return count == 1 ? "thing" : "things";
}

/// The verdict: what has to be done before the script can be published.
std::string verdict_markdown(const RunFigures& figures) {
  const std::size_t errors = count_of(figures, editorial::Severity::error);
  const std::size_t warnings = count_of(figures, editorial::Severity::warning);
  std::string families;
  for (const std::string_view family : editorial::families) {
    if (editorial::passes_gate(figures.review.findings, family)) continue;
    families += (families.empty() ? "" : ", ") + std::string(family);
  }
  if (errors > 0) {
    return fmt::format("**Not fit to be published: {} {} must be mended ({}).**\n\n",
                       errors,
                       things(errors),
                       families);
  }
  if (warnings > 0) {
    return fmt::format("**An editor should look at {} {} before it is published.**\n\n",
                       warnings,
                       things(warnings));
  }
  return "**No rule found anything that must be mended.** No rule knows whether a sentence is "
         "true.\n\n";
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

/// The sentence of the script at the finding's line that has its quote, with the quote in bold; the
/// quote alone if no sentence of that line has it.
std::string sentence_at(const editorial::Finding& finding,
                        const std::vector<std::string_view>& lines) {
  std::string bold = fmt::format("**{}**", finding.quote);
  if (finding.quote.empty()) return {};
  if (finding.line == 0 || finding.line > lines.size()) return bold;
  std::string_view line = lines[finding.line - 1];
  if (const auto tag = script::tag_of(line)) line.remove_prefix(tag->size);
  for (const std::string_view sentence : script::sentences_of(line)) {
    const std::size_t at = sentence.find(finding.quote);
    if (at == std::string_view::npos) continue;
    return std::string(sentence.substr(0, at)) + bold
           + std::string(sentence.substr(at + finding.quote.size()));
  }
  return bold;
}

/// Is a finding worth a look before the table is read? Of the notes, those about facts are: they
/// may be wrong in what is said.
bool is_worth_a_look(const editorial::Finding& finding) {
  const std::string_view family = editorial::family_of(finding.rule);
  if (finding.severity != editorial::Severity::info) return family != "sources";
  return family == "facts" && finding.line > 0;
}

/// The few places to look at, the gravest first, each with its sentence.
std::string looks_markdown(const RunFigures& figures, std::string_view script) {
  std::vector<std::string_view> lines;
  for (std::string_view rest = script; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::string out;
  std::size_t listed = 0;
  std::size_t left = 0;
  for (const editorial::Finding& finding : figures.review.findings) {
    if (!is_worth_a_look(finding)) continue;
    if (listed == looks_max) {
      ++left;
      continue;
    }
    const std::string place = finding.line > 0    ? fmt::format("line {}: ", finding.line)
                              : finding.chunk > 0 ? fmt::format("chunk {}: ", finding.chunk)
                                                  : std::string();
    const std::string sentence = sentence_at(finding, lines);
    out += fmt::format("{}. {}{}{}{}\n",
                       ++listed,
                       finding.severity == editorial::Severity::error ? "Must be mended, " : "",
                       place,
                       sentence.empty() ? "" : sentence + " — ",
                       finding.remedy);
  }
  if (out.empty()) return out;
  if (left > 0) out += fmt::format("\n{} more: see the table of findings.\n", left);
  return "## To look at\n\n" + out + "\n";
}

/// Every finding, with its rule, so that it can be looked up and counted.
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
  std::string out = "## Figures\n\n| figure | is | goal |\n|---|---|---|\n";
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

/// Lists what was left out, so that a producer can take it back; report.json has the sentences
/// between which each stood, and the raw file the uncut text.
std::string trimmed_markdown(const RunFigures& figures) {
  std::string out;
  for (const ChunkFigures& chunk : figures.chunks) {
    if (chunk.work.trimmed.empty() && chunk.work.words_allowed == 0) continue;
    const int left_out = chunk.received_words - chunk.words;
    out += fmt::format(
        "- Chunk {}{}", chunk.plan.number, left_out > 0 ? fmt::format(", {} words", left_out) : "");
    if (chunk.work.words_allowed > 0) {
      out += fmt::format(" (it stays {} longer than it should be: more cannot go without a hole)",
                         chunk.words - chunk.work.words_allowed);
    }
    out += left_out > 0 ? ":" : "";
    for (const journal::Deleted& sentence : chunk.work.trimmed)
      out += fmt::format(" “{}”", sentence.quote);
    out += "\n";
  }
  if (out.empty()) return out;
  return "\n## Left out\n\nWhole sentences, to keep the length. report.json says between which "
         "they "
         "stood; the models' uncut answers are in the raw files.\n\n"
         + out;
}

}  // namespace

std::string report_markdown(const RunFigures& figures, std::string_view script) {
  std::string out = fmt::format("# {}\n\n", figures.title);
  if (figures.rehearsal) out += rehearsal_markdown(figures);
  out += verdict_markdown(figures);
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
  out += looks_markdown(figures, script) + figures_markdown(figures);
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
  return out + "\n" + findings_markdown(figures) + cleaned_markdown(figures)
         + trimmed_markdown(figures);
}

}  // namespace castwright::engine
