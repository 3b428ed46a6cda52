#include "web/run_api.h"

#include "app/approve.h"
#include "app/outline_json.h"
#include "app/run_review.h"
#include "app/run_view.h"
#include "app/script_versions.h"
#include "app/version.h"
#include "core/limits.h"
#include "editorial/addresses.h"
#include "editorial/sources.h"
#include "engine/recovery.h"
#include "engine/taped_answer.h"
#include "passes/pass_a.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "store/run_state.h"
#include "tape/compressed.h"
#include "tape/tape.h"
#include "web/run_json.h"
#include "web/timeline.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::web {
namespace {

constexpr std::string_view runs_path = "/api/runs";

std::unexpected<Error> nothing_there() {
  return fail(Fault::missing, "there is nothing here");
}

std::string_view next_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

json::Value schema_one() {
  json::Value value = json::Value::object();
  value.set("schema", 1);
  return value;
}

Result<json::Value> script_json(disk::Folder& folder, const app::RunView& view) {
  // Before the texts: if they change in between, what is approved then is refused.
  const auto text_sha256 = app::text_to_approve(folder, view.state);
  json::Value chunks = json::Value::array();
  CW_TRY(const std::vector<std::string> texts, store::read_stored_texts(folder, view.state));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    json::Value work = json::Value::object();
    journal::put(work, view.state.chunks[i].work);
    json::Value chunk = json::Value::object();
    chunk.set("n", static_cast<std::int64_t>(i) + 1)
        .set("title", view.record.plan.chunks[i].title)
        .set("text", texts[i])
        .set("trimmed", *work.find("trimmed"))
        .set("citations", *work.find("citations"));
    chunks.push(std::move(chunk));
  }
  json::Value value = schema_one();
  value.set("chunks", std::move(chunks))
      .set("text_sha256", text_sha256 ? json::Value(*text_sha256) : json::Value());
  return value;
}

/// report.json of a finished run; null before.
json::Value report_of(disk::Folder& folder) {
  const auto bytes = folder.read(store::report_json_name, limits::answer_bytes_max);
  if (!bytes) return {};
  auto report = json::parse(*bytes);
  return report ? *std::move(report) : json::Value();
}

json::Value outline_of(disk::Folder& folder,
                       const app::RunView& view,
                       const std::optional<passes::Research>& research) {
  json::Value outline = research ? app::outline_json(view.record.plan, *research) : json::Value();
  json::Value value = schema_one();
  if (outline.is_null()) {
    value.set("rows", json::Value::array()).set("facts", json::Value::array());
    return value;
  }
  const json::Value report = report_of(folder);
  const json::Value* const figures = report.find("facts");
  const json::Value* const missing = figures == nullptr ? nullptr : figures->find("missing");
  json::Value facts = json::Value::array();
  for (json::Value fact : outline.find("facts")->items()) {
    json::Value told;
    if (missing != nullptr) {
      told = std::ranges::none_of(missing->items(), [&fact](const json::Value& id) {
        return id.as_string() == fact.string_or("id", "");
      });
    }
    fact.set("told", std::move(told));
    facts.push(std::move(fact));
  }
  value.set("rows", *outline.find("rows")).set("facts", std::move(facts));
  return value;
}

/// Is the source inside the window that the topic asks for? Null if it has no readable date.
json::Value in_window(const passes::Source& source, const app::RunView& view) {
  const auto day = editorial::day_of(source.date);
  const auto today = editorial::day_of(view.record.today);
  const std::int64_t hours = view.record.topic.int_or("freshness_hours", 0);
  if (!day || !today || hours <= 0) return {};
  return *today - *day <= std::chrono::days((hours + 23) / 24);
}

