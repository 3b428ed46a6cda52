#pragma once
// The settings as typed values, by which the program works. Which key of the table fills which
// member is said in its row (topic/setting_table.cpp). Plain data. Any thread.

#include "core/clock.h"
#include "core/completion_window.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace castwright::topic {

// The enumerators stand in the order of the choices in the setting's row.
/// Which request brings sources, pack and facts: the first chunk's, or one of its own before it.
enum class ResearchStage { with_opening, first };
enum class Background { automatic, on, off };
enum class Progress { automatic, bar, lines, json, none };

/// All settings as typed values. Optionals are not set anywhere, and have a rule of their own.
struct Options {
  std::string topics_dir;
  std::string output_root;
  std::string prompts_dir;  ///< "": this program's templates alone
  std::string provider;
  std::string base_url;              ///< "": the provider's own
  std::string dialect;               ///< API that the server speaks; "": by the provider
  bool answer_is_reasoning = false;  ///< the server sends answers as reasoning
  std::string model;
  std::string models_file;  ///< rows of models over those of the usual files; "": none
  ResearchStage research = ResearchStage::with_opening;
  std::string research_model;    ///< of a research request of its own; "": the same as model
  std::string pass_b_model;      ///< "": gpt-6-luna of OpenAI's, elsewhere the same as model
  bool pass_b_per_item = false;  ///< one request for every short script, not for every type
  int words = 0;
  std::optional<int> chunks;  ///< a literal N
  bool chunks_auto = false;
  int parallel = 1;
  bool cancel_on_fault = false;  ///< streams under way are stopped when a chunk fails
  Background background = Background::automatic;
  CompletionWindow window = CompletionWindow::soonest;
  Millis connect_timeout{};
  std::optional<Millis> idle_timeout;  ///< else 300 s, in background mode 60 s
  Millis progress_timeout{};
  Millis poll_interval{};          ///< first interval of polls for an answer made in the background
  Millis queue_timeout{};          ///< longest time in the provider's queue
  std::optional<Millis> deadline;  ///< else by the words asked for
  std::optional<std::int64_t> max_output_tokens;
  std::optional<std::string> budget;        ///< of the run; dollars, decimal
  std::optional<std::string> budget_daily;  ///< of all runs of the output root in a UTC day
  std::string price;                        ///< INPUT,OUTPUT[,SEARCH]; "": by the table
  std::int64_t flush_chars = 0;
  Progress progress = Progress::automatic;
  bool gates = true;
  bool verbatim = false;
  bool only_pass_a = false;
  bool allow_stale = false;
  bool stop_early = true;
  bool no_search = false;  ///< the model gets no search tool
  bool stop_on_sources = false;
  std::string key_file;           ///< "" where not set
  std::string key_command;        ///< "" where not set
  std::string ca_file;            ///< certificates to trust; "": the system's
  std::vector<std::string> omit;  ///< parts of a request that are left out

  bool operator==(const Options&) const = default;
};

}  // namespace castwright::topic
