#pragma once
// Makes a chunk shorter by leaving out whole sentences (editorial.md section 1, "Deleting"). Values
// only, deterministic, total on any bytes, any thread. Nothing is ever rewritten.

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

/// What the chunks before told, as far as trimming asks: every text is added once, so that the work
/// of a script grows with its length.
class Told {
 public:
  Told();
  /// `facts`: what must not be lost. Of sentences that carry one, the last of all texts stays. A
  /// sentence carries a fact that shares a number and a third of the words, or most words, with it.
  /// `names` of sources: a spoken citation stays as a fact does.
  explicit Told(const std::vector<std::string>& facts, const std::vector<std::string>& names = {});
  ~Told();
  Told(Told&&) noexcept;
  Told& operator=(Told&&) noexcept;

  /// `text` is told from here on: what repeats it goes first.
  void add(std::string_view text);

 private:
  friend class Cutter;
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

struct TrimWish {
  int words = 0;  ///< spoken words wanted; what remains is the nearest that sentences allow
  /// Words before citations that were cut from the text (Citation::after): their sentences stay.
  std::vector<std::string> cited{};
  /// For a short script that stands alone: its first sentence stays, not its whole first and last
  /// turn; and where leaving out what is missed least does not end in the band, other sentences are
  /// tried, up to three together, the closing one last. Nobody falls silent by it, and a text that
  /// cannot be brought into the band stays whole.
  std::optional<WordBand> band{};
};

struct Cut {
  std::string quote;  ///< the sentence as it was
  std::string why;    ///< for a person
  friend bool operator==(const Cut&, const Cut&) = default;
};

struct Trimmed {
  std::string text;
  std::vector<Cut> cuts;  ///< in the order of the text
};

/// `text` (a chunk's script, turns with or without tags) with about `wish.words` words; unchanged
/// where it has no more. Never deleted: anything of the first and the last turn (but see
/// TrimWish::band), a heading, a
/// sentence with a written citation, the only carrier of a fact or of a source's name. A turn is
/// emptied only where nothing else is left to delete: first two neighbours together, so that the
/// speakers still take turns, then one alone. Where too little may be deleted the text stays too
/// long.
Trimmed trim(std::string_view text, const TrimWish& wish, const Told& told = {});

}  // namespace castwright::script
