#pragma once
// The progress line of a terminal: what is being written, words against target, pace and time. Log
// lines scroll above it. Plain ASCII and two control sequences; never used if there is no terminal.

#include "core/clock.h"
#include "journal/observer.h"
#include "observe/log.h"

#include <functional>
#include <string>
#include <vector>

namespace castwright::observe {

class Bar final : public journal::Observer {
 public:
  /// `columns` is called before every redraw, since terminals are resized.
  Bar(Sink sink, const Clock& clock, std::function<int()> columns);
  ~Bar() override;
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;

  void heard(const journal::RunEvent& event, const json::Value& envelope) override;

  /// Returns the line without control sequences, at most `columns` wide.
  std::string work_text() const;
  std::string line(int columns) const;

 private:
  void note(const journal::RunEvent& event);
  void redraw();
  void wipe();

  Sink sink_;
  const Clock& clock_;
  std::function<int()> columns_;
  Log log_;
  MonoTime started_;
  std::vector<journal::ChunkFacts> plan_;
  int target_ = 0;
  int stored_words_ = 0;
  journal::Progress now_{};
  journal::StageId home_ = journal::StageId::long_script;
  bool running_ = false;
  bool drawn_ = false;
};

}  // namespace castwright::observe