json::Value sources_of(const app::RunView& view, const std::optional<passes::Research>& research) {
  json::Value sources = json::Value::array();
  const std::vector<passes::Source> none;
  for (const passes::Source& source : research ? research->sources : none) {
    json::Value cited = json::Value::array();
    const std::string page = editorial::bare_url(source.url);
    for (std::size_t i = 0; i < view.state.chunks.size(); ++i) {
      for (const script::Citation& citation : view.state.chunks[i].work.citations) {
        // Models add to the address of a page where they found it (?utm_source=openai).
        if (editorial::bare_url(citation.url) != page) continue;
        json::Value place = json::Value::object();
        place.set("chunk", static_cast<std::int64_t>(i) + 1).set("text", citation.text);
        cited.push(std::move(place));
      }
    }
    json::Value one = json::Value::object();
    one.set("title", source.title)
        .set("publisher", source.publisher)
        .set("date", source.date)
        .set("url", source.url)
        .set("in_window", in_window(source, view))
        .set("cited", std::move(cited));
    sources.push(std::move(one));
  }
  json::Value value = schema_one();
  value.set("sources", std::move(sources));
  return value;
}

json::Value findings_of(disk::Folder& folder, const std::vector<Timeline>& timelines) {
  json::Value findings = json::Value::array();
  for (const journal::Finding& finding : timelines.front().findings) {
    json::Value one = json::Value::object();
    one.set("rule", finding.rule)
        .set("severity", finding.severity)
        .set("chunk", finding.chunk)
        .set("line", static_cast<std::int64_t>(finding.line))
        .set("quote", finding.quote)
        .set("remedy", finding.remedy);
    findings.push(std::move(one));
  }
  const json::Value report = report_of(folder);
  const json::Value* const gates = report.find("gates");
  json::Value value = schema_one();
  value.set("findings", std::move(findings))
      .set("gates", gates == nullptr ? json::Value() : *gates);
  return value;
}

/// What differs between version `since` of the script ("": the one before the last change) and the
/// script as it is: the turns that are gone, and those that are new, in the order of reading.
Result<json::Value> changes_json(store::Output& output,
                                 const app::RunView& view,
                                 std::string_view since) {
  app::ScriptChanges all;
  // While a chunk is written again there is no script as it is.
  if (view.state.phase == journal::RunPhase::finished) {
    auto compared = app::compare_versions(output, view.found.run_id, std::string(since));
    if (!compared && compared.error().fault == Fault::usage) return nothing_there();
    CW_TRY(all, std::move(compared));
  }
  json::Value changes = json::Value::array();
  std::size_t next = 0;  // The number of the turn of today that stands at this place.
  for (const script::TurnEdit& edit : all.edits) {
    const bool removed = edit.kind == script::TurnEdit::Kind::removed;
    if (edit.kind != script::TurnEdit::Kind::same) {
      const script::Turn& turn =
          removed ? all.turns_before[edit.before] : all.turns_after[edit.after];
      json::Value one = json::Value::object();
      one.set("change", removed ? "removed" : "added")
          .set("turn", static_cast<std::int64_t>(next))
          .set("speaker", std::string(1, turn.speaker))
          .set("text", turn.text);
      changes.push(std::move(one));
    }
    if (!removed) ++next;
  }
  json::Value value = schema_one();
  value.set("before", all.before).set("after", all.after).set("changes", std::move(changes));
  return value;
}

json::Value named_values(const tape::NamedValues& values) {
  json::Value object = json::Value::object();
  for (const auto& [name, value] : values)
    object.set(name, value);
  return object;
}

/// Request and attempt of `3.1`.
std::optional<std::pair<int, int>> request_of(std::string_view text) {
  std::pair<int, int> numbers;
  const char* const end = text.data() + text.size();
  const auto [dot, first] = std::from_chars(text.data(), end, numbers.first);
  if (first != std::errc() || dot == end || *dot != '.') return std::nullopt;
  const auto [last, second] = std::from_chars(dot + 1, end, numbers.second);
  if (second != std::errc() || last != end) return std::nullopt;
  return numbers;
}

