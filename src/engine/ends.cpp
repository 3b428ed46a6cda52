#include "engine/ends.h"

#include "core/check.h"

#include <array>
#include <optional>

namespace castwright::engine {
namespace {

struct Row {
  std::optional<Answer> answer;  ///< Nothing matches any.
  std::optional<EndCause> stop;  ///< Nothing matches any.
  Verdict verdict;
};

// The first row that matches decides. What the provider said of its answer counts more than how the
// exchange stopped: an answer is complete even if its connection lingered or broke afterwards.
constexpr std::array rows{
    Row{Answer::text, {}, {End::completed, Fault::internal}},
    Row{Answer::empty, {}, {End::unusable, Fault::unusable}},
    Row{Answer::refusal, {}, {End::refused, Fault::provider}},
    Row{Answer::incomplete, {}, {End::incomplete, Fault::provider}},
    Row{Answer::failed, {}, {End::failed, Fault::provider}},
    Row{Answer::cancelled, {}, {End::cancelled, Fault::provider}},
    Row{Answer::error_body, EndCause::redirect, {End::failed, Fault::network}},
    Row{Answer::error_body, {}, {End::failed, Fault::provider}},

    Row{Answer::running, EndCause::hopeless, {End::unusable, Fault::unusable}},

    // In the rows below there is no proof of an ending, whatever bytes arrived.
    Row{{}, EndCause::not_sent, {End::failed, Fault::network}},
    Row{{}, EndCause::redirect, {End::failed, Fault::network}},
    Row{{}, EndCause::gone, {End::cut, Fault::provider}},
    Row{{}, EndCause::key_refused, {End::cut, Fault::key}},
    Row{{}, EndCause::refused, {End::cut, Fault::provider}},
    Row{{}, EndCause::stuck, {End::stalled, Fault::network}},
    Row{{}, EndCause::gave_up, {End::cut, Fault::network}},
    // The request was sent and nothing came back, so nobody knows whether it was billed.
    Row{Answer::no_head, EndCause::asked, {End::unknown, Fault::interrupted}},
    Row{Answer::no_head, {}, {End::unknown, Fault::network}},
    Row{{}, EndCause::asked, {End::cut, Fault::interrupted}},
    Row{{}, EndCause::idle, {End::stalled, Fault::network}},
    Row{{}, EndCause::progress, {End::stalled, Fault::network}},
    Row{{}, EndCause::deadline, {End::stalled, Fault::network}},
    Row{{}, {}, {End::cut, Fault::network}},
};

}  // namespace

std::string_view name_of(End end) {
  switch (end) {
    case End::completed: return "completed";
    case End::incomplete: return "incomplete";
    case End::failed: return "failed";
    case End::refused: return "refused";
    case End::cancelled: return "cancelled";
    case End::cut: return "cut";
    case End::stalled: return "stalled";
    case End::unusable: return "unusable";
    case End::unknown: return "unknown";
  }
  CW_CHECK(false);
}

Verdict judge(Answer answer, EndCause stop) {
  for (const Row& row : rows) {
    if ((!row.answer || *row.answer == answer) && (!row.stop || *row.stop == stop)) {
      return row.verdict;
    }
  }
  CW_CHECK(false);
}

}  // namespace castwright::engine
