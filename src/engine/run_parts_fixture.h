#pragma once
// What a part of a run needs in a test: the terms of a run of two chunks, its journal on a disk in
// memory, and a store in memory. For tests only.

#include "disk/memory_disk.h"
#include "engine/run_fixture.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/simulated_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace castwright::engine::stage {

class Parts : public testing::Test {
 protected:
  Parts() {
    stage_.settings.price = simple_price();
    log_ = store::EventLog::open(*folder_, stage_.record.run_id, notices_).value();
    journal_ = std::make_unique<RunJournal>(
        stage_.clock, *log_, syncer_, stage_.recorder, journal::RunState{}, 2);
  }

  /// Returns the terms with the present settings of the stage, which a test may have changed.
  const RunTerms& terms() {
    if (!terms_) {
      terms_ =
          std::unique_ptr<RunTerms>(new RunTerms{.doors = {.clock = stage_.clock,
                                                           .transport = *stage_.transport,
                                                           .syncer = syncer_,
                                                           .folder = *folder_,
                                                           .log = *log_,
                                                           .store = store_,
                                                           .tenure = stage_.tenure,
                                                           .observer = stage_.recorder,
                                                           .stop = *stage_.stop,
                                                           .limiter = stage_.limiter,
                                                           .process_budget = stage_.process_budget,
                                                           .reviewer = stage_.reviewer},
                                                 .settings = stage_.settings,
                                                 .record = stage_.record,
                                                 .topic = stage_.topic});
    }
    return *terms_;
  }
  RunJournal& journal() { return *journal_; }
  template <class Event>
  std::vector<Event> told() const {
    return stage_.recorder.all<Event>();
  }
  std::string file(const std::string& name) const {
    return folder_->read(name, 1u << 20).value_or("");
  }

  Stage stage_;
  std::unique_ptr<disk::MemoryDisk> disk_ = disk::make_memory_disk();
  std::unique_ptr<disk::Folder> folder_ = disk_->open();
  simulated::Store store_;
  std::vector<std::string> notices_;
  tape::Syncer syncer_{stage_.clock};
  std::unique_ptr<store::EventLog> log_;
  std::unique_ptr<RunTerms> terms_;
  std::unique_ptr<RunJournal> journal_;
};

}  // namespace castwright::engine::stage
