#pragma once
// What `--fault NAME[=ARG][@N]` can play: one table with one line of description for each fault.
// Every fault was seen at a real server. Values only.

#include "core/result.h"
#include "rehearsal/api_name.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

/// The part of an exchange in which a fault is played.
enum class FaultLayer {
  answer,   ///< the fault takes the place of an accepted POST
  content,  ///< the fault is in what the model says and how the response ends
  stream,   ///< the fault is in the bytes of the POST's own stream
  attach,   ///< the fault is in later GETs of the response that the POST made
  window,   ///< the fault is in what becomes of a completion window, if the POST names one
};

enum class FaultKind {
  // The faults of FaultLayer::answer.
  http_status,
  rate_limit,
  slow_down,
  quota,
  overloaded,
  model_not_found,
  echo_key,
  bad_gateway_html,
  html_200,
  empty_200,
  no_content,
  json_error_200,
  redirect,
  redirect_loop,
  redirect_away,
  refuse_eof,
  refuse_reset,
  silent,
  silent_headers,
  header_bomb,
  gzip_body,
  gzip_bomb,
  // The faults of FaultLayer::content.
  error_nested,
  error_flat,
  error_bare,
  failed,
  cancelled,
  incomplete,
  incomplete_no_text,
  incomplete_as_completed,
  content_filter,
  refusal,
  commentary,
  citation_markers,
  inline_citations,
  api_sources,
  missing_action,
  wrong_final_text,
  only_final,
  empty_completed,
  empty_answer,
  no_usage,
  not_json,
  fenced,
  prose_around,
  truncated_json,
  placeholder,
  error_text,
  long_answer,
  bad_tags,
  loop,
  one_voice,
  greeting,
  no_pack,
  few_sources,
  invented_sources,
  keepalive_flood,
  keepalive_only,
  unknown_events,
  stuck_queued,
  split_surrogates,
  lone_surrogate,
  control_text,
  huge_event,
  // The faults of FaultLayer::content that only Chat Completions has.
  finish_without_usage,
  usage_in_last_chunk,
  usage_null_after,
  finish_twice,
  done_without_finish,
  empty_choices_first,
  reasoning_field,
  think_tags,
  answer_in_reasoning,
  error_in_stream,
  error_in_stream_done,
  error_beside_choices,
  cost_told,
  // The faults of FaultLayer::stream.
  cut_fin,
  cut_rst,
  cut_mid_line,
  reset_mid_line,
  cut_mid_utf8,
  eof,
  bad_chunk,
  short_length,
  content_length,
  close_delimited,
  http_10,
  continue_100,
  wrong_type,
  stall,
  stall_mid_event,
  comments_only,
  comments,
  one_byte,
  drip,
  linger,
  duplicate,
  replay,
  out_of_order,
  lose,
  renumber,
  no_numbers,
  no_names,
  crlf,
  cr,
  no_space,
  bom,
  multi_line,
  unterminated,
  done,
  no_done,
  garbage_after,
  second_terminal,
  bad_json,
  bad_utf8,
  endless_line,
  endless_stream,
  keys_shuffled,
  rotating_ids,
  // The faults of FaultLayer::attach.
  expired,
  too_old,
  attach_empty,
  attach_html,
  attach_all,
  attach_lose,
  attach_cut,
  attach_status,
  attach_busy,
  attach_silent,
  attach_reset,
  late_found,
  poll_status,
  poll_html,
  poll_silent,
  cancel_late,
  cancel_status,
  // The faults of FaultLayer::window.
  window_streams,
  window_missed,
  window_refused,
};

/// What may stand behind `=`.
enum class FaultArgument {
  none,
  number,
  place,  ///< a number of events, `last-delta` (before the texts are repeated, or before the finish
          ///< reason) or `terminal` (before the last event)
  word,
};

struct FaultSpec {
  FaultKind kind;
  FaultLayer layer;
  std::string_view name;
  FaultArgument argument;
  std::string_view fallback;  ///< the argument that is used if none is given
  std::string_view what;
  /// Set if only one API has the fault; the faults of the layers attach and window belong to
  /// Responses anyway.
  std::optional<ApiName> only{};

  bool exists_on(ApiName api) const;
};
std::span<const FaultSpec> fault_catalogue();
/// The help text of `castwright rehearse --help`, one line for each fault.
std::string fault_help();

struct PlayedFault {
  const FaultSpec* spec = nullptr;
  std::string argument;
  std::optional<std::uint64_t> post = 1;  ///< number of the POST, from 1; if unset, every POST
};
/// Reads `NAME[=ARG][@N]`, N a number or `*`. Fails with Fault::usage, which names what is wrong
/// and the nearest name to an unknown one.
Result<PlayedFault> parse_fault(std::string_view text);

/// The faults of one POST.
class FaultSet {
 public:
  FaultSet() = default;
  FaultSet(const std::vector<PlayedFault>& all, std::uint64_t post);

  /// The faults of one layer.
  FaultSet of(FaultLayer layer) const;
  bool has(FaultKind kind) const { return find(kind) != nullptr; }
  const PlayedFault* find(FaultKind kind) const;
  /// The first fault of a layer, for the layer whose faults replace the whole answer.
  const PlayedFault* first(FaultLayer layer) const;
  /// The first fault that an API has no place for.
  const PlayedFault* first_not_on(ApiName api) const;
  /// The argument as a number; 0 if the fault is absent or its argument is no number.
  double number(FaultKind kind) const;

 private:
  std::vector<PlayedFault> faults_;
};

}  // namespace castwright::rehearsal
