#include "observe/live.h"

#include "journal/stage.h"
#include "observe/columns.h"
#include "script/columns.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

using namespace journal;  // NOLINT(google-build-using-namespace): the events only

constexpr Millis frame_every{100};
constexpr Millis pulse_every{500};
constexpr int wide_columns = 120;
constexpr std::size_t title_columns_min = 16;

std::int64_t seconds_from(MonoTime from, MonoTime to) {
  return std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
}

std::string bar_of(double share, std::size_t columns, const Style& style) {
  const auto full =
      static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(columns));
  std::string bar;
  for (std::size_t i = 0; i < columns; ++i)
    bar += style.bar(i < full);
  return bar;
}

double share_of(int words, int target) {
  return target <= 0 ? 0 : static_cast<double>(words) / target;
}

/// "812/1,600"; "812" if there is no target.
std::string words_of(int words, int target) {
  if (target <= 0) return with_commas(words);
  return fmt::format("{}/{}", with_commas(words), with_commas(target));
}

// The columns of a request's line. Fewer columns: the line says less, in this order.
enum Column : std::size_t {
  sign,
  number,
  title,
  phase,
  bar,
  words,
  speed,
  since,
  time_left,
  money
};
constexpr std::size_t column_count = 10;

/// One column stays free, since a terminal may break a line that fills it. 0 columns: any width.
std::size_t room_in(int columns) {
  return columns == 0 ? 0 : static_cast<std::size_t>(std::max(columns - 1, 1));
}

Fit fit_of_works(int columns) {
  return {.columns_max = room_in(columns),
          .elastic = title,
          .elastic_min = title_columns_min,
          .cuts = {{bar, true},
                   {since, true},
                   {words, false},
                   {speed, false},
                   {money, true},
                   {title, true},
                   {speed, true},
                   {time_left, false},
                   {number, false},
                   {words, true},
                   {time_left, true},
                   {number, true}},
          .close = title};
}

enum SumColumn : std::size_t {
  sum_sign,
  stored,
  sum_bar,
  sum_words,
  percent,
  cost,
  elapsed,
  sum_left,
  kind
};
constexpr std::size_t sum_column_count = 9;

Fit fit_of_sum(int columns) {
  return {.columns_max = room_in(columns),
          .elastic = sum_column_count,
          .elastic_min = 0,
          .cuts = {{sum_bar, true},
                   {percent, true},
                   {sum_words, false},
                   {cost, false},
                   {stored, false},
                   {sum_left, false},
                   {elapsed, true},
                   {kind, true},
                   {cost, true},
                   {sum_left, true},
                   {sum_words, true}}};
}

Tone tone_of(WorkPhase phase) {
  switch (phase) {
    case WorkPhase::reattaching: return Tone::warning;
    case WorkPhase::received: return Tone::good;
    case WorkPhase::writing: return Tone::strong;
    default: return Tone::plain;
  }
}

std::string place_in_plan(int number, std::size_t of) {
  return number == research_number ? std::string() : fmt::format("{}/{}", number, of);
}

std::string title_of(const Work& work, StageId home, bool wide, const Style& style) {
  if (work.facts.number == research_number)
    return stage_of(home, research_number).heading(research_number);
  std::string text = work.facts.title;
  if (wide && !work.facts.subject.empty()) text += " - " + work.facts.subject;
  return one_line(text, style);
}

std::string bill_of(const std::optional<Nanodollars>& bill) {
  return bill ? money_shown(*bill) : std::string("cost unknown");
}

/// The money of a request: its bill, else the most that it may cost.
std::string money_of(const std::optional<Nanodollars>& bill,
                     const std::optional<Nanodollars>& most,
                     const Style& style) {
  if (bill) return money_shown(*bill);
  return most ? std::string(style.at_most()) + money_shown(*most) : std::string();
}

}  // namespace

Live::Live(Place place, RunFacts facts) : place_(std::move(place)), picture_(std::move(facts)) {}

Live::~Live() {
  end();
}

/// Takes an event and returns the lines that it leaves above the block; "" for none.
std::string Live::take(const RunEvent& event, MonoTime at) {
  const int columns = place_.screen().columns;
  const auto* ended = std::get_if<ChunkEnded>(&event);
  const bool only_a_bill = ended != nullptr && !picture_.is_news(*ended);
  const std::string left =
      std::holds_alternative<RunStopped>(event) ? lines_left(columns) : std::string();
  picture_.note(event, at);
  if (std::holds_alternative<RunStarted>(event)) running_ = true;
  if (picture_.over()) running_ = false;
  return only_a_bill ? std::string() : left + line_behind(event, columns);
}

