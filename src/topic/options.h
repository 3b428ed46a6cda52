#pragma once
// The settings as typed values, which the rest of the program uses. The row of a setting
// (topic/setting_table.h) says which member it fills. Plain data. Any thread.

#include "core/clock.h"
#include "core/completion_window.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace castwright::topic {

// The enumerators have the order of the choices in the setting's row.
/// Which request does the research (sources, pack and facts): that of the first chunk, or one of
/// its own before it.
enum class ResearchStage { with_opening, first };
enum class Background { automatic, on, off };
enum class Progress { automatic, bar, lines, json, none };
/// What becomes of the tapes of a run once it is finished.
enum class FinishedTapes { keep, compress, drop };
/// Who may read the files that are made: their owner, the owner's group too, or everybody.
enum class FileMode { owner, group, everybody };

/// All settings. An optional member is empty if no place sets it; the rule that then holds stands
/// in the setting's row.
struct Options {
  std::string topics_dir;
  std::string output_root;
  std::string prompts_dir;  ///< "" for the built-in templates alone.
  std::string provider;
  std::string base_url;  ///< "" for the provider's own.
  std::string dialect;   ///< The API that the server speaks; "" if the provider's preset decides.
  bool answer_is_reasoning = false;  ///< The server sends its answers as reasoning.
  std::string model;
  /// A file with rows of models that replace those of the usual files; "" for none.
  std::string models_file;
  ResearchStage research = ResearchStage::with_opening;
  std::string research_model;  ///< For a research request of its own; "" for the same as `model`.
  /// "" for gpt-6-luna at OpenAI, and for the same as `model` elsewhere.
  std::string pass_b_model;
  /// One request for each short script instead of one for each type.
  bool pass_b_per_item = false;
  int words = 0;
  /// A number that the user gave; empty for the rule of `words` or for `auto`.
  std::optional<int> chunks;
  bool chunks_auto = false;
  int parallel = 1;
  bool cancel_on_fault = false;  ///< Active streams are stopped when a chunk fails.
  Background background = Background::automatic;
  CompletionWindow window = CompletionWindow::soonest;
  Millis connect_timeout{};
  std::optional<Millis> idle_timeout;  ///< If empty: 300 s, in background mode 60 s.
  Millis progress_timeout{};
  /// The first interval between polls for an answer made in the background.
  Millis poll_interval{};
  Millis queue_timeout{};          ///< The longest time in the provider's queue.
  std::optional<Millis> deadline;  ///< If empty: by the words that are asked for.
  std::optional<std::int64_t> max_output_tokens;
  std::optional<std::string> budget;  ///< Of the run, in decimal dollars.
  /// Of all runs of the output root in a UTC day, in decimal dollars.
  std::optional<std::string> budget_daily;
  std::string price;  ///< INPUT,OUTPUT[,SEARCH]; "" if the table of models decides.
  std::int64_t flush_chars = 0;
  FinishedTapes finished_tapes = FinishedTapes::keep;
  FileMode file_mode = FileMode::owner;
  Progress progress = Progress::automatic;
  bool script_out =
      false;              ///< The script goes to standard output, in place of the run's directory.
  bool no_color = false;  ///< No colours, whatever the terminal can do.
  bool no_input = false;  ///< Nothing is asked of the person at the terminal.
  std::string profile;    ///< The profile of the config files that counts; "" for none.
  bool no_env_file = false;  ///< The file .env of the working directory is not read.
  bool gates = true;
  bool verbatim = false;
  bool only_pass_a = false;
  bool allow_stale = false;
  bool stop_early = true;
  bool no_search = false;  ///< The model gets no search tool.
  bool stop_on_sources = false;
  std::string key_file;           ///< "" if not set.
  std::string key_command;        ///< "" if not set.
  std::string ca_file;            ///< A file of certificates to trust; "" for the system's.
  std::vector<std::string> omit;  ///< Parts of a request that are left out.
  /// The keys of the settings that a file of the working directory gives, with their places.
  std::map<std::string, std::string, std::less<>> by_project;

  bool operator==(const Options&) const = default;
};

}  // namespace castwright::topic
