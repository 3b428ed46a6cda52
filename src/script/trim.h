#pragma once
// Makes a chunk shorter by deleting whole sentences, so that no listener notices. A sentence whose
// deletion would be noticed stays, however long the chunk remains. Values only, deterministic,
// total on any bytes, any thread. Nothing is ever rewritten.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// The least and the most words that a text may have.
struct WordBand {
  int min = 0;
  int max = 0;
  bool holds(int words) const { return words >= min && words <= max; }
};

/// What must not be lost. At least one sentence of the show that tells each of these stays.
struct TrimKeeps {
  /// A sentence tells a fact if it shares a number and a third of the fact's words, or most of
  /// them.
  std::vector<std::string> facts{};
  /// The names of sources, since a spoken citation must stay as a fact does.
  std::vector<std::string> names{};
  std::vector<std::string> punchlines{};
};

struct NarratedMemory;

/// What earlier chunks told, as far as trimming needs it. Every text is added once, so that the
/// work for a script is linear in its length.
class NarratedFacts {
 public:
  NarratedFacts();
  explicit NarratedFacts(const TrimKeeps& keeps);
  ~NarratedFacts();
  NarratedFacts(NarratedFacts&&) noexcept;
  NarratedFacts& operator=(NarratedFacts&&) noexcept;

  /// Adds `text` to what was told: sentences that repeat it are deleted first.
  void add(std::string_view text);

  const NarratedMemory& memory() const { return *memory_; }

 private:
  std::unique_ptr<NarratedMemory> memory_;
};

/// What happens to a text that cannot be made as short as wanted.
enum class TooLittle {
  cut_what_may_go,  ///< The text comes nearer to the wish.
  leave_whole       ///< The text stays whole, since a cut would be in vain.
};

struct TrimWish {
  int words = 0;  ///< The most spoken words that the text may have.
  /// The words before citations that were cut from the text (Citation::after). Their sentences
  /// stay.
  std::vector<std::string> cited{};
  /// Set for a short script that stands alone. Then its first sentence stays, not its whole first
  /// and last turn, and `words` is an approximate goal. If deletions that nobody notices do not end
  /// in the band, the sentences that are missed least are tried, then up to three together, the
  /// closing one last. No speaker loses all turns, and a text that cannot be brought into the band
  /// stays whole.
  std::optional<WordBand> band{};
  /// The language of the text as a topic names it: "en", "German", "de-AT". If the words of the
  /// language are not known, only sentences that repeat earlier chunks may be deleted.
  std::string language = "en";
  TooLittle too_little = TooLittle::cut_what_may_go;
};

struct Cut {
  /// The deleted sentence, or neighbouring sentences that were deleted together.
  std::string quote;
  std::string why;       ///< The reason, for a person.
  std::string before{};  ///< The sentence that now stands before the place; "" if there is none.
  std::string after{};   ///< The sentence that now stands behind the place.
  friend bool operator==(const Cut&, const Cut&) = default;
};

struct Trimmed {
  std::string text;
  std::vector<Cut> cuts;  ///< The cuts in the order of the text.
};

/// Returns `text` (a chunk's script, turns with or without tags) with at most `wish.words` words,
/// as far as no listener notices the cuts; unchanged if it has no more words. docs/formats/plan.md
/// says which sentences may be deleted and why the others stay. Sentences that repeat earlier
/// chunks are deleted first, then those with the least that was not said before.
Trimmed trim(std::string_view text, const TrimWish& wish, const NarratedFacts& told = {});

}  // namespace castwright::script
