// `castwright inspect stream [FILE|-]`: shows what the client makes of the bytes of one answer. It
// reads a recorded stream or a tape (several exchanges of one answer) and uses the decoders of the
// engine.

#include "app/files.h"
#include "cli/inspect.h"
#include "cli/output.h"
#include "core/hash.h"
#include "core/limits.h"
#include "engine/exchange.h"
#include "passes/thinking.h"
#include "provider/dialect.h"
#include "provider/http_errors.h"
#include "sse/parser.h"
#include "store/layout.h"
#include "tape/tape.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

using json::Value;

/// The input: one exchange for a raw stream, all exchanges for a tape.
struct Recording {
  const provider::Dialect* dialect = nullptr;  ///< the one that a tape names; nullptr for a stream
  std::vector<tape::Exchange> exchanges;
  std::vector<std::string> warnings;
};

Result<std::string> read_all(Input& input) {
  std::string bytes;
  while (true) {
    CW_TRY(const std::string_view block, input.some());
    if (block.empty()) return bytes;
    bytes += block;
    if (bytes.size() > limits::inspect_bytes_max) {
      return fail(
          Fault::usage,
          fmt::format("longer than {} bytes (inspect_bytes_max)", limits::inspect_bytes_max));
    }
  }
}

Result<Recording> recording_of(std::string bytes) {
  Recording recording;
  if (!tape::looks_like_tape(bytes)) {
    tape::Exchange exchange;
    exchange.fragments.push_back({0, std::move(bytes)});
    recording.exchanges.push_back(std::move(exchange));
    return recording;
  }
  CW_TRY(auto read, tape::read_tape(bytes));
  CW_TRY(recording.dialect, engine::dialect_of(read));
  if (read.torn) recording.warnings.emplace_back("the tape's last record is torn and was left out");
  recording.exchanges = std::move(read.exchanges);
  return recording;
}

/// The dialect that recognizes the first telling event, before which a keep-alive or an error may
/// come; nullptr if none recognizes any.
const provider::Dialect* dialect_of(const Recording& recording) {
  sse::Parser parser;
  for (const tape::Exchange& exchange : recording.exchanges) {
    for (const tape::Exchange::Fragment& fragment : exchange.fragments) {
      for (std::string_view bytes = fragment.bytes; !bytes.empty();) {
        const std::string_view block = bytes.substr(0, limits::receive_block_bytes);
        bytes.remove_prefix(block.size());
        std::vector<sse::Event> events;
        if (!parser.feed(block, events)) return nullptr;
        for (const sse::Event& event : events) {
          const auto all = provider::dialects();
          const auto found = std::ranges::find_if(
              all, [&](const provider::Dialect* one) { return one->recognizes(event); });
          if (found != all.end()) return *found;
        }
      }
    }
  }
  return nullptr;
}

/// Plays one exchange after the other through one decoder, as the engine does.
class Replay {
 public:
  Replay(const provider::Dialect& dialect, provider::AnswerField field)
      : dialect_(dialect),
        decoder_(dialect.decoder(field)) {}

  void play(const tape::Exchange& exchange) {
    if (exchange.status != 0 && exchange.status != 200) {
      warnings_.push_back(provider::explain_http_error(exchange.status, {}, exchange.bytes()).what);
      return;
    }
    decoder_->begin_exchange(dialect_.kind_of(exchange.method, exchange.path)
                             == provider::ExchangeKind::attach);
    sse::Parser parser;
    const std::int64_t events_before = decoder_->events();
    for (const tape::Exchange::Fragment& fragment : exchange.fragments)
      feed(parser, fragment.bytes);
    std::vector<sse::Event> unterminated;
    parser.finish(unterminated);
    std::string delta;
    for (const sse::Event& event : unterminated)
      decoder_->absorb_unterminated(event, delta);
    decoder_->end_of_body();
    if (decoder_->events() == events_before) play_object(exchange.bytes(), parser.head());
  }

