#include "observe/metrics.h"

#include "json/text.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

struct Metric {
  std::string_view name;
  std::string_view help;
};
// The metrics in the order of the page. All are gauges, since the next run begins anew.
constexpr std::array metrics{
    Metric{"castwright_last_run_seconds", "Time of the newest run."},
    Metric{"castwright_last_run_chunks", "Chunks of the newest run by how they ended."},
    Metric{"castwright_last_run_chunk_seconds", "Time of each chunk of the newest run."},
    Metric{"castwright_last_run_time_to_first_token_seconds",
           "Time to the first text of each chunk of the newest run."},
    Metric{"castwright_last_run_words", "Words of the newest run's script."},
    Metric{"castwright_last_run_word_deviation_ratio",
           "(words - target) / target of the newest run."},
    Metric{"castwright_last_run_tokens", "Tokens that were reported to the newest run."},
    Metric{"castwright_last_run_cost_usd", "Settled cost of the newest run in US dollars."},
    Metric{"castwright_last_success_timestamp_seconds", "When a run last finished."},
};

/// Writes a label value as the exposition format demands: in UTF-8, with escapes for backslash,
/// quote and newline.
std::string label(std::string_view value) {
  std::string out;
  for (const char c : json::to_utf8(value)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1000;
}

/// Writes the lines of one run, each with its topic and kind.
class Writer {
 public:
  Writer(const std::string& topic, const std::string& kind)
      : common_(fmt::format("topic=\"{}\",kind=\"{}\"", label(topic), kind)) {}

  void add(std::string_view name, std::string_view value, std::string_view labels = "") {
    series_[std::string(name)] +=
        fmt::format("{}{{{}{}{}}} {}\n", name, common_, labels.empty() ? "" : ",", labels, value);
  }
  void add_seconds(std::string_view name, std::int64_t ms, std::string_view labels = "") {
    add(name, fmt::format("{:.3f}", seconds(ms)), labels);
  }
  std::map<std::string, std::string> take() { return std::move(series_); }

 private:
  std::string common_;
  std::map<std::string, std::string> series_;
};

/// Adds the ends, the times and the first texts of the chunks.
void add_chunks(Writer& writer, const engine::RunFigures& figures) {
  std::map<std::string, int> ends;
  const auto add_times = [&](const engine::ChunkFigures& request) {
    const std::string chunk = fmt::format("chunk=\"{}\"", request.plan.number);
    writer.add_seconds("castwright_last_run_chunk_seconds", request.ms, chunk);
    if (request.ttft_ms < 0) return;
    writer.add_seconds("castwright_last_run_time_to_first_token_seconds", request.ttft_ms, chunk);
  };
  // The research request has times as chunk 0, but does not count as a chunk that ended.
  if (figures.research && !figures.research->end.empty()) add_times(*figures.research);
  for (const engine::ChunkFigures& chunk : figures.chunks) {
    if (chunk.end.empty()) continue;
    ++ends[chunk.end];
    add_times(chunk);
  }
  for (const auto& [end, count] : ends) {
    writer.add("castwright_last_run_chunks",
               fmt::format("{}", count),
               fmt::format("state=\"{}\"", label(end)));
  }
}

/// Adds the bill by model, since the research may have been asked of another model.
void add_bill(Writer& writer, const engine::RunFigures& figures) {
  std::map<std::string, std::int64_t> tokens;
  std::map<std::string, std::int64_t> cost;
  tokens[figures.model] = 0;
  for (const engine::ChunkFigures& chunk : figures.chunks)
    tokens[figures.model] += chunk.output_tokens.value_or(0);
  if (figures.settled_nanodollars) cost[figures.model] = *figures.settled_nanodollars;
  if (const auto& research = figures.research) {
    tokens[figures.research_model] += research->output_tokens.value_or(0);
    if (figures.settled_nanodollars && research->cost_nanodollars) {
      cost[figures.model] -= *research->cost_nanodollars;
      cost[figures.research_model] += *research->cost_nanodollars;
    }
  }
  for (const auto& [model, count] : tokens) {
    writer.add("castwright_last_run_tokens",
               fmt::format("{}", count),
               fmt::format("direction=\"output\",model=\"{}\"", label(model)));
  }
  for (const auto& [model, amount] : cost) {
    writer.add("castwright_last_run_cost_usd",
               fmt::format("{:.6f}", static_cast<double>(amount) / 1e9),
               fmt::format("model=\"{}\"", label(model)));
  }
}

}  // namespace

void MetricsPage::put(std::string_view kind,
                      const engine::RunFigures& figures,
                      bool succeeded,
                      std::int64_t finished_unix_s) {
  const std::string full = fmt::format("{}{}", figures.rehearsal ? "rehearsal-" : "", kind);
  Writer writer(figures.topic_id, full);
  writer.add_seconds("castwright_last_run_seconds", figures.ms);
  add_chunks(writer, figures);
  int words = 0;
  for (const engine::ChunkFigures& chunk : figures.chunks)
    words += chunk.words;
  writer.add("castwright_last_run_words", fmt::format("{}", words));
  if (figures.words_target > 0) {
    const double off = static_cast<double>(words - figures.words_target) / figures.words_target;
    writer.add("castwright_last_run_word_deviation_ratio", fmt::format("{:.4f}", off));
  }
  add_bill(writer, figures);
  if (succeeded) {
    writer.add("castwright_last_success_timestamp_seconds", fmt::format("{}", finished_unix_s));
  }
  runs_.insert_or_assign({figures.topic_id, full}, writer.take());
}

std::string MetricsPage::text() const {
  std::string out;
  for (const auto& [name, help] : metrics) {
    std::string samples;
    for (const auto& [run, series] : runs_) {
      const auto lines = series.find(std::string(name));
      if (lines != series.end()) samples += lines->second;
    }
    if (samples.empty()) continue;
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{2}", name, help, samples);
  }
  return out;
}

}  // namespace castwright::observe
