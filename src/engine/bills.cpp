#include "engine/bills.h"

#include "core/limits.h"
#include "engine/exchange.h"
#include "engine/recovery.h"
#include "provider/bill.h"
#include "store/layout.h"
#include "tape/compressed.h"
#include "topic/pasted.h"

#include <algorithm>
#include <array>

namespace castwright::engine {
namespace {

/// The pauses before the tries, since a server writes a bill some time after its answer.
constexpr std::array pauses{Millis(500), Millis(1'000), Millis(2'000), Millis(4'000)};
constexpr Millis connect_ms_max{5'000};
constexpr Millis idle_ms_max{5'000};
/// How long one bill is waited for: the user waits for it at the end of a run.
constexpr Millis wait_ms_max{15'000};
/// How many bills are asked for at once, because a crash can leave one for each request.
constexpr std::size_t at_once_max = 4;

}  // namespace

void Bills::ask_for(int number, const StreamOutcome& outcome) {
  const journal::AttemptState& attempt = *journal_.request(number).newest();
  if (!attempt.bill_nanodollars()) want(number, attempt.number, outcome.bill_id);
}

void Bills::recover(int number) {
  const bool asks = terms_.settings.task == Task::write && outlives_process(terms_.record);
  if (!asks || terms_.endpoint_for(number).bill_path.empty()) return;
  for (const journal::AttemptState& attempt : journal_.request(number).attempts) {
    // An answer that was made in the background may still be fetched, and brings its bill.
    const bool over = attempt.ended || !attempt.background;
    if (!attempt.opened || !over || attempt.bill_nanodollars()) continue;
    if (auto id = id_on_tape(number, attempt)) want(number, attempt.number, *std::move(id));
  }
}

/// Returns the name of the bill as the tape of the attempt has it; nothing if the tape cannot be
/// read, or if another server was asked for the answer, whose ids this one does not know.
std::optional<std::string> Bills::id_on_tape(int number,
                                             const journal::AttemptState& attempt) const {
  const std::string name = store::tape_name(number, attempt.number, terms_.record.stage);
  const auto bytes = tape::read_bytes(terms_.doors.folder, name, limits::tape_bytes_max);
  if (!bytes) return std::nullopt;
  const auto tape = tape::read_tape(*bytes);
  if (!tape || tape->exchanges.empty()) return std::nullopt;
  const tape::Exchange& asked = tape->exchanges.front();
  const std::string& base_url = terms_.endpoint_for(number).base_url;
  if (!is_below(place_of(asked), topic::host_of(base_url))) return std::nullopt;
  std::vector<http::Header> head;
  for (const auto& [key, value] : asked.response_headers)
    head.push_back({key, value});
  return provider::bill_id_of(head, attempt.response_id);
}

void Bills::want(int number, int attempt, std::string id) {
  const provider::Endpoint& endpoint = terms_.endpoint_for(number);
  const bool wanted = std::ranges::any_of(inquiries_, [&](const Inquiry& one) {
    return one.number == number && one.attempt == attempt;
  });
  if (wanted) return;
  if (!provider::dialect_of(endpoint).bill(endpoint, id)) return;
  const MonoTime now = terms_.doors.clock.now();
  inquiries_.push_back({.number = number,
                        .attempt = attempt,
                        .id = std::move(id),
                        .until = now + wait_ms_max,
                        .at = now + pauses.front()});
}

void Bills::step() {
  const MonoTime now = terms_.doors.clock.now();
  std::erase_if(inquiries_, [&](const Inquiry& one) {
    if (now < one.until) return false;
    if (one.stream) terms_.doors.transport.stop(*one.stream);
    return true;
  });
  for (Inquiry& one : inquiries_) {
    const bool full = under_way() >= at_once_max;
    if (!one.stream && !full && one.at <= now) start(one);
  }
}

void Bills::start(Inquiry& inquiry) {
  const provider::Endpoint& endpoint = terms_.endpoint_for(inquiry.number);
  auto request = provider::dialect_of(endpoint).bill(endpoint, inquiry.id);
  if (!request) return;
  request->connect_ms_max = connect_ms_max;
  request->idle_ms_max = idle_ms_max;
  ++inquiry.tries;
  inquiry.status = 0;
  inquiry.body.clear();
  if (const auto id = terms_.doors.transport.start(*request)) {
    inquiry.stream = *id;
    started_.push_back(*id);
  } else {
    inquiry.until = terms_.doors.clock.now();
  }
}

Status Bills::absorb(const http::TransportEvent& event) {
  const auto found = std::ranges::find(inquiries_, std::optional(event.stream), &Inquiry::stream);
  if (found == inquiries_.end()) return {};
  switch (event.kind) {
    case http::TransportEvent::Kind::head: found->status = event.status; return {};
    case http::TransportEvent::Kind::bytes:
      found->body += event.bytes;
      if (found->body.size() <= limits::bill_bytes_max) return {};
      terms_.doors.transport.stop(event.stream);
      inquiries_.erase(found);
      return {};
    case http::TransportEvent::Kind::done:
      found->stream.reset();
      return take_end(found, event.ending == http::Ending::eof);
  }
  return {};
}

Status Bills::take_end(std::vector<Inquiry>::iterator inquiry, bool whole) {
  if (whole && inquiry->status == 200) {
    const auto& dialect = provider::dialect_of(terms_.endpoint_for(inquiry->number));
    if (auto bill = dialect.read_bill(inquiry->body, inquiry->id)) {
      const int number = inquiry->number;
      const int attempt = inquiry->attempt;
      const bool doubtful = settlement_.is_doubtful(number, attempt, *bill);
      const bool asks_again = doubtful && inquiry->tries < pauses.size();
      // The tokens are told, if not what they cost.
      const auto amount =
          doubtful ? settlement_.reckoned(number, attempt, *bill) : std::optional(bill->amount);
      if (!asks_again && amount) {
        bill->amount = *amount;
        inquiries_.erase(inquiry);
        return settlement_.record_bill(number, attempt, *bill);
      }
    }
  }
  if (inquiry->tries >= pauses.size() || !told_later(*inquiry)) {
    inquiries_.erase(inquiry);
  } else {
    inquiry->at = terms_.doors.clock.now() + pauses.at(inquiry->tries);
  }
  return {};
}

/// Tells whether asking again may bring the bill.
bool Bills::told_later(const Inquiry& inquiry) const {
  if (inquiry.status == 0 || inquiry.status == 200) return true;
  const auto& dialect = provider::dialect_of(terms_.endpoint_for(inquiry.number));
  const provider::Refusal why = dialect.refusal_of(inquiry.status, inquiry.body);
  return why == provider::Refusal::gone || why == provider::Refusal::busy;
}

void Bills::give_up() {
  for (const Inquiry& one : inquiries_) {
    if (one.stream) terms_.doors.transport.stop(*one.stream);
  }
  inquiries_.clear();
}

std::size_t Bills::under_way() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(inquiries_, [](const Inquiry& one) { return one.stream.has_value(); }));
}

MonoTime Bills::deadline() const {
  MonoTime next = MonoTime::max();
  const bool full = under_way() >= at_once_max;
  for (const Inquiry& one : inquiries_) {
    next = std::min(next, one.until);
    if (!one.stream && !full) next = std::min(next, one.at);
  }
  return next;
}

}  // namespace castwright::engine
