#pragma once
// The writer of the rehearsal: it takes a prompt and gives an answer. Like a model it decides from
// the words of the prompt (and from the schema, if one is enforced) what to return, and it writes
// in one of three ways: it repeats a recorded episode (episodes.h); it tells the user's own notes
// as far as they reach (plain_talk.h); or it composes as many words as are asked for out of the
// notes (dialogue.h), which makes no good reading and serves tests. The same notes, seed and prompt
// give the same answer; pure.

#include "rehearsal/create_request.h"
#include "rehearsal/episodes.h"
#include "rehearsal/faults.h"
#include "rehearsal/notes.h"
#include "rehearsal/phrase_table.h"
#include "rehearsal/prompt_reading.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace castwright::rehearsal {

enum class Filling {
  as_notes_go,  ///< the parts of a show end where the notes end
  to_length,    ///< every answer has the words that were asked for
};

struct WriterOptions {
  Filling filling = Filling::as_notes_go;
  const Episodes* episodes = nullptr;  ///< the recordings to repeat; they outlive the writer
  std::uint64_t seed = 1;
  double length_ratio = 1.0;  ///< words written / words asked
  double scatter = 0.0;       ///< standard deviation of the length ratio from answer to answer
};

struct Answer {
  std::string text;
  std::vector<Source> sources;  ///< the sources that a search would have found
  std::string search_query;
  /// Whether it is told as far as the notes reach, so that its length says nothing.
  bool open_ended = false;
};

class Writer {
 public:
  Writer(Notes notes, WriterOptions options);
  /// Writes the answer. The faults of FaultLayer::content that concern its text are played here.
  Answer write(const CreateRequest& request, const FaultSet& faults) const;
  /// The seed of the answer to this prompt.
  std::uint64_t seed_for(std::string_view prompt) const;

 private:
  struct Scene;
  std::optional<Answer> recorded(const PromptReading& prompt) const;
  std::string spoken_text(const Scene& scene) const;
  json::Value value_of(std::string_view key, const Scene& scene, std::string_view spoken) const;
  json::Value fitted_value_of(std::string_view key,
                              const Scene& scene,
                              std::string_view spoken) const;
  int words_for(const PromptReading& prompt, std::uint64_t seed, const FaultSet& faults) const;

  Notes notes_;
  WriterOptions options_;
  PhraseTable phrases_;
};

}  // namespace castwright::rehearsal