/// The exact request of an attempt, and its raw answer so far. No key is on a tape.
Result<json::Value> request_json(disk::Folder& folder,
                                 const app::RunView& view,
                                 std::string_view name) {
  const auto numbers = request_of(name);
  if (!numbers || !view.state.has(numbers->first)) return nothing_there();
  const auto [request, attempt] = *numbers;
  const std::string tape_name = store::tape_name(request, attempt, view.record.stage);
  CW_TRY(const std::string bytes, tape::read_bytes(folder, tape_name, limits::tape_bytes_max));
  auto tape = tape::read_tape(bytes);
  if (!tape) return std::unexpected(std::move(tape).error().within(tape_name));
  json::Value exchanges = json::Value::array();
  for (const tape::Exchange& taped : tape->exchanges) {
    std::size_t received = 0;
    for (const tape::Exchange::Fragment& fragment : taped.fragments)
      received += fragment.bytes.size();
    json::Value one = json::Value::object();
    one.set("method", taped.method)
        .set("path", taped.path)
        .set("request_headers", named_values(taped.request_headers))
        .set("status", taped.status)
        .set("response_headers", named_values(taped.response_headers))
        .set("bytes", static_cast<std::int64_t>(received))
        .set("how", taped.how);
    exchanges.push(std::move(one));
  }
  engine::TapedAnswer answer(
      tape_name, engine::answer_field_of(view.record), engine::AnswerForm::raw);
  CW_RETURN_IF_ERROR(answer.look(folder));
  // The file has the prompt of the newest attempt only.
  const journal::AttemptState* const newest = view.state.request(request).newest();
  const bool has_prompt = newest != nullptr && newest->number == attempt;
  auto prompt =
      folder.read(store::prompt_name(request, view.record.stage), limits::answer_bytes_max);
  json::Value value = schema_one();
  value.set("prompt", has_prompt ? prompt.value_or("") : "")
      .set("exchanges", std::move(exchanges))
      .set("raw", answer.tellings().back());
  return value;
}

}  // namespace

Result<bool> RunApi::read_rows() {
  return list_.read_rows();
}

Result<RunApi::Answer> RunApi::get(std::string_view path) {
  if (path == runs_path || path == fmt::format("{}/", runs_path)) {
    CW_TRY(std::string text, list_.json());
    return Answer{.text = std::move(text), .tag = list_.tag()};
  }
  CW_TRY(const json::Value value, value_at(path));
  return Answer{.text = json::dump(value), .tag = {}};
}

json::Value RunApi::about() const {
  json::Value value = schema_one();
  value.set("version", app::version()).set("output_root", output_.name());
  return value;
}

Result<json::Value> RunApi::value_at(std::string_view path) {
  if (!path.starts_with(api_path)) return nothing_there();
  std::string_view rest = path.substr(api_path.size());
  const std::string_view first = next_part(rest);
  if (first != "runs") return nothing_there();
  const std::string_view id = next_part(rest);
  return run(id, rest);
}

Result<json::Value> RunApi::run(std::string_view id, std::string_view what) {
  CW_TRY(const store::Output::Found found, output_.find(std::string(id)));
  if (found.run_id != id) return nothing_there();
  CW_TRY(const app::RunView view, app::view_run(output_, found));
  CW_TRY(auto folder, output_.open_run(found));
  if (what == "script") return script_json(*folder, view);
  if (what == "outline") return outline_of(*folder, view, app::known_research(output_, view));
  if (what == "sources") return sources_of(view, app::known_research(output_, view));
  if (what == "changes") return changes_json(output_, view, "");
  constexpr std::string_view changes_since = "changes/";
  if (what.size() > changes_since.size() && what.starts_with(changes_since))
    return changes_json(output_, view, what.substr(changes_since.size()));
  std::string_view rest = what;
  const app::RunView* stage = &view;
  for (const app::RunView& later : view.later) {
    const std::string_view name = store::row_of(later.record.stage).folder;
    if (!rest.starts_with(fmt::format("{}/", name))) continue;
    rest.remove_prefix(name.size() + 1);
    stage = &later;
    CW_TRY(folder, folder->folder(name, disk::Missing::fail));
  }
  if (rest.starts_with("requests/"))
    return request_json(*folder, *stage, rest.substr(std::string_view("requests/").size()));
  CW_TRY(const std::vector<Timeline> timelines, timelines_of(output_, view));
  if (what == "findings") return findings_of(*folder, timelines);
  if (!what.empty()) return nothing_there();
  json::Value value = run_json(view, timelines, output_.name());
  // The log does not know what a person did to the files.
  const auto approval = app::approval_of(*folder, view.state);
  value.set("approval", app::to_json(approval))
      .set("approved",
           approval && approval->fits ? json::Value(approval->approval.editor) : json::Value());
  return value;
}

}  // namespace castwright::web
