#include "web/run_streams.h"

#include "engine/recovery.h"
#include "engine/taped_answer.h"
#include "journal/event_json.h"
#include "journal/run_state.h"
#include "journal/stage.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "store/run_record.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::web {

/// The folder of one stage of a run, and what its log says so far.
class RunFiles {
 public:
  RunFiles(std::unique_ptr<disk::Folder> folder, const store::RunRecord& record)
      : folder_(std::move(folder)),
        stage_(record.stage),
        field_(engine::answer_field_of(record)) {
    state_.stage = record.stage;
    state_.chunks.resize(record.plan.chunks.size());
    if (store::first_request(record) == journal::research_number) state_.research.emplace();
  }

  /// Reads what the log has more than before.
  Status look() {
    CW_TRY(const std::vector<json::Value> events, log_.more(*folder_));
    for (const json::Value& stored : events)
      if (const auto event = journal::from_json(stored))
        journal::apply(state_, event->what, date_of(event->envelope.ts));
    return {};
  }
  disk::Folder& folder() { return *folder_; }
  store::StageId stage() const { return stage_; }
  provider::AnswerField field() const { return field_; }
  std::uint64_t events_end() const { return log_.read_bytes(); }
  bool has(int request) const { return state_.has(request); }

  /// Will no text of this attempt come any more, whatever its tape says? Then it ended and cannot
  /// be fetched, another attempt has begun, or the chunk is stored, given up, or of a finished run.
  bool is_settled(int request, int attempt) const {
    const journal::ChunkState& chunk = state_.request(request);
    const bool later = std::ranges::any_of(
        chunk.attempts,
        [attempt](const journal::AttemptState& one) { return one.number > attempt; });
    const auto own = std::ranges::find(chunk.attempts, attempt, &journal::AttemptState::number);
    // Only an answer that was made in the background, and has a name, can be fetched once it ended.
    const bool lost =
        own != chunk.attempts.end() && own->ended && (!own->background || own->response_id.empty());
    return later || lost || chunk.stored || attempt <= chunk.given_up
           || state_.phase == journal::RunPhase::finished;
  }

 private:
  std::unique_ptr<disk::Folder> folder_;
  store::StageId stage_;
  provider::AnswerField field_;
  store::EventFollower log_;
  journal::RunState state_;
};

/// The text of one answer, which the streams of its tellings share.
class TapedText {
 public:
  TapedText(std::shared_ptr<RunFiles> files, int request, int attempt)
      : files_(std::move(files)),
        request_(request),
        attempt_(attempt),
        answer_(store::tape_name(request, attempt, files_->stage()),
                files_->field(),
                journal::stage_of(files_->stage(), request).is_dialogue ? engine::AnswerForm::spoken
                                                                        : engine::AnswerForm::raw) {
  }

  Status look() {
    if (over_) return {};
    // The log first: what it calls settled is whole on the tape already.
    CW_RETURN_IF_ERROR(files_->look());
    const bool settled = files_->is_settled(request_, attempt_);
    CW_RETURN_IF_ERROR(answer_.look(files_->folder()));
    over_ = settled || answer_.is_over();
    return {};
  }
  const std::vector<std::string>& tellings() const { return answer_.tellings(); }
  bool is_over() const { return over_; }

 private:
  std::shared_ptr<RunFiles> files_;
  int request_;
  int attempt_;
  engine::TapedAnswer answer_;
  bool over_ = false;
};

namespace {

/// As many streams stay open without a reader: a page that is loaded again finds its texts read.
constexpr std::size_t kept_streams_max = 64;
/// As many entries of streams that are gone are kept before they are swept out.
constexpr std::size_t known_streams_max = 4'096;

bool is_inside_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}

class EventStream final : public ByteStream {
 public:
  explicit EventStream(std::shared_ptr<RunFiles> files) : files_(std::move(files)) {}
  std::string_view content_type() const override { return "application/json"; }
  Result<State> look() override {
    CW_RETURN_IF_ERROR(files_->look());
    return State{.end = files_->events_end(), .closed = false};
  }
  Result<Part> read(std::uint64_t from, std::size_t bytes_max) override {
    CW_TRY(const store::EventLines read,
           store::read_event_lines(files_->folder(), from, bytes_max));
    Part part{.bytes = {}, .end = read.end};
    for (const std::string& line : read.lines)
      part.bytes += line + "\n";
    return part;
  }

 private:
  std::shared_ptr<RunFiles> files_;
};

class TextStream final : public ByteStream {
 public:
  TextStream(std::shared_ptr<TapedText> text, std::size_t telling)
      : text_(std::move(text)),
        telling_(telling) {}
  std::string_view content_type() const override { return "text/plain; charset=utf-8"; }
  Result<State> look() override {
    CW_RETURN_IF_ERROR(text_->look());
    return State{.end = text().size(),
                 .closed = text_->is_over() || telling_ < text_->tellings().size()};
  }
  Result<Part> read(std::uint64_t from, std::size_t bytes_max) override {
    const std::string& all = text();
    if (from >= all.size()) return Part{.bytes = {}, .end = from};
    const auto begin = static_cast<std::size_t>(from);
    if (is_inside_character(all[begin]))
      return fail(Fault::usage, "the offset stands inside of a character");
    std::size_t end = std::min(all.size(), begin + std::max<std::size_t>(bytes_max, 1));
    while (end < all.size() && is_inside_character(all[end]))
      ++end;
    return Part{.bytes = all.substr(begin, end - begin), .end = end};
  }

 private:
  const std::string& text() const { return text_->tellings()[telling_ - 1]; }

