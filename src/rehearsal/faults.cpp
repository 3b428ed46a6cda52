#include "rehearsal/faults.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using enum FaultKind;
using enum FaultArgument;
constexpr auto answer = FaultLayer::answer;
constexpr auto content = FaultLayer::content;
constexpr auto stream = FaultLayer::stream;
constexpr auto attach = FaultLayer::attach;

constexpr FaultSpec catalogue[] = {
    {http_status,
     answer,
     "http",
     number,
     "500",
     "answer with HTTP status N and the matching error body"},
    {rate_limit,
     answer,
     "rate-limit",
     word,
     "s",
     "429 rate limit; Retry-After as s, ms, date or none"},
    {slow_down, answer, "slow-down", none, "", "429 slow_down: traffic grew too fast"},
    {quota, answer, "quota", none, "", "429 insufficient_quota"},
    {overloaded, answer, "overloaded", none, "", "503 server_is_overloaded"},
    {model_not_found, answer, "model-not-found", none, "", "400 model_not_found"},
    {echo_key, answer, "echo-key", none, "", "401 whose message repeats the key that was sent"},
    {bad_gateway_html, answer, "bad-gateway-html", none, "", "502 with a proxy's HTML page"},
    {html_200, answer, "html-200", none, "", "200 with an HTML page instead of a stream"},
    {empty_200, answer, "empty-200", none, "", "200 event stream without a byte"},
    {no_content, answer, "no-content", none, "", "204"},
    {json_error_200, answer, "json-error-200", none, "", "200 with a JSON error body"},
    {redirect, answer, "redirect", number, "307", "redirect with status N to another path"},
    {refuse_eof, answer, "eof-before-headers", none, "", "FIN before any header"},
    {refuse_reset, answer, "reset-before-headers", none, "", "RST before any header"},
    {silent, answer, "silent", none, "", "no byte at all, connection kept open"},
    {silent_headers,
     answer,
     "silent-after-headers",
     none,
     "",
     "headers, then no byte, connection kept open"},
    {header_bomb, answer, "header-bomb", number, "1048576", "N bytes of response headers"},
    {gzip_body, answer, "gzip", none, "", "a compressed body although none was asked for"},

    {error_nested,
     content,
     "error-nested",
     none,
     "",
     "half the text, a nested error event, response.failed"},
    {error_flat,
     content,
     "error-flat",
     none,
     "",
     "half the text, then a flat error event as documented"},
    {error_bare,
     content,
     "error-bare",
     none,
     "",
     "half the text, then data {\"error\":…} without a type"},
    {failed,
     content,
     "failed",
     word,
     "server_error",
     "half the text, then only response.failed with code ARG"},
    {cancelled, content, "cancelled", none, "", "half the text, then response.cancelled"},
    {incomplete,
     content,
     "incomplete",
     none,
     "",
     "half the text, then incomplete: max_output_tokens"},
    {incomplete_no_text,
     content,
     "incomplete-no-text",
     none,
     "",
     "incomplete: reasoning ate the token limit, no message"},
    {incomplete_as_completed,
     content,
     "incomplete-as-completed",
     none,
     "",
     "half the text, then response.completed whose status is incomplete"},
    {content_filter,
     content,
     "content-filter",
     none,
     "",
     "half the text, then incomplete: content_filter"},
    {refusal, content, "refusal", none, "", "a refusal part instead of text"},
    {commentary,
     content,
     "commentary",
     none,
     "",
     "a message of phase commentary before the final answer"},
    {citation_markers,
     content,
     "citation-markers",
     none,
     "",
     "private-use citation markers in the text"},
    {inline_citations,
     content,
     "inline-citations",
     none,
     "",
     "Markdown citations in the text, with annotations"},
    {api_sources, content, "api-sources", none, "", "a search source of type api beside the URLs"},
    {missing_action, content, "missing-action", none, "", "web search items without an action"},
    {wrong_final_text, content, "wrong-final-text", none, "", "final texts differ from the deltas"},
    {only_final, content, "only-final", none, "", "no delta at all: only created and completed"},
    {empty_completed, content, "empty-completed", none, "", "completed with empty output"},
    {empty_answer, content, "empty-answer", none, "", "completed with a message of empty text"},
    {no_usage, content, "no-usage", none, "", "no usage in the terminal event"},
    {not_json, content, "not-json", none, "", "plain dialogue where JSON was asked for"},
    {fenced, content, "fenced", none, "", "the JSON inside a Markdown fence"},
    {prose_around, content, "prose-around", none, "", "sentences before and after the JSON"},
    {truncated_json,
     content,
     "truncated-json",
     none,
     "",
     "completed although the JSON stops half way"},
    {placeholder, content, "placeholder", none, "", "a template placeholder in place of dialogue"},
    {error_text, content, "error-text", none, "", "a provider's error JSON in place of dialogue"},
    {long_answer, content, "long-answer", number, "10", "the dialogue N times as long as asked"},
    {bad_tags, content, "bad-tags", none, "", "speaker tags of another form"},
    {greeting, content, "greeting", none, "", "a greeting and a farewell where none belong"},
    {no_pack, content, "no-pack", none, "", "no canonical_pack in an answer that should have one"},
    {few_sources, content, "few-sources", number, "2", "only N sources"},
    {invented_sources,
     content,
     "invented-sources",
     none,
     "",
     "cites a URL that the search never returned"},
    {keepalive_flood,
     content,
     "keepalive-flood",
     number,
     "1000",
     "N keepalive events before the text"},
    {keepalive_only,
     content,
     "keepalive-only",
     none,
     "",
     "after the third delta nothing but keepalive events, one a second"},
    {unknown_events, content, "unknown-events", none, "", "events of types that no client knows"},
    {stuck_queued,
     content,
     "stuck-queued",
     none,
     "",
     "a background job that stays queued for ever"},
    {split_surrogates,
     content,
     "split-surrogates",
     none,
     "",
     "an emoji escaped as two halves in two deltas"},
    {lone_surrogate,
     content,
     "lone-surrogate",
     none,
     "",
     "half an escaped surrogate pair in a delta"},
    {control_text,
     content,
     "control-text",
     none,
     "",
     "NUL, CR, U+2028 and a four-byte character in the text"},
    {huge_event, content, "huge-event", number, "9", "an event of N MiB"},

    {cut_fin, stream, "cut-fin", place, "12", "FIN after N events"},
    {cut_rst, stream, "cut-rst", place, "12", "RST after N events"},
    {cut_mid_line, stream, "cut-mid-line", place, "12", "FIN in the data line of event N+1"},
    {cut_mid_utf8,
     stream,
     "cut-mid-utf8",
     place,
     "12",
     "FIN inside a multi-byte character after N events"},
    {eof, stream, "eof", place, "12", "clean end of the body after N events, no terminal event"},
    {bad_chunk, stream, "bad-chunk", place, "12", "a broken chunk size after N events"},
    {short_length,
     stream,
     "short-length",
     place,
     "12",
     "Content-Length that promises more than the N events sent"},
    {content_length, stream, "content-length", none, "", "the whole stream with a Content-Length"},
    {close_delimited,
     stream,
     "close-delimited",
     none,
     "",
     "no length, no chunks: the end is the close"},
    {http_10, stream, "http-1.0", none, "", "answer as HTTP/1.0"},
    {wrong_type,
     stream,
     "wrong-type",
     none,
     "",
     "a valid stream under Content-Type application/json"},
    {stall, stream, "stall", number, "600", "silence of N seconds (scaled) after the third delta"},
    {stall_mid_event,
     stream,
     "stall-mid-event",
     number,
     "600",
     "silence of N seconds (scaled) inside an event"},
    {comments_only,
     stream,
     "comments-only",
     none,
     "",
     "after the third delta nothing but comments, one a second (scaled)"},
    {comments, stream, "comments", none, "", "comment lines between the events"},
    {one_byte, stream, "one-byte", none, "", "every byte in a send() of its own"},
    {drip, stream, "drip", number, "20", "one byte every N milliseconds"},
    {linger,
     stream,
     "linger",
     number,
     "600",
     "the connection stays open N seconds (scaled) after the terminal event"},
    {duplicate, stream, "duplicate", none, "", "every event twice"},
    {replay, stream, "replay", place, "12", "after N events, all of them once more"},
    {out_of_order, stream, "out-of-order", place, "12", "events N and N+1 change places"},
    {lose, stream, "lose", place, "12", "event N is missing"},
    {renumber, stream, "renumber", place, "12", "sequence numbers jump by 5 after N events"},
    {no_numbers,
     stream,
     "no-numbers",
     none,
     "",
     "no sequence_number, output_index and content_index (llama.cpp)"},
    {no_names, stream, "no-names", none, "", "no event: lines"},
    {crlf, stream, "crlf", none, "", "lines end with CRLF"},
    {cr, stream, "cr", none, "", "lines end with CR"},
    {no_space, stream, "no-space", none, "", "no space after the colon"},
    {bom, stream, "bom", none, "", "a byte order mark first"},
    {multi_line, stream, "multi-line", none, "", "data split over several lines"},
    {unterminated, stream, "unterminated", none, "", "the terminal event without its blank line"},
    {done, stream, "done", none, "", "[DONE] at the end"},
    {no_done, stream, "no-done", none, "", "no [DONE] at the end"},
    {garbage_after, stream, "garbage-after", none, "", "garbage after the terminal event"},
    {second_terminal,
     stream,
     "second-terminal",
     none,
     "",
     "response.failed after response.completed"},
    {bad_json, stream, "bad-json", place, "12", "undecodable JSON in event N"},
    {bad_utf8, stream, "bad-utf8", place, "12", "invalid UTF-8 in event N"},
    {endless_line,
     stream,
     "endless-line",
     none,
     "",
     "a data line without end after the third delta"},
    {endless_stream, stream, "endless-stream", none, "", "text deltas without end"},
    {keys_shuffled, stream, "keys-shuffled", none, "", "another key order in every object"},
    {rotating_ids, stream, "rotating-ids", none, "", "another item id in every event"},

    {expired, attach, "expired", none, "", "404 for every later GET"},
    {too_old, attach, "too-old", none, "", "400 more than 5 minutes old for every streaming GET"},
    {attach_empty, attach, "attach-empty", none, "", "streaming GETs answer 200 without a byte"},
    {attach_html, attach, "attach-html", none, "", "streaming GETs answer 200 with an HTML page"},
    {attach_all, attach, "attach-all", none, "", "streaming GETs ignore starting_after"},
    {attach_lose, attach, "attach-lose", none, "", "streaming GETs lose the first event"},
    {attach_cut, attach, "attach-cut", number, "5", "streaming GETs are cut after N events"},
    {attach_status,
     attach,
     "attach-http",
     number,
     "503",
     "streaming GETs answer with HTTP status N"},
};