void Live::heard(const RunEvent& event, const json::Value& /*envelope*/) {
  const std::string above = take(event, place_.clock.now());
  if (running_) return draw(!above.empty(), above);
  const std::string gone = wiped();
  if (!gone.empty() || !above.empty()) place_.sink(gone + above);
}

void Live::heard_at(const RunEvent& event, MonoTime at) {
  const std::string above = take(event, at);
  if (const std::string gone = wiped(); !gone.empty() || !above.empty()) place_.sink(gone + above);
}

void Live::tick() {
  if (running_) draw(false, "");
}

void Live::beside(const std::function<void()>& write) {
  if (const std::string gone = wiped(); !gone.empty()) place_.sink(gone);
  write();
  if (running_) draw(true, "");
}

void Live::end() {
  running_ = false;
  if (const std::string gone = wiped(); !gone.empty()) place_.sink(gone);
}

void Live::end_gone() {
  const std::string left = lines_left(place_.screen().columns);
  picture_.note_gone();
  end();
  if (!left.empty()) place_.sink(left);
}

/// The line that an event leaves above the block; "" for none.
std::string Live::line_behind(const RunEvent& event, int columns) {
  if (const auto* done = std::get_if<ChunkStored>(&event))
    return stored_line(done->chunk, done->words, columns);
  if (const auto* ended = std::get_if<ChunkEnded>(&event); ended && ended->end != "completed")
    return failed_line(*ended, columns);
  // A text is told in full, however long it is: it scrolls away and nothing is drawn over it.
  const Style& style = place_.style;
  if (const auto* warning = std::get_if<Warning>(&event)) {
    return fmt::format(
        "{} {}\n", style.paint(Tone::warning, style.warned()), one_line(warning->text, style));
  }
  if (const auto* notice = std::get_if<Notice>(&event)) {
    return fmt::format(
        "{} {}\n", style.paint(Tone::good, style.done()), one_line(notice->text, style));
  }
  return {};
}

/// A line for each request that the end of the run leaves open: the whole answers that wait for an
/// earlier one, and those under way, of which no end was recorded.
std::string Live::lines_left(int columns) {
  std::string lines;
  for (const Work* const work : picture_.at_work()) {
    const bool received = work->phase == WorkPhase::received;
    const int number_of = work->facts.number;
    Line line(column_count);
    line[sign] = {.text = std::string(received ? place_.style.done() : place_.style.failed()),
                  .tone = received ? Tone::good : Tone::bad};
    line[number] = {.text = place_in_plan(number_of, picture_.chunks())};
    line[title] = {.text = title_of(*work, picture_.stage(), false, place_.style)};
    line[phase] = {.text = received ? "received, kept for resume" : "not finished",
                   .tone = received ? Tone::good : Tone::bad};
    if (work->words > 0) line[words] = {.text = with_commas(work->words) + " words"};
    if (received && work->took_ms)
      line[since] = {.text = clock_text(*work->took_ms / 1000), .tone = Tone::faint};
    const auto bill = received ? picture_.spent_on(number_of) : std::nullopt;
    line[money] = {.text = money_of(bill, work->reserved, place_.style), .tone = Tone::faint};
    Fit how = fit_of_works(columns);
    how.cuts = {{since, true}, {money, true}, {title, true}, {words, true}};
    lines += fit({line}, how, place_.style).front() + "\n";
  }
  return lines;
}

std::string Live::stored_line(int number_of, int words_now, int columns) {
  const Work& work = picture_.work(number_of);
  Line line(column_count);
  line[sign] = {.text = std::string(place_.style.done()), .tone = Tone::good};
  line[number] = {.text = place_in_plan(number_of, picture_.chunks())};
  line[title] = {.text = title_of(work, picture_.stage(), false, place_.style)};
  if (words_now > 0) line[words] = {.text = with_commas(words_now) + " words"};
  if (work.took_ms) line[since] = {.text = clock_text(*work.took_ms / 1000), .tone = Tone::faint};
  line[money] = {.text = money_of(picture_.spent_on(number_of), {}, place_.style),
                 .tone = Tone::faint};
  Fit how = fit_of_works(columns);
  how.cuts = {{money, true}, {since, true}, {title, true}, {words, true}};
  return fit({line}, how, place_.style).front() + "\n";
}

