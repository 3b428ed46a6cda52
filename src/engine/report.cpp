#include "engine/report.h"

#include "engine/money.h"
#include "engine/report_text.h"
#include "provider/models.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr int report_schema = 1;

json::Value ratio(double value) {
  return json::Value::number(fmt::format("{:.4f}", value));
}

json::Value money(const std::optional<std::int64_t>& amount) {
  return amount ? json::Value(provider::dollars(*amount)) : json::Value();
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
json::Value research_json(const ChunkFigures& research, const std::string& model) {
  json::Value one = json::Value::object();
  one.set("n", research.plan.number).set("title", research.plan.title).set("model", model);
  put_request(one, research);
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

std::string_view gate(const RunFigures& figures, std::string_view family) {
  if (!figures.gates || (family == "length" && figures.review.length_open)) return "off";
  if (figures.chunks.empty() && family != "sources") return "off";  // Nobody speaks.
  return editorial::passes_gate(figures.review.findings, family) ? "pass" : "fail";
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
  if (figures.research) chunks.push(research_json(*figures.research, figures.research_model));
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
