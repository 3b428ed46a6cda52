#pragma once
// Makes a chunk shorter by leaving out whole sentences, so that no listener finds the place. What
// would leave a hole stays, however long the chunk is then. Values only, deterministic, total on
// any bytes, any thread. Nothing is ever rewritten.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Least and most words that a text may have.
struct WordBand {
  int min = 0;
  int max = 0;
  bool holds(int words) const { return words >= min && words <= max; }
};

/// What must not be lost. Of the sentences that carry one of these, the last of all texts stays.
struct TrimKeeps {
  /// A sentence carries a fact that shares a number and a third of its words, or most of its words.
  std::vector<std::string> facts{};
  /// Of sources: a spoken citation stays as a fact does.
  std::vector<std::string> names{};
  std::vector<std::string> punchlines{};
};

struct ToldMemory;

/// What the chunks before told, as far as trimming asks: every text is added once, so that the work
/// of a script grows with its length.
class Told {
 public:
  Told();
  explicit Told(const TrimKeeps& keeps);
  ~Told();
  Told(Told&&) noexcept;
  Told& operator=(Told&&) noexcept;

  /// `text` is told from here on: what repeats it goes first.
  void add(std::string_view text);

  const ToldMemory& memory() const { return *memory_; }

 private:
  std::unique_ptr<ToldMemory> memory_;
};

/// What becomes of a text that cannot be made as short as wanted.
enum class TooLittle {
  cut_what_may_go,  ///< it comes nearer
  leave_whole       ///< what would be lost would be lost in vain
};

struct TrimWish {
  int words = 0;  ///< spoken words that the text may have at most
  /// Words before citations that were cut from the text (Citation::after): their sentences stay.
  std::vector<std::string> cited{};
  /// For a short script that stands alone: its first sentence stays, not its whole first and last
  /// turn. `words` is then what is wanted, give or take. If what leaves no hole does not end in the
  /// band, sentences that are missed least are tried, then up to three together, the closing one
  /// last. Nobody falls silent by it, and a text that cannot be brought into the band stays whole.
  std::optional<WordBand> band{};
  /// Of the text, as a topic says it: "en", "German", "de-AT". If its words are not known, only
  /// sentences that repeat what earlier chunks say may go.
  std::string language = "en";
  TooLittle too_little = TooLittle::cut_what_may_go;
};

struct Cut {
  std::string quote;     ///< the sentence as it was, or neighbouring ones that went together
  std::string why;       ///< for a person
  std::string before{};  ///< the sentence that now stands before the place; "" if there is none
  std::string after{};   ///< the one behind it
  friend bool operator==(const Cut&, const Cut&) = default;
};

struct Trimmed {
  std::string text;
  std::vector<Cut> cuts;  ///< in the order of the text
};

/// `text` (a chunk's script, turns with or without tags) with at most `wish.words` words, if that
/// leaves no hole; unchanged if it has no more. What may go, and why the rest stays, is in
/// docs/formats/plan.md. What repeats earlier chunks goes first, then what holds least that was not
/// said before.
Trimmed trim(std::string_view text, const TrimWish& wish, const Told& told = {});

}  // namespace castwright::script
