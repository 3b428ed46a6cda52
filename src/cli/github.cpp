#include "cli/github.h"

#include "app/key.h"
#include "app/settings.h"
#include "cli/output.h"
#include "editorial/review.h"
#include "engine/money.h"
#include "engine/report.h"
#include "observe/columns.h"
#include "store/layout.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

namespace castwright::cli {
namespace {

bool in_actions() {
  return app::environment("GITHUB_ACTIONS").value_or("") == "true";
}

/// A text in a cell of a Markdown table, or in a line: no line end, and nothing that is taken for a
/// border or a tag.
std::string in_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\n':
      case '\r': out += ' '; break;
      case '|': out += "\\|"; break;
      case '<': out += "&lt;"; break;
      case '&': out += "&amp;"; break;
      default: out += c;
    }
  }
  return out;
}

/// A part of a workflow command, `::NAME PROPERTY=VALUE,…::MESSAGE`.
enum class Part { property, message };

/// Escapes what would end the part. The runner undoes exactly these for each part, so that a colon
/// or comma in a message stays as it is (`escapeData` and `escapeProperty` of @actions/core).
std::string escaped(std::string_view text, Part part) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (part == Part::property && (c == ':' || c == ','))) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string annotation(Annotation kind, std::string_view text, std::string_view topic) {
  const std::string title =
      topic.empty() ? std::string("castwright") : fmt::format("castwright: {}", topic);
  return fmt::format("::{} title={}::{}\n",
                     kind == Annotation::error ? "error" : "warning",
                     escaped(title, Part::property),
                     escaped(text, Part::message));
}

void annotate(Annotation kind, std::string_view text, std::string_view topic) {
  if (in_actions()) write_err(annotation(kind, text, topic));
}

std::string summary_of(const app::PassReport& report) {
  using observe::with_commas;
  const engine::RunFigures& figures = report.result.figures;
  int words = 0;
  int paid = 0;
  std::size_t stored = 0;
  for (const engine::ChunkFigures& chunk : figures.chunks) {
    words += chunk.words;
    paid += chunk.paid_requests;
    if (chunk.end == "completed") ++stored;
  }
  if (figures.research) paid += figures.research->paid_requests;
  const auto count = [&figures](editorial::Severity severity) {
    return std::ranges::count(figures.review.findings, severity, &editorial::Finding::severity);
  };
  const store::Stage& stage = store::row_of(report.record.stage);
  std::string out = fmt::format("### castwright: {} ({})\n\n| | |\n|---|---|\n",
                                in_markdown(figures.topic_id),
                                stage.words.product);
  out +=
      fmt::format("| words | {} of {} |\n", with_commas(words), with_commas(figures.words_target));
  out += fmt::format("| cost | {} |\n", engine::cost_shown(figures.settled_nanodollars, paid));
  out += fmt::format("| {} | {} of {} |\n", stage.words.units, stored, figures.chunks.size());
  if (!report.result.stopped) {
    out += fmt::format(
        "| findings | {} |\n",
        findings_shown(count(editorial::Severity::error), count(editorial::Severity::warning)));
  }
  out += fmt::format("| run | `{}` |\n", figures.run_id);
  if (figures.rehearsal) out += "| rehearsal | yes: nothing was paid for |\n";
  return out + "\n";
}

std::string summary_of(const app::RunOutcome& outcome, std::string_view topic) {
  const std::string of = topic.empty() ? std::string() : fmt::format(" of {}", in_markdown(topic));
  std::string out;
  if (outcome.failed()) {
    out += fmt::format(
        "**error{}:** {}\n\n", of, in_markdown(app::without_secrets(outcome.error.what)));
  }
  if (!outcome.resume.empty()) out += fmt::format("resume{}: `{}`\n\n", of, outcome.resume);
  return out;
}

std::string findings_shown(std::ptrdiff_t errors, std::ptrdiff_t warnings) {
  const auto count = [](std::ptrdiff_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  if (errors == 0 && warnings == 0) return "none";
  if (warnings == 0) return count(errors, "error");
  if (errors == 0) return count(warnings, "warning");
  return fmt::format("{}, {}", count(errors, "error"), count(warnings, "warning"));
}

void add_to_summary(std::string_view markdown) {
  const auto path = app::environment("GITHUB_STEP_SUMMARY");
  if (markdown.empty() || !path || !in_actions()) return;
  std::ofstream file(*path, std::ios::binary | std::ios::app);
  file.write(markdown.data(), static_cast<std::streamsize>(markdown.size()));
  file.flush();
  if (!file) write_err(fmt::format("WARNING: {} (GITHUB_STEP_SUMMARY) cannot be written\n", *path));
}

}  // namespace castwright::cli
