#pragma once
// The use case `check`: applies the editorial rules to a script, of a file or of a run. It sends
// nothing and changes nothing. Any thread.

#include "core/result.h"
#include "editorial/review.h"
#include "script/labels.h"
#include "store/output.h"

#include <string>
#include <vector>

namespace castwright::app {

/// What the user says of a script. Of a run only `allow_stale` and `publish` count: its
/// topic says the rest.
struct CheckRequest {
  int words = 0;                     ///< the words that a file should have; 0 if that is not said
  bool monologue = false;            ///< a file without speaker tags is a monologue
  std::vector<std::string> hosts{};  ///< the two hosts in a file; if empty, they are found
  std::string language{};            ///< the language of a file; if empty, it is found
  bool allow_stale = false;          ///< too few fresh sources are a warning only
  bool publish = false;              ///< of a run: it must be approved as it is now
};

/// A script that was checked. Names of speakers are those that the script has.
struct CheckReport {
  std::vector<script::Voice> voices;  ///< the hosts first; empty for a monologue
  std::string hosts_by;               ///< how the hosts are known: "found: most words"
  std::string language;
  std::string language_by;                ///< how: "told", "found", "assumed" or "the topic"
  std::vector<std::string> not_examined;  ///< what the script says too little for, a line each
  std::string note;                       ///< what a person must know first; "" for nothing
  editorial::Review review;
  bool of_file = false;  ///< its speakers have names of the file's own in place of tags
};

/// Checks the script in `text`: the script itself, or a document of castwright or of the pipeline
/// that speaks scripts. `name` is the path of the file for messages, "-" for standard input.
/// Fault::usage if it is not text, if a host that the user named does not speak in it, or if the
/// language is unknown.
Result<CheckReport> check_file(std::string text,
                               const std::string& name,
                               const CheckRequest& request);
/// Checks the stored chunks of a run. `run_id` is an id or its beginning; "" is the newest run.
/// Fault::missing if there is no such run or no text of it, Fault::storage if a file is damaged.
Result<CheckReport> check_run(store::Output& output,
                              const std::string& run_id,
                              const CheckRequest& request);

/// Is the voice one of the two hosts?
bool is_host(const script::Voice& voice);
/// The names of the hosts.
std::vector<std::string> hosts_of(const CheckReport& report);
/// The review for a person (editorial::review_text), with the names of the script.
std::string review_text(const CheckReport& report);

}  // namespace castwright::app