/// Levenshtein distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0;
}

bool argument_fits(FaultArgument kind, std::string_view text) {
  switch (kind) {
    case none: return text.empty();
    case number: return is_number(text);
    case place: return is_number(text) || text == "last-delta" || text == "terminal";
    case word: return !text.empty();
  }
  return false;
}

}  // namespace

std::span<const FaultSpec> fault_catalogue() {
  return catalogue;
}

std::string fault_help() {
  std::string out;
  for (const FaultSpec& spec : catalogue) {
    std::string call(spec.name);
    if (spec.argument != none) call += fmt::format("={}", spec.fallback);
    out += fmt::format("  {:<28} {}\n", call, spec.what);
  }
  return out;
}

Result<PlayedFault> parse_fault(std::string_view text) {
  PlayedFault fault;
  std::string_view rest = text;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view which = rest.substr(at + 1);
    std::uint64_t post = 0;
    const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), post);
    if (which == "*") {
      fault.post.reset();
    } else if (error != std::errc() || end != which.data() + which.size() || post == 0) {
      return fail(Fault::usage,
                  fmt::format("--fault {}: after @ comes a number from 1 or *", text));
    } else {
      fault.post = post;
    }
    rest = rest.substr(0, at);
  }
  const std::size_t equals = rest.find('=');
  const std::string_view name = rest.substr(0, equals);
  const auto* spec = std::ranges::find(catalogue, name, &FaultSpec::name);
  if (spec == std::end(catalogue)) {
    const auto* near = std::ranges::min_element(
        catalogue, {}, [name](const FaultSpec& other) { return distance(name, other.name); });
    return fail(Fault::usage,
                fmt::format("--fault {}: no such fault; did you mean {}? (castwright "
                            "rehearse --help lists them)",
                            name,
                            near->name));
  }
  fault.spec = spec;
  fault.argument =
      std::string(equals == std::string_view::npos ? spec->fallback : rest.substr(equals + 1));
  if (!argument_fits(spec->argument, fault.argument))
    return fail(Fault::usage,
                fmt::format("--fault {}: {} does not take '{}'", text, name, fault.argument));
  return fault;
}

