#include "engine/recovery.h"

#include "core/limits.h"
#include "engine/exchange.h"
#include "engine/stage_work.h"
#include "store/layout.h"
#include "tape/compressed.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

Result<tape::Tape> read_own_tape(disk::Folder& folder,
                                 const store::RunRecord& record,
                                 int chunk,
                                 int attempt) {
  const std::string name = store::tape_name(chunk, attempt, record.stage);
  const std::string path = (folder.path() / name).string();
  auto bytes = tape::read_bytes(folder, name, limits::tape_bytes_max);
  if (!bytes) {
    return fail(Fault::storage,
                fmt::format("chunk {} was asked for, but: {}", chunk, bytes.error().what));
  }
  auto tape = tape::read_tape(*bytes);
  if (!tape) return std::unexpected(std::move(tape).error().within(path));
  const tape::Header& header = tape->header;
  if (header.run != record.run_id || header.chunk != chunk || header.attempt != attempt) {
    return fail(Fault::storage,
                fmt::format("{} is the tape of run {}, chunk {}, attempt {}",
                            path,
                            header.run,
                            header.chunk,
                            header.attempt));
  }
  if (tape->exchanges.empty()) {
    return fail(Fault::storage,
                fmt::format("chunk {} was asked for, and {} has no request", chunk, path));
  }
  return tape;
}

/// Tells whether the provider does not have the answer any more: it said so twice, as the re-attach
/// policy asks. A refusal of somebody who knows no answers at all, such as a gateway, counts only
/// if it came in two processes, at the very address where the answer was asked for.
bool is_gone(const tape::Tape& tape, const provider::Dialect& dialect) {
  constexpr std::ptrdiff_t gone_times = 2;
  constexpr std::ptrdiff_t no_address_times = 4;
  const std::string made_at = place_of(tape.exchanges.front());
  const auto says = [&](const tape::Exchange& one, provider::Refusal refusal) {
    return dialect.kind_of(one.method, one.path) != provider::ExchangeKind::create
           && one.status != 0 && is_below(place_of(one), made_at)
           && dialect.refusal_of(one.status, one.bytes()) == refusal;
  };
  const auto says_gone = [&](const tape::Exchange& one) {
    return says(one, provider::Refusal::gone);
  };
  const auto has_no_address = [&](const tape::Exchange& one) {
    return dialect.kind_of(one.method, one.path) != provider::ExchangeKind::cancel
           && says(one, provider::Refusal::no_address);
  };
  const auto newest = tape.exchanges.rbegin();
  const std::ptrdiff_t all = tape.exchanges.rend() - newest;
  return (all >= gone_times && std::all_of(newest, newest + gone_times, says_gone))
         || (all >= no_address_times
             && std::all_of(newest, newest + no_address_times, has_no_address));
}

RecoveryState remains_of(const tape::Tape& tape,
                         const provider::Dialect& dialect,
                         bool asked_in_background,
                         provider::Decoder& decoder,
                         KeptAnswer& answer) {
  std::string text;
  replay(tape, dialect, decoder, text);
  if (decoder.status() == provider::AnswerStatus::completed) {
    answer = kept_answer(decoder);
    return answer.text.empty() ? RecoveryState::lost : RecoveryState::whole;
  }
  const bool fetchable = !decoder.terminal() && !decoder.response_id().empty()
                         && decoder.background().value_or(asked_in_background);
  return fetchable && !is_gone(tape, dialect) ? RecoveryState::running : RecoveryState::lost;
}

/// Looks whether the user repaired the raw file of an answer that could not be used, or edited it.
Result<ChunkRecovery> look_for_repair(const RecoveryInput& input,
                                      int chunk,
                                      const KeptAnswer& received) {
  ChunkRecovery left{.state = RecoveryState::lost};
  auto raw =
      input.folder.read(store::raw_name(chunk, input.record.stage), limits::answer_bytes_max);
  if (!raw && raw.error().fault == Fault::missing) return left;
  if (!raw) return std::unexpected(std::move(raw).error());
  left.edited = *raw != received.text;
  auto answer = work_of(input.record.stage)
                    .accept({.text = *raw,
                             .number = chunk,
                             .record = input.record,
                             .topic = input.topic,
                             .verbatim = input.verbatim});
  // Only the user can say that commentary or reasoning is the answer.
  if (answer && (!received.aside || left.edited || input.reparse)) {
    left.state = RecoveryState::repaired;
    left.repaired = *std::move(answer);
  }
  left.raw = *std::move(raw);
  return left;
}

}  // namespace

provider::AnswerField answer_field_of(const store::RunRecord& record) {
  const auto found = record.options.find("answer_field");
  return found != record.options.end() && found->second == "reasoning"
             ? provider::AnswerField::reasoning
             : provider::AnswerField::content;
}

bool outlives_process(const store::RunRecord& record) {
  return record.provider != "rehearsal";
}

Result<ChunkRecovery> what_is_left(const RecoveryInput& input, int chunk) {
  const journal::ChunkState& known = input.state.request(chunk);
  if (known.stored) return ChunkRecovery{.state = RecoveryState::stored};
  const journal::AttemptState* const attempt = known.newest();
  if (attempt == nullptr) return ChunkRecovery{};
  // An answer that the user gave up is not recovered, even if it is whole.
  if (attempt->number <= known.given_up) return ChunkRecovery{.state = RecoveryState::lost};
  CW_TRY(tape::Tape tape, read_own_tape(input.folder, input.record, chunk, attempt->number));
  KeptAnswer answer;
  CW_TRY(const provider::Dialect* const dialect, dialect_of(tape));
  const auto decoder = dialect->decoder(answer_field_of(input.record));
  ChunkRecovery left{.state = remains_of(tape, *dialect, attempt->background, *decoder, answer)};
  if (left.state == RecoveryState::whole && attempt->end == name_of(End::unusable)) {
    CW_TRY(ChunkRecovery repaired, look_for_repair(input, chunk, answer));
    repaired.sources = decoder->told_sources();
    return repaired;
  }
  if (tape.torn) left.torn_at = tape.whole_bytes;
  const bool dead = left.state == RecoveryState::running && !outlives_process(input.record);
  if (dead) left.state = RecoveryState::lost;
  if (left.state == RecoveryState::whole || left.state == RecoveryState::running) {
    left.tape = std::move(tape);
  }
  return left;
}

Result<std::vector<RecoveryState>> what_is_left(const RecoveryInput& input) {
  std::vector<RecoveryState> all;
  for (int number = input.state.first(); number <= input.state.last(); ++number) {
    CW_TRY(const ChunkRecovery left, what_is_left(input, number));
    all.push_back(left.state);
  }
  return all;
}

}  // namespace castwright::engine
