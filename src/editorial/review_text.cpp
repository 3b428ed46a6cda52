// Writes a review as JSON and as text.
#include "editorial/review.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr std::array<std::string_view, 6> check_names{"a", "b", "c", "d", "e", "f"};

json::Value ratio(double value) {
  return json::Value::number(fmt::format("{:.4f}", value));
}
json::Value count(std::size_t value) {
  return {static_cast<std::uint64_t>(value)};
}
json::Value strings(const std::vector<std::string>& all) {
  json::Value list = json::Value::array();
  for (const std::string& one : all)
    list.push(one);
  return list;
}

json::Value words_json(const Review& review) {
  json::Value value = json::Value::object();
  value.set("spoken", count(review.words_spoken))
      .set("whitespace", count(review.words_whitespace))
      .set("regex", count(review.words_regex))
      .set("target", review.words_target == 0 ? json::Value() : json::Value(review.words_target))
      .set("deviation", review.words_target == 0 ? json::Value() : ratio(review.deviation()));
  return value;
}

json::Value length_json(const Review& review) {
  json::Value value = json::Value::object();
  const bool known = review.words_target > 0;
  value.set("s_l", known ? ratio(review.length_score()) : json::Value())
      .set("mean_abs_deviation", known ? ratio(review.mean_deviation()) : json::Value());
  return value;
}

json::Value repetition_json(const RepetitionFigures& figures) {
  json::Value sentences = json::Value::array();
  for (const DuplicateSentence& sentence : figures.duplicate_sentences) {
    json::Value one = json::Value::object();
    one.set("quote", sentence.quote)
        .set("line", count(sentence.line))
        .set("first_line", count(sentence.first_line));
    sentences.push(std::move(one));
  }
  json::Value value = json::Value::object();
  value.set("five_gram_share", ratio(figures.five_gram_share))
      .set("duplicate_sentences", std::move(sentences))
      .set("overused_words", strings(figures.overused_words));
  return value;
}

json::Value seams_json(const std::vector<SeamResult>& seams) {
  json::Value list = json::Value::array();
  for (const SeamResult& seam : seams) {
    json::Value checks = json::Value::object();
    for (std::size_t i = 0; i < check_names.size(); ++i)
      checks.set(check_names[i], static_cast<bool>(seam.passed[i]));
    json::Value one = json::Value::object();
    one.set("after", seam.after).set("checks", std::move(checks)).set("notes", strings(seam.notes));
    list.push(std::move(one));
  }
  return list;
}

json::Value facts_json(const FactFigures& figures) {
  json::Value unsupported = json::Value::array();
  for (const Unsupported& one : figures.unsupported) {
    json::Value item = json::Value::object();
    item.set("text", one.text)
        .set("line", count(one.line))
        .set("count", count(one.count))
        .set("certain", one.certain);
    unsupported.push(std::move(item));
  }
  json::Value value = json::Value::object();
  value.set("count", count(figures.facts))
      .set("recall", ratio(figures.recall()))
      .set("missing", strings(figures.missing))
      .set("introduced_twice", strings(figures.introduced_twice))
      .set("unsupported", std::move(unsupported))
      .set("changed", count(figures.changed))
      .set("untold", strings(figures.untold));
  return value;
}

json::Value sources_json(const SourceFigures& figures) {
  json::Value value = json::Value::object();
  value.set("count", count(figures.count))
      .set("in_window", count(figures.in_window))
      .set("unknown_urls", strings(figures.unknown_urls))
      .set("stale", strings(figures.stale));
  return value;
}

json::Value speech_json(const SpeechFigures& figures) {
  json::Value value = json::Value::object();
  value.set("turns", count(figures.turns))
      .set("longest_turn_chars", count(figures.longest_turn_chars))
      .set("longest_monologue_words", count(figures.longest_speech_words))
      .set("balance", ratio(figures.balance))
      .set("distinct_1", ratio(figures.distinct_1))
      .set("distinct_2", ratio(figures.distinct_2))
      .set("slop_per_1000", ratio(figures.slop_per_1000));
  return value;
}

std::string place_of(const Finding& finding) {
  if (finding.line > 0 && finding.chunk > 0)
    return fmt::format("line {}, chunk {}", finding.line, finding.chunk);
  if (finding.line > 0) return fmt::format("line {}", finding.line);
  if (finding.chunk > 0) return fmt::format("chunk {}", finding.chunk);
  return "script";
}

std::size_t seams_held(const Review& review) {
  return static_cast<std::size_t>(std::ranges::count_if(review.seams, [](const SeamResult& seam) {
    return std::ranges::all_of(seam.passed, [](bool passed) { return passed; });
  }));
}

