#pragma once
// What a prompt asks for, read from its words alone, the way a model reads it: the length, the form
// of the answer, which part of the show, and the material in it. Total: any text gives a reading.
// Pure.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

struct PromptReading {
  int words_asked = 0;  ///< 0 where the prompt names no length
  bool wants_json = false;
  /// Keys of the object asked for, in the order of the answer; empty where plain text is wanted.
  std::vector<std::string> keys;
  bool monologue = true;      ///< no speaker tags asked for
  bool greets = false;        ///< the answer opens the show
  bool says_goodbye = false;  ///< the answer ends the show
  int chunk = 1;              ///< 1-based part of the show
  int chunk_count = 1;
  struct PlannedPart {
    std::string text;  ///< its title and subject
    int words = 0;
  };
  std::vector<PlannedPart> plan;  ///< where the prompt shows the whole plan; else empty
  std::string topic;              ///< its title, or ""
  std::string description;
  std::string subject;     ///< what this part covers
  std::string next_title;  ///< of the part that follows, or ""
  std::string host_a;      ///< names as spoken, or ""
  std::string host_b;
  char first_speaker = 'A';
  std::string handoff;             ///< the line that the prompt wants at the end, or ""
  std::string taken_up;            ///< the line that the part before ends on, or ""
  std::vector<std::string> facts;  ///< that this part is told to introduce
  bool ledger = false;             ///< the prompt says who introduces which fact
  std::string today;               ///< YYYY-MM-DD, or ""
  std::vector<std::string> queries;
  std::string notes;  ///< the editor's notes in the prompt, or ""
  std::string pack;   ///< the canonical pack in the prompt, or ""
  std::string told;   ///< what the prompt shows as already told
};

PromptReading read_prompt(std::string_view prompt);

}  // namespace castwright::rehearsal