std::string Live::failed_line(const ChunkEnded& event, int columns) {
  const Work& work = picture_.work(event.chunk);
  Line line(column_count);
  line[sign] = {.text = std::string(place_.style.failed()), .tone = Tone::bad};
  line[number] = {.text = place_in_plan(event.chunk, picture_.chunks())};
  line[title] = {.text = title_of(work, picture_.stage(), false, place_.style)};
  line[phase] = {.text = one_line(event.end, place_.style), .tone = Tone::bad};
  if (work.words > 0) line[words] = {.text = with_commas(work.words) + " words kept"};
  line[since] = {.text = clock_text(event.ms / 1000), .tone = Tone::faint};
  line[money] = {.text = bill_of(event.cost_nanodollars), .tone = Tone::faint};
  Fit how = fit_of_works(columns);
  how.cuts = {{since, true}, {money, true}, {title, true}, {words, true}};
  return fit({line}, how, place_.style).front() + "\n";
}

namespace {

/// The line of a request at work.
Line line_of(
    const Work& work, const Picture& picture, MonoTime now, bool wide, const Style& style) {
  Line line(column_count);
  const bool received = work.phase == WorkPhase::received;
  const auto beat = static_cast<std::size_t>(now.time_since_epoch() / pulse_every);
  line[sign] = {.text = std::string(received ? style.done() : style.pulse(beat)),
                .tone = received ? Tone::good : Tone::accent};
  line[number] = {.text = place_in_plan(work.facts.number, picture.chunks()),
                  .brief = work.facts.number == research_number
                               ? std::string()
                               : fmt::format("{}", work.facts.number),
                  .right = true};
  line[title] = {.text = title_of(work, picture.stage(), wide, style)};
  line[phase] = {.text = std::string(name_of(work.phase)), .tone = tone_of(work.phase)};
  if (work.words > 0 || (work.chars == 0 && work.facts.target > 0)) {
    const std::string count = words_of(work.words, work.facts.target);
    line[words] = {.text = count + " words", .brief = count};
  } else if (work.chars > 0) {
    const std::string count = with_commas(static_cast<std::int64_t>(work.chars));
    line[words] = {.text = count + " chars", .brief = count + " ch"};
  }
  line[words].right = true;
  const std::int64_t age = seconds_from(work.since, now);
  if (received) {
    if (work.took_ms) line[time_left] = {.text = clock_text(*work.took_ms / 1000)};
  } else {
    if (const double pace = Picture::pace(work, now); pace > 0) {
      line[speed] = {.text = fmt::format("{:.{}f} words/s", pace, pace < 10 ? 1 : 0),
                     .brief = fmt::format("{:.0f} w/s", pace)};
    } else if (work.tokens_per_s >= 1 && work.words == 0 && work.chars > 0) {
      line[speed] = {.text = fmt::format("{:.0f} tokens/s", work.tokens_per_s),
                     .brief = fmt::format("{:.0f} t/s", work.tokens_per_s)};
    }
    const auto left = Picture::left_of(work, now);
    if (left) {
      line[time_left] = {.text = clock_text(*left) + " left", .brief = clock_text(*left)};
    } else if (!wide) {
      line[time_left] = {.text = clock_text(age)};
    }
    if (wide) line[since] = {.text = clock_text(age)};
  }
  line[speed].right = line[since].right = line[time_left].right = true;
  if (wide && work.facts.target > 0) {
    constexpr std::size_t bar_columns = 16;
    line[bar] = {.text = bar_of(share_of(work.words, work.facts.target), bar_columns, style),
                 .tone = Tone::accent};
  }
  const auto bill = received ? picture.spent_on(work.facts.number) : std::nullopt;
  line[money] = {.text = money_of(bill, work.reserved, style), .tone = Tone::faint, .right = true};
  return line;
}

}  // namespace

namespace {

/// What the run has cost so far, of its budget; if that is unknown, what it has cost at most.
Cell cost_cell(const Picture& picture, const Style& style) {
  const auto spent = picture.spent();
  const std::string most = money_of({}, picture.most(), style);
  std::string text = bill_of(spent);
  if (!spent && !most.empty()) text += ", " + most;
  if (picture.budget()) text += " of " + money_shown(*picture.budget());
  return {.text = std::move(text),
          .brief = spent          ? money_shown(*spent)
                   : most.empty() ? std::string("$?")
                                  : most};
}

}  // namespace

