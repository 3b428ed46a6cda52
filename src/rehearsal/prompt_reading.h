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
  /// The heading of the task names its place ("part 3/10"), or an outline is asked for: one part of
  /// a show whose other parts are asked for in requests of their own.
  bool of_show = false;
  struct PlannedPart {
    std::string title;
    std::string subject;
    int words = 0;  ///< 0 where the prompt does not show them
  };
  std::vector<PlannedPart> plan;  ///< where the prompt shows the whole plan; else empty
  std::string topic;              ///< its title, or ""
  std::string description;
  std::string language;  ///< of every spoken word, as the prompt names it, or ""
  std::string subject;   ///< what this part covers
  std::string host_a;    ///< names as spoken, or ""
  std::string host_b;
  char opens = 'A';                          ///< who speaks first
  char ends = 'B';                           ///< who speaks last
  std::string question_out;                  ///< that the prompt wants at the end, or ""
  std::string question_in;                   ///< that the part before ends on, or ""
  std::vector<std::string> facts;            ///< that this part is told to introduce
  std::vector<std::string> facts_of_others;  ///< that the plan gives to other parts
  std::string today;                         ///< YYYY-MM-DD, or ""
  std::vector<std::string> queries;
  std::string notes;       ///< the editor's notes in the prompt, whole, or ""
  std::string notes_part;  ///< only what of them belongs to this part, or ""
  std::string pack;        ///< the canonical pack in the prompt, or ""
  std::string told;        ///< what the prompt shows as already told
};

PromptReading read_prompt(std::string_view prompt);

/// Who ('A' or 'B') speaks last in a part where the prompt does not say it, and who first: in an
/// outline of a rehearsal, the other one opens the next part.
char ending_host(int part);
char opening_host(int part);

}  // namespace castwright::rehearsal
