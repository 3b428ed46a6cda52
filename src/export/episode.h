#pragma once
// One script as every export takes it: read from the files of a finished run (docs/formats/
// pass_a.md), times estimated anew. Values only, any thread.

#include "core/result.h"
#include "export/hosts.h"
#include "json/value.h"
#include "script/turns.h"
#include "topic/topic.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// Measured: 170 to 178.
inline constexpr int words_per_minute_usual = 170;
/// Slower is dictation, faster is a machine's reading.
inline constexpr int words_per_minute_min = 60;
inline constexpr int words_per_minute_max = 400;

struct Source {
  std::string title{};
  std::string publisher{};
  std::string date{};
  std::string url{};

  /// The address where it is one that a page may link to (http, https); else "".
  std::string link() const;
};

/// A chunk of the long script; all of a shorter one.
struct Chapter {
  std::string title;
  std::vector<script::Turn> turns;  ///< as they were written, never empty
  double start_s = 0;
  double duration_s = 0;
};

struct Episode {
  std::string topic_id{};
  std::string code{};   ///< L1, M2, …: a letter and a number from 1
  std::string type{};   ///< long, medium, short, reels
  std::string title{};  ///< of the topic
  std::string language{};
  std::string date{};  ///< YYYY-MM-DD of the run
  std::string generated_at{};
  std::string model{};
  bool rehearsal = false;
  int words_per_minute = words_per_minute_usual;
  Hosts hosts{};
  std::vector<Chapter> chapters{};  ///< never empty
  std::vector<Source> sources{};
  std::vector<std::string> queries{};  ///< what pictures are searched by; never empty
  json::Value content{};               ///< the document that this was read from

  std::vector<script::Turn> turns() const;
  /// The whole script with tags, as its words are counted.
  std::string script() const;
  double duration_s() const;
};

/// What a run knows beside its results.
struct Origin {
  const topic::Topic& topic;
  std::string date;  ///< YYYY-MM-DD
  int words_per_minute = words_per_minute_usual;
};

/// What the scripts of a run share: topic, date, sources. Without a code and without chapters.
Episode frame_of(const json::Value& pass_a, const Origin& origin);

/// The long script of pass_a.json. Fault::storage where a part is missing or empty: an export never
/// puts something in its place.
Result<Episode> read_long(const json::Value& pass_a, const Origin& origin);

/// The items of pass_b.json (`content[]`), each an episode of one chapter, with sources, date and
/// model of `main`: the long script, or frame_of() where there is none. Fault::storage where an
/// item has no text, or a code that is none or is there twice.
Result<std::vector<Episode>> read_items(const json::Value& pass_b,
                                        const Episode& main,
                                        const Origin& origin);

/// The code of the `number`-th item of its type, counted from 1: L1, M2, S3, R4.
std::string content_code(std::string_view type, int number);
/// A letter of L, M, S, R and a number from 1 to 999.
bool is_content_code(std::string_view code);

/// Seconds with one decimal, as all our documents have them.
json::Value seconds_json(double seconds);

}  // namespace castwright::exports