  std::shared_ptr<TapedText> text_;
  std::size_t telling_;  ///< counted from 1
};

/// Takes the text up to the next `border` from the front of `rest`.
std::string_view next_part(std::string_view& rest, char border) {
  const std::size_t end = std::min(rest.find(border), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

/// A number as this server writes it: no sign, no zero in front.
std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && number >= 0;
  return whole && fmt::format("{}", number) == text ? std::optional(number) : std::nullopt;
}

struct AnswerName {
  int request = 0;
  int attempt = 1;
  int telling = 1;
};
std::optional<AnswerName> answer_name(std::string_view text) {
  std::string_view rest = text;
  const auto request = number_in(next_part(rest, '.'));
  const auto attempt = number_in(next_part(rest, '.'));
  if (!request || !attempt) return std::nullopt;
  if (rest.empty())
    return text.ends_with('.') ? std::nullopt : std::optional(AnswerName{*request, *attempt, 1});
  const auto telling = number_in(rest);
  if (!telling || *telling < 2) return std::nullopt;
  return AnswerName{*request, *attempt, *telling};
}

std::string prefix_of(std::string_view run, std::string_view stage_folder) {
  return fmt::format("{}{}/{}{}", streams_path, run, stage_folder, stage_folder.empty() ? "" : "/");
}

std::unexpected<Error> no_stream() {
  return fail(Fault::missing, "there is no such stream");
}

}  // namespace

std::string events_address(std::string_view run, std::string_view stage_folder) {
  return prefix_of(run, stage_folder) + "events";
}

std::string answer_address(std::string_view run,
                           std::string_view stage_folder,
                           int request,
                           int attempt) {
  return fmt::format("{}answers/{}.{}", prefix_of(run, stage_folder), request, attempt);
}

RunStreams::~RunStreams() = default;

Result<std::shared_ptr<ByteStream>> RunStreams::find(const std::string& path) {
  if (const auto known = known_.find(path); known != known_.end()) {
    auto stream = known->second.lock();
    if (stream != nullptr && stream->look()) return stream;
    // What was taken away or put back is read anew; who reads it now is told that it broke off.
    if (stream != nullptr) forget();
  }
  CW_TRY(auto stream, make(path));
  keep(path, stream);
  return stream;
}

void RunStreams::forget() {
  newest_.clear();
  known_.clear();
  files_.clear();
  texts_.clear();
}

void RunStreams::keep(const std::string& path, std::shared_ptr<ByteStream> stream) {
  const auto sweep = [](auto& map) {
    if (map.size() >= known_streams_max)
      std::erase_if(map, [](const auto& entry) { return entry.second.expired(); });
  };
  sweep(known_);
  sweep(files_);
  sweep(texts_);
  known_[path] = stream;
  newest_.push_back(std::move(stream));
  if (newest_.size() > kept_streams_max) newest_.pop_front();
}

Result<std::shared_ptr<ByteStream>> RunStreams::make(std::string_view path) {
  if (!path.starts_with(streams_path)) return no_stream();
  std::string_view rest = path.substr(streams_path.size());
  const std::string_view run = next_part(rest, '/');
  std::string_view word = next_part(rest, '/');
  std::string_view folder;
  if (word != "events" && word != "answers") {
    folder = word;
    if (folder.empty()) return no_stream();  // a second slash would be a second address
    word = next_part(rest, '/');
  }
  const auto name = word == "answers" ? answer_name(rest) : std::nullopt;
  if (run.empty() || (word == "answers" && !name)) return no_stream();
  if (word != "answers" && (word != "events" || !rest.empty() || path.ends_with('/')))
    return no_stream();
  CW_TRY(const auto files, files_of(run, folder));
  if (!name) return std::make_shared<EventStream>(files);
  CW_RETURN_IF_ERROR(files->look());
  if (!files->has(name->request)) return no_stream();
  const std::string answer =
      fmt::format("{}.{}.{}", prefix_of(run, folder), name->request, name->attempt);
  const auto known = texts_.find(answer);
  auto text = known == texts_.end() ? nullptr : known->second.lock();
  const bool fresh = text == nullptr;
  if (fresh) text = std::make_shared<TapedText>(files, name->request, name->attempt);
  CW_RETURN_IF_ERROR(text->look());
  if (fresh) texts_[answer] = text;
  if (static_cast<std::size_t>(name->telling) > text->tellings().size()) return no_stream();
  return std::make_shared<TextStream>(std::move(text), static_cast<std::size_t>(name->telling));
}

Result<std::shared_ptr<RunFiles>> RunStreams::files_of(std::string_view run,
                                                       std::string_view folder) {
  const std::string key = prefix_of(run, folder);
  if (const auto known = files_.find(key); known != files_.end())
    if (auto files = known->second.lock()) return files;
  const auto stage = std::ranges::find_if(journal::stage_table, [folder](const auto& row) {
    return row.is_home() && row.folder == folder;
  });
  if (stage == journal::stage_table.end()) return no_stream();
  CW_TRY(const store::Output::Found found, output_.find(std::string(run)));
  if (found.run_id != run) return no_stream();  // an address is a whole id
  CW_TRY(auto files, output_.open_run(found));
  if (!folder.empty()) {
    CW_TRY(const bool begun, files->exists(folder));
    if (!begun) return no_stream();
    CW_TRY(files, files->folder(folder, disk::Missing::fail));
  }
  CW_TRY(const store::RunRecord record, store::read_run_record(*files));
  auto made = std::make_shared<RunFiles>(std::move(files), record);
  files_[key] = made;
  return made;
}

}  // namespace castwright::web
