#include "web/timeline.h"

#include "disk/disk.h"
#include "store/event_log.h"
#include "store/layout.h"

#include <optional>
#include <variant>

namespace castwright::web {
namespace {

/// Puts each event where it belongs. Events of an answer name its request; the attempt is the
/// newest that was opened.
class Reader {
 public:
  void read(const journal::Event& event) {
    at_ = &event.envelope.ts;
    timeline_.updated = *at_;
    std::visit([this](const auto& what) { note(what); }, event.what);
  }
  Timeline take() { return std::move(timeline_); }

 private:
  template <class Other>
  void note(const Other& /*other*/) {}
  void note(const journal::RunStarted& /*started*/) {
    timeline_.findings.clear();
    timeline_.finished = false;
    timeline_.began = *at_;
    timeline_.ended.clear();
    timeline_.approved.clear();
  }
  void note(const journal::ChunkReopened& /*again*/) { timeline_.approved.clear(); }
  void note(const journal::ChunkTextFiled& /*text*/) { timeline_.approved.clear(); }
  void note(const journal::Approved& approved) { timeline_.approved = approved.editor; }
  void note(const journal::RequestOpened& opened) {
    newest_[opened.chunk] = opened.attempt;
    timeline_.attempts[{opened.chunk, opened.attempt}].opened = *at_;
  }
  void note(const journal::FirstText& first) { newest(first.chunk).first_text = *at_; }
  void note(const journal::Reattached& again) {
    newest(again.chunk).reattached.push_back({.at = *at_, .poll = again.poll});
  }
  void note(const journal::ChunkEnded& ended) {
    timeline_.attempts[{ended.chunk, ended.attempt}].ended = *at_;
  }
  void note(const journal::Finding& finding) { timeline_.findings.push_back(finding); }
  void note(const journal::RunFinished& /*finished*/) {
    timeline_.finished = true;
    timeline_.ended = *at_;
  }
  void note(const journal::RunStopped& /*stopped*/) { timeline_.ended = *at_; }

  AttemptTimes& newest(int request) {
    const auto found = newest_.find(request);
    return timeline_.attempts[{request, found == newest_.end() ? 1 : found->second}];
  }

  Timeline timeline_;
  std::map<int, int> newest_;
  const std::string* at_ = nullptr;
};

}  // namespace

Timeline timeline_of(std::span<const json::Value> events) {
  Reader reader;
  for (const json::Value& stored : events)
    if (const auto event = journal::from_json(stored)) reader.read(*event);
  return reader.take();
}

Result<std::vector<Timeline>> timelines_of(store::Output& output, const app::RunView& view) {
  std::vector<Timeline> timelines;
  CW_TRY(const auto folder, output.open_run(view.found));
  CW_TRY(const store::EventsRead read, store::read_events(*folder));
  timelines.push_back(timeline_of(read.events));
  for (const app::RunView& later : view.later) {
    const std::string_view name = store::row_of(later.record.stage).folder;
    CW_TRY(const auto stage, folder->folder(name, disk::Missing::fail));
    CW_TRY(const store::EventsRead events, store::read_events(*stage));
    timelines.push_back(timeline_of(events.events));
  }
  return timelines;
}

}  // namespace castwright::web