std::string Live::sum_line(int columns) {
  const Style& style = place_.style;
  const MonoTime now = place_.clock.now();
  Line line(sum_column_count);
  line[sum_sign] = {.text = " "};  // it stands below the numbers of the requests
  const std::string_view units = row_of(picture_.stage()).words.units;
  if (picture_.chunks() > 0) {
    const std::string count = fmt::format("{}/{}", picture_.stored(), picture_.chunks());
    line[stored] = {.text = fmt::format("{} {}", count, units.substr(0, units.find(' '))),
                    .brief = count};
    const std::string words_so_far = words_of(picture_.words(), picture_.target());
    // Shorter scripts come as a list, and nobody knows their words before they are stored.
    const bool counted = row_of(picture_.stage()).is_dialogue || picture_.words() > 0;
    if (picture_.target() > 0 && counted) {
      line[sum_words] = {.text = words_so_far + " words", .brief = words_so_far};
      const double share = share_of(picture_.words(), picture_.target());
      line[percent] = {.text = fmt::format("{:.0f} %", 100 * share)};
      constexpr std::size_t bar_columns = 24;
      if (columns >= wide_columns)
        line[sum_bar] = {.text = bar_of(share, bar_columns, style), .tone = Tone::good};
    }
  }
  line[cost] = cost_cell(picture_, style);
  if (picture_.gone()) line[sum_left] = {.text = "process gone", .tone = Tone::bad};
  if (!picture_.over()) {
    line[elapsed] = {.text = clock_text(seconds_from(picture_.started(), now))};
    if (picture_.all_stored()) {
      line[sum_left] = {.text = "examining"};
    } else if (const auto left = picture_.left(now)) {
      line[sum_left] = {.text = fmt::format("~{} left", clock_text(*left)),
                        .brief = fmt::format("~{}", clock_text(*left))};
    }
  }
  // What a rehearsal says of money is what the model would cost.
  if (picture_.rehearsal()) line[kind] = {.text = "rehearsal", .tone = Tone::warning};
  for (Cell& cell : line)
    if (cell.tone == Tone::plain && cell.text != " ") cell.tone = Tone::strong;
  return fit({line}, fit_of_sum(columns), style).front();
}

std::vector<std::string> Live::block(Screen screen) {
  const MonoTime now = place_.clock.now();
  const bool wide = screen.columns >= wide_columns;
  std::vector<const Work*> works = picture_.at_work();
  // The newest rows of the terminal belong to the block, and one above stays for what scrolls away.
  const std::size_t room = static_cast<std::size_t>(std::max(screen.rows - 2, 1));
  std::size_t hidden = 0;
  if (works.size() > room) {
    hidden = works.size() - room + 1;
    works.resize(room - 1);
  }
  std::vector<Line> lines;
  lines.reserve(works.size());
  for (const Work* work : works)
    lines.push_back(line_of(*work, picture_, now, wide, place_.style));
  std::vector<std::string> shown = fit(lines, fit_of_works(screen.columns), place_.style);
  if (hidden > 0) {
    shown.push_back(cut_to(fmt::format("  and {} more", hidden),
                           static_cast<std::size_t>(std::max(screen.columns - 1, 1)),
                           place_.style));
  }
  shown.push_back(sum_line(std::max(screen.columns, 1)));
  return shown;
}

/// What removes the block, and leaves the cursor where it began; "" if none stands.
std::string Live::wiped() {
  if (drawn_.empty()) return {};
  drawn_.clear();
  return std::string(wipe);
}

void Live::draw(bool at_once, const std::string& above) {
  // A terminal may know its new width before it tells it, and then breaks lines that are too wide:
  // while the block is drawn, it must not.
  constexpr std::string_view no_breaks = "\x1b[?7l";
  constexpr std::string_view breaks = "\x1b[?7h";
  const MonoTime now = place_.clock.now();
  if (!at_once && !drawn_.empty() && now - drawn_at_ < frame_every) return;
  const Screen screen = place_.screen();
  std::vector<std::string> next = block(screen);
  if (above.empty() && next == drawn_ && screen.columns == drawn_columns_) return;
  // Nothing is wiped first without need, so that nothing flickers.
  const bool in_place = above.empty() && screen.columns == drawn_columns_;
  std::string out = in_place ? std::string("\r") : std::string(wipe) + above;
  out += no_breaks;
  for (std::size_t i = 0; i < next.size(); ++i)
    out += (i == 0 ? "" : "\x1b[K\n") + next[i];
  out += "\x1b[J\r";
  if (next.size() > 1) out += fmt::format("\x1b[{}A", next.size() - 1);
  out += breaks;
  place_.sink(out);
  drawn_ = std::move(next);
  drawn_columns_ = screen.columns;
  drawn_at_ = now;
}

}  // namespace castwright::observe
