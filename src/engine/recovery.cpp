#include "engine/recovery.h"

#include "core/limits.h"
#include "engine/accept.h"
#include "engine/exchange.h"
#include "store/layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

Result<tape::Tape> read_own_tape(disk::Folder& folder,
                                 const store::RunRecord& record,
                                 int chunk,
                                 int attempt) {
  const std::string name = store::tape_name(chunk, attempt, record.pass);
  const std::string path = (folder.path() / name).string();
  auto bytes = folder.read(name, limits::tape_bytes_max);
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

/// The provider does not have the answer any more: it said so twice, as the ladder asks. Somebody
/// who knows no responses at all says nothing of this one; met in two visits, and at the very
/// address where the answer was asked for, it is out of reach for good.
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

Remains remains_of(const tape::Tape& tape,
                   const provider::Dialect& dialect,
                   bool asked_in_background,
                   provider::Decoder& decoder,
                   KeptAnswer& answer) {
  std::string text;
  replay(tape, dialect, decoder, text);
  if (decoder.status() == provider::AnswerStatus::completed) {
    answer = kept_answer(decoder);
    return answer.text.empty() ? Remains::lost : Remains::whole;
  }
  const bool fetchable = !decoder.terminal() && !decoder.response_id().empty()
                         && decoder.background().value_or(asked_in_background);
  return fetchable && !is_gone(tape, dialect) ? Remains::running : Remains::lost;
}

/// An answer that could not be used: its raw file may have been put right, or at least worked on.
Result<Left> look_for_mending(const Scene& scene, int chunk, const KeptAnswer& received) {
  Left left{.remains = Remains::lost};
  auto raw = scene.folder.read(store::raw_name(chunk, scene.record.pass), limits::answer_bytes_max);
  if (!raw && raw.error().fault == Fault::missing) return left;
  if (!raw) return std::unexpected(std::move(raw).error());
  left.edited = *raw != received.text;
  auto answer = accept_answer(*raw, chunk, scene.record, scene.topic, scene.verbatim);
  // That commentary or reasoning is the answer is for a person to say.
  if (answer && (!received.aside || left.edited || scene.reparse)) {
    left.remains = Remains::mended;
    left.mended = *std::move(answer);
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

Result<Left> what_is_left(const Scene& scene, int chunk) {
  const journal::ChunkState& known = scene.state.request(chunk);
  if (known.stored) return Left{.remains = Remains::stored};
  const journal::AttemptState* const attempt = known.newest();
  if (attempt == nullptr) return Left{};
  // What a person gave up is not taken up again, even where it is whole.
  if (attempt->number <= known.given_up) return Left{.remains = Remains::lost};
  CW_TRY(tape::Tape tape, read_own_tape(scene.folder, scene.record, chunk, attempt->number));
  KeptAnswer answer;
  CW_TRY(const provider::Dialect* const dialect, dialect_of(tape));
  const auto decoder = dialect->decoder(answer_field_of(scene.record));
  Left left{.remains = remains_of(tape, *dialect, attempt->background, *decoder, answer)};
  if (left.remains == Remains::whole && attempt->end == name_of(End::unusable)) {
    CW_TRY(Left mended, look_for_mending(scene, chunk, answer));
    mended.sources = decoder->told_sources();
    return mended;
  }
  if (tape.torn) left.torn_at = tape.whole_bytes;
  const bool dead = left.remains == Remains::running && !outlives_process(scene.record);
  if (dead) left.remains = Remains::lost;
  if (left.remains == Remains::whole || left.remains == Remains::running) {
    left.tape = std::move(tape);
  }
  return left;
}

Result<std::vector<Remains>> what_is_left(const Scene& scene) {
  std::vector<Remains> all;
  for (int number = scene.state.first(); number <= scene.state.last(); ++number) {
    CW_TRY(const Left left, what_is_left(scene, number));
    all.push_back(left.remains);
  }
  return all;
}

}  // namespace castwright::engine
