#include "observe/metrics.h"

#include <map>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

/// Label values by the exposition format: backslash, quote and newline are escaped.
std::string label(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

void gauge(std::string& out,
           std::string_view name,
           std::string_view help,
           std::string_view type,
           std::string_view samples) {
  out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{3}", name, help, type, samples);
}

/// Ends, times and first texts of the chunks.
void chunk_metrics(std::string& out, const engine::RunFigures& figures, const std::string& topic) {
  std::map<std::string, int> ends;
  std::string first_text;
  std::string seconds;
  const auto add_times = [&](const engine::ChunkFigures& request) {
    seconds += fmt::format("castwright_chunk_seconds{{topic=\"{}\",chunk=\"{}\"}} {:.3f}\n",
                           topic,
                           request.plan.number,
                           static_cast<double>(request.ms) / 1000);
    if (request.ttft_ms < 0) return;
    first_text +=
        fmt::format("castwright_time_to_first_token_seconds{{topic=\"{}\",chunk=\"{}\"}} {:.3f}\n",
                    topic,
                    request.plan.number,
                    static_cast<double>(request.ttft_ms) / 1000);
  };
  // The research request has times as chunk 0, and is no chunk that ended.
  if (figures.research && !figures.research->end.empty()) add_times(*figures.research);
  for (const engine::ChunkFigures& chunk : figures.chunks) {
    if (chunk.end.empty()) continue;
    ++ends[chunk.end];
    add_times(chunk);
  }
  std::string states;
  for (const auto& [end, count] : ends) {
    states +=
        fmt::format("castwright_chunks_total{{topic=\"{}\",state=\"{}\"}} {}\n", topic, end, count);
  }
  gauge(out, "castwright_chunks_total", "Chunks by how they ended.", "counter", states);
  gauge(out, "castwright_chunk_seconds", "Time of each chunk.", "gauge", seconds);
  gauge(out,
        "castwright_time_to_first_token_seconds",
        "Time to the first text of each chunk.",
        "gauge",
        first_text);
}

}  // namespace

std::string metrics_text(const engine::RunFigures& figures,
                         bool succeeded,
                         std::int64_t finished_unix_s) {
  const std::string topic = label(figures.topic_id);
  const std::string model = label(figures.model);
  std::string out;
  gauge(out,
        "castwright_run_seconds",
        "Time of the newest run.",
        "gauge",
        fmt::format("castwright_run_seconds{{topic=\"{}\"}} {:.3f}\n",
                    topic,
                    static_cast<double>(figures.ms) / 1000));
  chunk_metrics(out, figures, topic);
  // By model: the research may have been asked of another.
  std::map<std::string, std::int64_t> tokens;
  std::map<std::string, std::int64_t> cost;
  tokens[model] = 0;
  int words = 0;
  for (const engine::ChunkFigures& chunk : figures.chunks) {
    words += chunk.words;
    tokens[model] += chunk.output_tokens.value_or(0);
  }
  if (figures.settled_nanodollars) cost[model] = *figures.settled_nanodollars;
  if (const auto& research = figures.research) {
    const std::string own = label(figures.research_model);
    tokens[own] += research->output_tokens.value_or(0);
    if (figures.settled_nanodollars && research->cost_nanodollars) {
      cost[model] -= *research->cost_nanodollars;
      cost[own] += *research->cost_nanodollars;
    }
  }
  gauge(out,
        "castwright_words_total",
        "Words of the script.",
        "counter",
        fmt::format("castwright_words_total{{topic=\"{}\"}} {}\n", topic, words));
  if (figures.words_target > 0) {
    gauge(out,
          "castwright_word_deviation_ratio",
          "(words - target) / target.",
          "gauge",
          fmt::format("castwright_word_deviation_ratio{{topic=\"{}\"}} {:.4f}\n",
                      topic,
                      static_cast<double>(words - figures.words_target) / figures.words_target));
  }
  std::string token_samples;
  for (const auto& [of, count] : tokens)
    token_samples +=
        fmt::format("castwright_tokens_total{{direction=\"output\",model=\"{}\"}} {}\n", of, count);
  gauge(out, "castwright_tokens_total", "Tokens that were reported.", "counter", token_samples);
  if (!cost.empty()) {
    std::string samples;
    for (const auto& [of, amount] : cost)
      samples += fmt::format("castwright_cost_usd_total{{model=\"{}\"}} {:.6f}\n",
                             of,
                             static_cast<double>(amount) / 1e9);
    gauge(out, "castwright_cost_usd_total", "Settled cost in US dollars.", "counter", samples);
  }
  if (succeeded) {
    gauge(out,
          "castwright_last_success_timestamp_seconds",
          "When a run last finished.",
          "gauge",
          fmt::format("castwright_last_success_timestamp_seconds{{topic=\"{}\"}} {}\n",
                      topic,
                      finished_unix_s));
  }
  return out;
}

}  // namespace castwright::observe