std::string figure_lines(const Review& review) {
  std::string out;
  const auto line = [&](std::string_view name, const std::string& value, std::string_view goal) {
    out += fmt::format("{:<24} {:<26} {}\n", name, value, goal);
  };
  line("words",
       fmt::format("{}", review.words_spoken),
       fmt::format("white space {}, \\w+ {}", review.words_whitespace, review.words_regex));
  if (review.words_target > 0) {
    line("  off the target",
         fmt::format("{:+.1f} % of {}", 100 * review.deviation(), review.words_target),
         "±3 %");
    line("  mean of the chunks", fmt::format("{:.1f} %", 100 * review.mean_deviation()), "≤ 6 %");
    line("  length score", fmt::format("{:.1f}", review.length_score()), "≥ 98");
  }
  line("turns",
       fmt::format("{}", review.speech.turns),
       fmt::format("longest {} characters", review.speech.longest_turn_chars));
  line("  HOST_A speaks",
       fmt::format("{:.0f} %", 100 * review.speech.balance),
       fmt::format("longest monologue {} words", review.speech.longest_speech_words));
  line("repeated five-grams",
       fmt::format("{:.1f} %", 100 * review.repetition.five_gram_share),
       "≤ 1.5 %");
  line("duplicate sentences", fmt::format("{}", review.repetition.duplicate_sentences.size()), "0");
  if (!review.seams.empty())
    line("transitions that hold",
         fmt::format("{} of {}", seams_held(review), review.seams.size()),
         "all");
  if (review.facts)
    line("facts told",
         fmt::format("{} of {}", review.facts->recalled, review.facts->facts),
         fmt::format("≥ 95 %; {} unsupported, {} changed, {} of the pack not told",
                     certain_in(review.facts->unsupported),
                     review.facts->changed,
                     review.facts->untold.size()));
  if (review.sources)
    line("fresh sources",
         fmt::format("{} of {}", review.sources->in_window, review.sources->count),
         fmt::format("{} unknown to the search", review.sources->unknown_urls.size()));
  return out;
}

}  // namespace

json::Value to_json(const Finding& finding) {
  json::Value one = json::Value::object();
  one.set("rule", finding.rule)
      .set("severity", name_of(finding.severity))
      .set("chunk", finding.chunk == 0 ? json::Value() : json::Value(finding.chunk))
      .set("line", finding.line == 0 ? json::Value() : count(finding.line))
      .set("quote", finding.quote)
      .set("remedy", finding.remedy);
  return one;
}

json::Value to_json(const Review& review) {
  json::Value findings = json::Value::array();
  for (const Finding& finding : review.findings)
    findings.push(to_json(finding));
  json::Value value = json::Value::object();
  value.set("words", words_json(review))
      .set("length", length_json(review))
      .set("repetition", repetition_json(review.repetition))
      .set("seams", seams_json(review.seams))
      .set("facts", review.facts ? facts_json(*review.facts) : json::Value())
      .set("sources", review.sources ? sources_json(*review.sources) : json::Value())
      .set("speech", speech_json(review.speech))
      .set("findings", std::move(findings))
      .set("not_examined", strings(review.not_examined));
  return value;
}

std::string gate_line(const Findings& findings, std::string_view file) {
  const Finding& first = findings.front();
  const auto more =
      std::ranges::count_if(findings,
                            [&](const Finding& other) { return other.severity == first.severity; })
      - 1;
  return fmt::format("{} in {}{}: {}{}",
                     first.rule,
                     file,
                     first.line > 0 || first.chunk > 0 ? ", " + place_of(first) : "",
                     first.remedy,
                     more > 0 ? fmt::format(" (and {} more)", more) : "");
}

std::vector<FindingGroup> grouped(const Findings& findings) {
  constexpr std::size_t places_max = 4;  // The first places show where to look.
  std::vector<FindingGroup> groups;
  std::map<std::tuple<std::string_view, Severity, std::string_view>, std::size_t> known;
  for (const Finding& finding : findings) {
    const auto [group, fresh] = known.emplace(
        std::tuple(
            std::string_view(finding.rule), finding.severity, std::string_view(finding.remedy)),
        groups.size());
    if (fresh) groups.push_back({.first = &finding});
    FindingGroup& like = groups[group->second];
    ++like.count;
    if (like.count <= places_max) {
      like.places += fmt::format("{}{}", like.count == 1 ? "" : "; ", place_of(finding));
    } else if (like.count == places_max + 1) {
      like.places += "; …";
    }
  }
  return groups;
}

std::string review_text(const Review& review) {
  std::string out = figure_lines(review) + "\n";
  std::array<std::size_t, 3> counts{};
  for (const Finding& finding : review.findings)
    ++counts[static_cast<std::size_t>(finding.severity)];
  for (const FindingGroup& group : grouped(review.findings)) {
    const Finding& finding = *group.first;
    const std::string times = group.count > 1 ? fmt::format("{} times: ", group.count) : "";
    out += fmt::format(
        "{:<8} {:<26} {}{}\n", name_of(finding.severity), finding.rule, times, group.places);
    if (!finding.quote.empty()) out += fmt::format("         “{}”\n", finding.quote);
    out += fmt::format("         {}\n", finding.remedy);
  }
  std::string rest;
  for (const std::string& rule : review.not_examined)
    rest += (rest.empty() ? "" : ", ") + rule;
  if (!rest.empty()) rest = "not checked, since this language has no data for them: " + rest + "\n";
  if (review.findings.empty()) return out + "no findings\n" + rest;
  return out + fmt::format("\n{} errors, {} warnings, {} notes\n", counts[2], counts[1], counts[0])
         + rest;
}

}  // namespace castwright::editorial