FaultSet::FaultSet(const std::vector<PlayedFault>& all, std::uint64_t post) {
  std::ranges::copy_if(all, std::back_inserter(faults_), [post](const PlayedFault& fault) {
    return !fault.post || *fault.post == post;
  });
}

FaultSet FaultSet::of(FaultLayer layer) const {
  FaultSet out;
  std::ranges::copy_if(faults_, std::back_inserter(out.faults_), [layer](const PlayedFault& fault) {
    return fault.spec->layer == layer;
  });
  return out;
}

const PlayedFault* FaultSet::find(FaultKind kind) const {
  const auto found =
      std::ranges::find_if(faults_, [kind](const PlayedFault& f) { return f.spec->kind == kind; });
  return found == faults_.end() ? nullptr : &*found;
}

const PlayedFault* FaultSet::first(FaultLayer layer) const {
  const auto found = std::ranges::find_if(
      faults_, [layer](const PlayedFault& f) { return f.spec->layer == layer; });
  return found == faults_.end() ? nullptr : &*found;
}

double FaultSet::number(FaultKind kind) const {
  const PlayedFault* fault = find(kind);
  double value = 0;
  if (fault != nullptr)
    std::from_chars(fault->argument.data(), fault->argument.data() + fault->argument.size(), value);
  return value;
}

}  // namespace castwright::rehearsal
