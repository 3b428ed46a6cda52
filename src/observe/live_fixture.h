#pragma once
// What tests of the live display share: a terminal that shows what it is sent, and a display of a
// run of three chunks whose events a test tells. Thread: the test's.

#include "core/clock.h"
#include "journal/events.h"
#include "observe/live.h"
#include "observe/style.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::observe {

/// What a terminal of this width shows after `bytes`: rows, without colours.
class Terminal {
 public:
  explicit Terminal(std::size_t columns) : columns_(columns) {}

  void take(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = bytes[i];
      if (c == '\r') {
        column_ = 0;
      } else if (c == '\n') {
        down();
        column_ = 0;
      } else if (c == '\x1b') {
        i = control(bytes, i);
      } else {
        put(c);
      }
    }
  }
  /// Breaks the lines anew, as terminals do that become narrower or wider; the cursor stays at the
  /// character at which it is.
  void resize(std::size_t columns) {
    std::vector<std::string> lines{""};
    std::size_t line_of_cursor = 0;
    std::size_t offset = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (row == row_) {
        line_of_cursor = lines.size() - 1;
        offset = lines.back().size() + column_;
      }
      lines.back() += rows_[row];
      if (!broken_.contains(row) && row + 1 < rows_.size()) lines.emplace_back();
    }
    columns_ = columns;
    rows_.clear();
    broken_.clear();
    for (std::size_t line = 0; line < lines.size(); ++line) {
      if (line == line_of_cursor) {
        row_ = rows_.size() + offset / columns;
        column_ = offset % columns;
      }
      for (std::size_t at = 0; at == 0 || at < lines[line].size(); at += columns) {
        if (at > 0) broken_.insert(rows_.size() - 1);
        rows_.push_back(lines[line].substr(at, columns));
      }
    }
  }
  const std::vector<std::string>& rows() const { return rows_; }
  bool wrapped() const { return wrapped_; }
  bool hid_cursor() const { return hid_cursor_; }

 private:
  void down() {
    if (++row_ == rows_.size()) rows_.emplace_back();
  }
  void put(char c) {
    if (column_ >= columns_ && !breaks_lines_) {
      column_ = columns_ - 1;
    } else if (column_ >= columns_) {
      wrapped_ = true;
      broken_.insert(row_);
      down();
      column_ = 0;
    }
    std::string& row = rows_[row_];
    row.resize(std::max(row.size(), column_), ' ');
    if (column_ < row.size()) {
      row[column_] = c;
    } else {
      row += c;
    }
    ++column_;
  }
  std::size_t control(std::string_view bytes, std::size_t at) {
    std::size_t end = at + 2;
    while (end < bytes.size() && (bytes[end] < '@' || bytes[end] > '~'))
      ++end;
    const std::string number(bytes.substr(at + 2, end - at - 2));
    switch (bytes[end]) {
      case 'A': row_ -= std::min<std::size_t>(row_, std::stoul(number)); break;
      case 'C': ++column_; break;
      case 'K':
        rows_[row_].resize(std::min(rows_[row_].size(), column_));
        broken_.erase(row_);
        break;
      case 'J':
        rows_[row_].resize(std::min(rows_[row_].size(), column_));
        rows_.resize(row_ + 1);
        broken_.erase(broken_.lower_bound(row_), broken_.end());
        break;
      case 'h':
      case 'l':
        if (number == "?7")
          breaks_lines_ = bytes[end] == 'h';
        else
          hid_cursor_ = true;
        break;
      default: break;
    }
    return end;
  }

  std::size_t columns_;
  std::vector<std::string> rows_{""};
  std::set<std::size_t> broken_;  ///< rows whose line continues in the next row
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wrapped_ = false;
  bool breaks_lines_ = true;
  bool hid_cursor_ = false;
};

inline RunFacts facts_of_ten() {
  RunFacts facts;
  facts.plan = {{.number = 1, .title = "Cold Open", .subject = "hook", .target = 400},
                {.number = 2, .title = "What Happened", .subject = "timeline", .target = 1600},
                {.number = 3, .title = "Why It Matters", .subject = "context", .target = 1400}};
  facts.words_target = 3400;
  facts.budget = 15'000'000'000;
  facts.parallel = 2;
  return facts;
}

class LiveTest : public ::testing::Test {
 protected:
  explicit LiveTest(Style style = {.colour = false, .utf8 = false}) : style_(style) {}

  void hear(const journal::RunEvent& event) { live_->heard(event, {}); }
  void begin() {
    journal::RunStarted started;
    started.words = 3'400;
    started.chunks.resize(3);
    hear(started);
  }
  void ask(int chunk) {
    hear(journal::ChunkStarted{.chunk = {.number = chunk}, .of = 3});
    hear(journal::RequestReserved{.chunk = chunk, .worst_nanodollars = 1'430'000'000});
    hear(journal::RequestOpened{.chunk = chunk});
  }
  void write(int chunk, std::size_t words, double rate = 20) {
    hear(journal::Progress{
        .chunk = chunk, .chars = words * 6, .words = words, .tokens_per_s = rate});
  }
  void store(int chunk, int words, std::int64_t ms = 125'000) {
    hear(journal::ChunkEnded{
        .chunk = chunk, .end = "completed", .cost_nanodollars = 1'020'000'000, .ms = ms});
    hear(journal::ChunkStored{.chunk = chunk, .words = words});
  }
  void wait(int ms) { clock_.advance(Millis(ms)); }
  std::vector<std::string> block() { return live_->block(screen_); }

  Style style_;
  FakeClock clock_{WallTime(Millis(0))};
  Screen screen_{.columns = 80, .rows = 24};
  std::string out_;
  int frames_ = 0;
  std::unique_ptr<Live> live_ =
      std::make_unique<Live>(Live::Place{.sink =
                                             [this](std::string_view piece) {
                                               out_ += piece;
                                               ++frames_;
                                             },
                                         .clock = clock_,
                                         .screen = [this] { return screen_; },
                                         .style = style_},
                             facts_of_ten());
};

}  // namespace castwright::observe
