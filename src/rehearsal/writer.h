#pragma once
// The rehearsal's writer: a prompt in, an answer out, out of the user's notes or of what the prompt
// itself holds. It decides what to return from the words of the prompt (and the schema, where one
// is enforced), as a model does. Deterministic by notes, seed and prompt; pure; never claims in its
// text to be anything.

#include "rehearsal/create_request.h"
#include "rehearsal/faults.h"
#include "rehearsal/notes.h"
#include "rehearsal/phrasebook.h"
#include "rehearsal/prompt_reading.h"

#include <cstdint>
#include <string>
#include <vector>

namespace castwright::rehearsal {

struct WriterOptions {
  std::uint64_t seed = 1;
  double length_gain = 1.0;  ///< words written / words asked
  double scatter = 0.0;      ///< standard deviation of the gain from answer to answer
};

struct Answer {
  std::string text;
  std::vector<Source> sources;  ///< what a search would have found
  std::string search_query;
};

class Writer {
 public:
  Writer(Notes notes, WriterOptions options);
  /// `faults` of FaultLayer::content that concern the text are played here.
  Answer write(const CreateRequest& request, const FaultSet& faults) const;
  /// The seed of the answer to this prompt.
  std::uint64_t seed_for(std::string_view prompt) const;

 private:
  int words_for(const PromptReading& prompt, std::uint64_t seed, const FaultSet& faults) const;

  Notes notes_;
  WriterOptions options_;
  PhraseTable phrases_;
};

}  // namespace castwright::rehearsal
