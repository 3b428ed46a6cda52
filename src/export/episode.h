#pragma once
// One script as every export takes it: read from the files of a finished run (docs/formats/
// pass_a.md), with times estimated anew. Values only; any thread.

#include "core/result.h"
#include "export/hosts.h"
#include "json/value.h"
#include "script/turns.h"
#include "topic/topic.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// The usual speed of speech; measured voices speak 170 to 178 words a minute.
inline constexpr int words_per_minute_usual = 170;
/// A slower voice dictates, and a faster one reads as a machine does.
inline constexpr int words_per_minute_min = 60;
inline constexpr int words_per_minute_max = 400;

/// A source as the run's files have it.
struct Source {
  std::string title{};
  std::string publisher{};
  std::string date{};
  std::string url{};

  /// Returns the address if a page may link to it (http, https), else "".
  std::string link() const;
};

/// A chunk of the long script, or the whole of a shorter one.
struct Chapter {
  std::string title;
  std::vector<script::Turn> turns;  ///< The turns as they were written; never empty.
  double start_s = 0;
  double duration_s = 0;
  /// For each turn, the numbers of the sources that carry what it tells, from 1 and in order; empty
  /// if no turn has any.
  std::vector<std::vector<int>> turn_sources{};

  /// Returns the numbers of the sources of one turn.
  std::span<const int> sources_of(std::size_t turn) const;
};

/// One script with everything that an export shows of it.
struct Episode {
  std::string topic_id{};
  std::string code{};         ///< A letter and a number from 1, e.g. L1 or M2.
  std::string type{};         ///< One of long, medium, short, reels.
  std::string title{};        ///< The title of the topic.
  std::string description{};  ///< The description of the topic; empty if it has none.
  std::string language{};
  std::string date{};  ///< The date of the run as YYYY-MM-DD.
  std::string generated_at{};
  std::string model{};
  bool rehearsal = false;
  int words_per_minute = words_per_minute_usual;
  Hosts hosts{};
  std::vector<Chapter> chapters{};  ///< The chapters; never empty.
  std::vector<Source> sources{};
  std::vector<std::string> queries{};  ///< The queries by which pictures are searched; never empty.
  json::Value content{};               ///< The document that this was read from.

  /// Returns the turns of all chapters.
  std::vector<script::Turn> turns() const;
  /// Returns the whole script with tags, in the form in which its words are counted.
  std::string script() const;
  double duration_s() const;
  /// Returns for each source whether a turn names it.
  std::vector<bool> named_sources() const;
};

/// What a run knows beside its results.
struct Origin {
  const topic::Topic& topic;
  std::string date;  ///< The date as YYYY-MM-DD.
  int words_per_minute = words_per_minute_usual;
};

/// Returns what the scripts of a run share (topic, date, sources), without a code and chapters.
Episode frame_of(const json::Value& pass_a, const Origin& origin);

/// Reads the long script of pass_a.json. Fails with Fault::storage if a part is missing or empty,
/// because an export never puts something else in its place.
Result<Episode> read_long(const json::Value& pass_a, const Origin& origin);

/// Reads the items of pass_b.json (`content[]`). Each becomes an episode of one chapter with the
/// sources, date and model of `main`, which is the long script, or frame_of() if there is none.
/// Fails with Fault::storage if an item has no text, or if its code is invalid or stands there
/// twice.
Result<std::vector<Episode>> read_items(const json::Value& pass_b,
                                        const Episode& main,
                                        const Origin& origin);

/// Returns the code of the `number`-th item of its type, counted from 1: L1, M2, S3, R4.
std::string content_code(std::string_view type, int number);
/// Tells whether `code` is a letter of L, M, S, R and a number from 1 to 999.
bool is_content_code(std::string_view code);

/// Returns seconds with one decimal, as all documents of a run have them.
json::Value seconds_json(double seconds);

}  // namespace castwright::exports