  const provider::Dialect& dialect() const { return dialect_; }
  const provider::Decoder& decoder() const { return *decoder_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  // Feeds blocks of the size that the network brings, so that the events of a large recording are
  // never all in memory at once.
  void feed(sse::Parser& parser, std::string_view bytes) {
    std::vector<sse::Event> events;
    std::string delta;
    while (!bytes.empty() && !broken_) {
      const std::string_view block = bytes.substr(0, limits::receive_block_bytes);
      bytes.remove_prefix(block.size());
      events.clear();
      delta.clear();
      note(parser.feed(block, events));
      for (const sse::Event& event : events) {
        if (broken_) break;
        note(decoder_->absorb(event, delta));
      }
    }
  }

  // Plays a body without any event: the response object of a poll, an error body, or a web page.
  void play_object(const std::string& body, std::string_view head) {
    if (broken_ || body.empty()) return;
    if (decoder_->absorb_object(body)) {
      warnings_.emplace_back("no event stream, but one JSON object");
    } else if (!head.empty()) {
      warnings_.push_back(provider::explain_non_stream("", head).what);
    }
  }

  // Stops the replay at an error, as the engine ends an answer there.
  void note(const Status& status) {
    if (status) return;
    broken_ = true;
    warnings_.push_back("broken off: " + status.error().what);
  }

  const provider::Dialect& dialect_;
  std::unique_ptr<provider::Decoder> decoder_;
  std::vector<std::string> warnings_;
  bool broken_ = false;
};

Value strings(const std::vector<std::string>& items) {
  Value array = Value::array();
  for (const std::string& item : items)
    array.push(item);
  return array;
}

/// The citations, with their places in `text`, which is the answer without the thinking before it.
/// Citations of the thinking are left out.
Value citations_of(const provider::Decoder& decoder, const std::string& text) {
  const std::size_t found = decoder.text().find(text);
  const std::size_t before = found == std::string::npos ? 0 : found;
  Value array = Value::array();
  for (const provider::Citation& citation : decoder.citations()) {
    const std::size_t shift = citation.end == 0 ? 0 : before;  // 0, 0 means that no place was told
    if (citation.begin < shift) continue;
    Value object = Value::object();
    object.set("url", citation.url);
    object.set("title", citation.title);
    object.set("begin", static_cast<std::uint64_t>(citation.begin - shift));
    object.set("end", static_cast<std::uint64_t>(citation.end - shift));
    array.push(std::move(object));
  }
  return array;
}

/// The text; null if it is empty, because the stream did not bring it.
Value known(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

/// The cursor as a number; null if there is none, or if it is not a number.
Value number_of(const std::string& cursor) {
  std::int64_t number = 0;
  const auto read = std::from_chars(cursor.data(), cursor.data() + cursor.size(), number);
  return read.ec == std::errc() ? Value(number) : Value();
}

/// The status word of the report. In the Responses API a refusal is a completed answer, in the
/// other dialects it has a status of its own.
std::string_view status_of(const Replay& replay) {
  const provider::Decoder& decoder = replay.decoder();
  if (!decoder.ended()) return "truncated";
  const bool completed = decoder.status() == provider::AnswerStatus::completed;
  const bool refuses = &replay.dialect() != &provider::responses() && !decoder.refusal().empty();
  return completed && refuses ? "refused" : name_of(decoder.status());
}

/// The report as JSON. Scripts and conformance tests read it: names and order must stay.
Value report_of(const Recording& recording, const Replay& replay) {
  const provider::Decoder& decoder = replay.decoder();
  std::vector<std::string> warnings = recording.warnings;
  for (const auto* const more : {&decoder.warnings(), &replay.warnings()}) {
    warnings.insert(warnings.end(), more->begin(), more->end());
  }
  const std::string text = passes::without_thinking(decoder.text());
  Value report = Value::object();
  report.set("status", status_of(replay));
  report.set("end", decoder.ended() ? "done" : "cut");
  report.set("response_id", known(decoder.response_id()));
  report.set("model", known(decoder.model()));
  report.set("text", text);
  report.set("text_sha256", sha256_hex(text));
  report.set("deltas", decoder.deltas());
  report.set("events", decoder.events());
  report.set("unknown_events", decoder.unknown_events());
  report.set("last_sequence_number", number_of(decoder.cursor()));
  report.set("refusal", known(decoder.refusal()));
  report.set("incomplete_reason", known(decoder.incomplete_reason()));
  report.set("error_code", known(decoder.error_code()));
  report.set("usage", decoder.usage_object());
  report.set("sources", strings(decoder.search_urls()));
  report.set("citations", citations_of(decoder, text));
  report.set("warnings", strings(warnings));
  return report;
}

/// Returns the field that holds the answers of the run whose tape is at `path`, by the run.json
/// beside it; the usual one if there is none.
provider::AnswerField field_beside(const std::string& path) {
  const auto file = std::filesystem::path(path).parent_path() / store::run_name;
  const auto bytes = app::read_file(file, limits::answer_bytes_max);
  const auto record = bytes ? json::parse(*bytes) : json::Value();
  const Value* const field = record ? record->find("options", "answer_field") : nullptr;
  return field != nullptr && field->as_string() == "reasoning" ? provider::AnswerField::reasoning
                                                               : provider::AnswerField::content;
}

/// Prints the report of `input`. `named` is the dialect that the user named; if it is nullptr, the
/// tape or the first event decides, and the Responses API is assumed if neither does.
Status inspect_stream(Input& input,
                      const provider::Dialect* named,
                      provider::AnswerField field,
                      std::FILE* out) {
  CW_TRY(std::string bytes, read_all(input));
  CW_TRY(const Recording recording, recording_of(std::move(bytes)));
  const provider::Dialect* dialect = named != nullptr ? named : recording.dialect;
  if (dialect == nullptr) dialect = dialect_of(recording);
  Replay replay(dialect == nullptr ? provider::responses() : *dialect, field);
  for (const tape::Exchange& exchange : recording.exchanges)
    replay.play(exchange);
  CW_RETURN_IF_ERROR(write(out, json::dump(report_of(recording, replay)) + "\n"));
  return flush(out);
}

int run(const std::string& path, const std::string& dialect, const std::string& field) {
  auto input = Input::open(path);  // its error names the file
  if (!input) return report(input.error());
  const auto named =
      field == "reasoning" ? provider::AnswerField::reasoning : provider::AnswerField::content;
  const Status status = inspect_stream(*input,
                                       provider::dialect_named(dialect),
                                       field == "auto" ? field_beside(path) : named,
                                       stdout);
  if (status) return 0;
  return report(Error(status.error()).within(path == "-" ? "standard input" : path));
}

}  // namespace

void add_inspect_stream(CLI::App& inspect, Action& chosen) {
  CLI::App* const command = inspect.add_subcommand(
      "stream", "What the client makes of a recorded stream or a tape, as one JSON object");
  command->add_option("FILE", "File to read; standard input if absent or -");
  std::vector<std::string> names{"auto"};
  for (const provider::Dialect* const dialect : provider::dialects())
    names.emplace_back(dialect->name());
  command
      ->add_option("--dialect",
                   "API of the stream; auto: the tape says it, or the first event shows it")
      ->check(CLI::IsMember(std::move(names)))
      ->default_str("auto");
  command
      ->add_option("--answer-field",
                   "field that holds the answer; auto: as the run.json beside a tape says, or "
                   "content")
      ->check(CLI::IsMember(std::vector<std::string>{"auto", "content", "reasoning"}))
      ->default_str("auto");
  command->callback([command, &chosen] {
    chosen = [command] {
      const CLI::Option* const file = command->get_option("FILE");
      const CLI::Option* const dialect = command->get_option("--dialect");
      const CLI::Option* const field = command->get_option("--answer-field");
      return run(file->count() == 0 ? "-" : file->as<std::string>(),
                 dialect->count() == 0 ? "auto" : dialect->as<std::string>(),
                 field->count() == 0 ? "auto" : field->as<std::string>());
    };
  });
}

}  // namespace castwright::cli
