#pragma once
// What a prompt asks for, read from its words alone, as a model reads it: the length, the form of
// the answer, the part of the show, and the material in it. Total: any text gives a reading. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

struct PromptReading {
  int words_asked = 0;  ///< 0 if the prompt names no length
  bool wants_json = false;
  /// Keys of the object that is asked for, in the order of the answer; empty if plain text is
  /// wanted.
  std::vector<std::string> keys;
  bool monologue = true;      ///< whether no speaker tags are asked for
  bool greets = false;        ///< whether the answer opens the show
  bool says_goodbye = false;  ///< whether the answer ends the show
  int chunk = 1;              ///< part of the show, from 1
  int chunk_count = 1;
  /// Whether the answer is one part of a show whose other parts are asked for in requests of their
  /// own: the heading of the task names its place ("part 3/10"), or an outline is asked for.
  bool of_show = false;
  struct PlannedPart {
    std::string title;
    std::string subject;
    int words = 0;  ///< 0 if the prompt does not show them
  };
  std::vector<PlannedPart> plan;  ///< the whole plan if the prompt shows it, else empty
  std::string topic;              ///< title of the topic, or ""
  std::string description;
  std::string language;  ///< language of every spoken word as the prompt names it, or ""
  std::string subject;   ///< what this part covers
  std::string host_a;    ///< name of the host as spoken, or ""
  std::string host_b;
  char opens = 'A';                          ///< who speaks first
  char ends = 'B';                           ///< who speaks last
  std::string question_out;                  ///< question that the prompt wants at the end, or ""
  std::string question_in;                   ///< question on which the part before ends, or ""
  std::vector<std::string> facts;            ///< facts that this part is told to introduce
  std::vector<std::string> facts_of_others;  ///< facts that the plan gives to other parts
  std::string today;                         ///< YYYY-MM-DD, or ""
  std::vector<std::string> queries;
  std::string notes;       ///< the editor's notes in the prompt, whole, or ""
  std::string notes_part;  ///< the notes that belong to this part alone, or ""
  std::string pack;        ///< the canonical pack in the prompt, or ""
  std::string told;        ///< what the prompt shows as already told
};

PromptReading read_prompt(std::string_view prompt);

/// The host ('A' or 'B') who speaks last in a part if the prompt does not say it, and the one who
/// speaks first. In an outline of a rehearsal the other one opens the next part.
char ending_host(int part);
char opening_host(int part);

}  // namespace castwright::rehearsal
