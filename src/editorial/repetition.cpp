#include "editorial/repetition.h"

#include "editorial/rules.h"
#include "editorial/words.h"
#include "script/search.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <ranges>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr std::size_t repeated_gram_words = 5;
constexpr double similar_min = 0.5;
constexpr std::size_t bands = 16;
constexpr std::size_t rows_per_band = 2;
/// The number of different sentences that are kept for one value of a band; more would cost time
/// without new findings.
constexpr std::size_t bucket_max = 4;
// A chunk above this share is reported; a summary may repeat some.
constexpr double chunk_share_max = 0.10;

using Hashes = std::vector<std::uint64_t>;

std::uint64_t gram_hash(std::span<const std::uint64_t> words) {
  std::uint64_t hash = 0;
  for (const std::uint64_t word : words)
    hash = mixed(hash, word);
  return hash;
}

/// The hashes of the runs, sorted, without duplicates.
Hashes grams_of(std::string_view text) {
  Hashes words;
  for (const script::Token& token : script::tokens_of(text))
    words.push_back(hash_of(token.word));
  Hashes grams;
  for (std::size_t i = 0; i + repeated_gram_words <= words.size(); ++i)
    grams.push_back(gram_hash(std::span(words).subspan(i, repeated_gram_words)));
  std::ranges::sort(grams);
  grams.erase(std::ranges::unique(grams).begin(), grams.end());
  return grams;
}

double jaccard(const Hashes& a, const Hashes& b) {
  std::size_t shared = 0;
  for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
    if (*left == *right) {
      ++shared, ++left, ++right;
    } else {
      ++(*left < *right ? left : right);
    }
  }
  const std::size_t all = a.size() + b.size() - shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

/// Remembers texts and finds the one that a new text nearly repeats.
class NearDuplicates {
 public:
  /// Returns the index of an earlier text that is similar to this one, and remembers this one.
  std::optional<std::size_t> seen(std::size_t index, Hashes grams) {
    if (grams.empty()) return std::nullopt;
    const std::array<std::uint64_t, bands> keys = keys_of(grams);
    std::optional<std::size_t> found;
    for (const std::uint64_t key : keys) {
      for (const std::size_t other : buckets_[key]) {
        if (!found && jaccard(grams_[other], grams) >= similar_min) found = other;
      }
      if (found) break;
    }
    if (found) return found;  // The first text of its kind stands for all.
    for (const std::uint64_t key : keys) {
      std::vector<std::size_t>& bucket = buckets_[key];
      if (bucket.size() < bucket_max) bucket.push_back(index);
    }
    grams_.emplace(index, std::move(grams));
    return std::nullopt;
  }

 private:
  static std::array<std::uint64_t, bands> keys_of(const Hashes& grams) {
    std::array<std::uint64_t, bands> keys{};
    for (std::size_t band = 0; band < bands; ++band) {
      std::uint64_t key = band + 1;
      for (std::size_t row = 0; row < rows_per_band; ++row) {
        const std::uint64_t salt = band * rows_per_band + row + 1;
        std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
        for (const std::uint64_t gram : grams)
          least = std::min(least, mixed(gram, salt));
        key = mixed(key, least);
      }
      keys[band] = key;
    }
    return keys;
  }

  std::unordered_map<std::uint64_t, std::vector<std::size_t>> buckets_;
  std::unordered_map<std::size_t, Hashes> grams_;
};

/// One word of the script.
struct Word {
  std::uint64_t hash = 0;
  std::size_t at = 0;
  std::size_t turn = 0;
  int chunk = 0;
  bool counts = true;  ///< The word is no name and stands outside of quotations.
  bool content = false;
  std::string_view text;
};

/// Returns the places inside “…” or "…" of one turn.
std::vector<script::Match> quotations(std::string_view text) {
  static const script::Pattern quotation(R"(“[^”\n]{1,600}”|"[^"\n]{1,600}")");
  return quotation.find_all(text);
}

std::vector<Word> words_of(const ParsedScript& parsed) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < parsed.turns.size(); ++i) {
    const ParsedTurn& turn = parsed.turns[i];
    const std::vector<script::Match> quotes = quotations(turn.text);
    auto quote = quotes.begin();
    const std::size_t begin = parsed.offset_of(turn.text);
    for (const script::Token& token : script::tokens_of(turn.text)) {
      while (quote != quotes.end() && quote->at + quote->size <= token.at)
        ++quote;
      const bool inside = quote != quotes.end() && quote->at <= token.at;
      const std::size_t before =
          turn.text.find_last_not_of(" \t\"“", token.at == 0 ? 0 : token.at - 1);
      const bool opens =
          token.at == 0 || before == std::string_view::npos
          || std::string_view(".!?\n:").find(turn.text[before]) != std::string_view::npos;
      const bool name = script::is_upper(turn.text[token.at]) && !opens && token.word != "i";
      words.push_back({.hash = hash_of(token.word),
                       .at = begin + token.at,
                       .turn = i,
                       .chunk = turn.chunk,
                       .counts = !inside && !name,
                       .content = is_content_word(token.word),
                       .text = turn.text.substr(token.at, token.size)});
    }
  }
  return words;
}

/// The runs of five words of one chunk.
struct RunCounts {
  std::size_t all = 0;
  std::size_t repeated = 0;  ///< The number of runs that an earlier chunk had.
  std::size_t first_at = 0;  ///< The place of the first of those runs.
};

std::map<int, RunCounts> count_runs(const std::vector<Word>& words) {
  std::map<int, RunCounts> chunks;
  std::unordered_map<std::uint64_t, int> first;
  for (std::size_t i = 0; i + repeated_gram_words <= words.size(); ++i) {
    const auto run = std::span(words).subspan(i, repeated_gram_words);
    if (run.front().turn != run.back().turn || !std::ranges::all_of(run, &Word::counts)) continue;
    std::uint64_t hash = 0;
    for (const Word& word : run)
      hash = mixed(hash, word.hash);
    RunCounts& count = chunks[words[i].chunk];
    ++count.all;
    const auto [known, fresh] = first.emplace(hash, words[i].chunk);
    if (fresh || known->second == words[i].chunk) continue;
    if (count.repeated++ == 0) count.first_at = words[i].at;
  }
  return chunks;
}

/// Computes the share of runs of five words that an earlier chunk had, in total and by chunk.
double five_gram_share(const ParsedScript& parsed,
                       const std::vector<Word>& words,
                       Findings& findings) {
  const std::map<int, RunCounts> chunks = count_runs(words);
  RunCounts sum;
  const int opening = chunks.empty() ? 0 : chunks.begin()->first;
  for (const auto& [chunk, count] : chunks) {
    if (chunk == opening) continue;
    sum.all += count.all;
    sum.repeated += count.repeated;
    const double share = count.all == 0 ? 0 : double(count.repeated) / double(count.all);
    if (share <= chunk_share_max) continue;
    const Line& line = parsed.line_at(count.first_at);
    findings.push_back(
        finding("repetition.chunk",
                {chunk, line.number},
                line.text,
                fmt::format("{:.1f} % of its runs of five words, first here", 100 * share)));
  }
  const double share = sum.all == 0 ? 0 : double(sum.repeated) / double(sum.all);
  if (share > five_gram_share_max) {
    findings.push_back(finding("repetition.share", {}, {}, fmt::format("{:.1f} %", 100 * share)));
  }
  return share;
}

/// Reports runs of 40 words or more that stood before, whoever speaks them.
void check_runs(const ParsedScript& parsed,
                const std::vector<Word>& words,
                Findings& findings,
                std::unordered_set<std::size_t>& told) {
  // The first place of each run of five words.
  std::unordered_map<std::uint64_t, std::size_t> first;
  for (std::size_t i = 0; i + repeated_gram_words <= words.size();) {
    std::uint64_t hash = 0;
    for (std::size_t k = 0; k < repeated_gram_words; ++k)
      hash = mixed(hash, words[i + k].hash);
    const auto [known, fresh] = first.emplace(hash, i);
    std::size_t size = 0;
    if (!fresh) {
      const std::size_t from = known->second;
      while (from + size < i && i + size < words.size()
             && words[from + size].hash == words[i + size].hash)
        ++size;
    }
    if (size < paragraph_words_min) {
      ++i;
      continue;
    }
    const Line& line = parsed.line_at(words[i].at);
    const std::size_t end = words[i + size - 1].at;
    findings.push_back(finding(
        "repetition.paragraph",
        {line.chunk, line.number},
        parsed.text.substr(words[i].at, end - words[i].at),
        fmt::format(
            "{} words, from line {} on", size, parsed.line_at(words[known->second].at).number)));
    for (std::size_t at = words[i].at; at <= end;) {
      const Line& inside = parsed.line_at(at);
      told.insert(inside.number);
      at = inside.at + inside.text.size() + 1;
    }
    i += size;
  }
}

/// Reports paragraphs of 40 words or more that only reword an earlier one.
void check_paragraphs(const ParsedScript& parsed,
                      Findings& findings,
                      std::unordered_set<std::size_t>& told) {
  NearDuplicates known;
  for (std::size_t i = 0; i < parsed.lines.size(); ++i) {
    const Line& line = parsed.lines[i];
    Hashes grams = grams_of(line.text);
    if (grams.size() + repeated_gram_words - 1 < paragraph_words_min) continue;
    const auto like = known.seen(i, std::move(grams));
    if (!like || !told.insert(line.number).second) continue;
    findings.push_back(finding("repetition.paragraph",
                               {line.chunk, line.number},
                               line.text,
                               fmt::format("nearly line {}", parsed.lines[*like].number)));
  }
}

std::vector<DuplicateSentence> check_sentences(const ParsedScript& parsed,
                                               Findings& findings,
                                               const std::unordered_set<std::size_t>& told) {
  std::vector<DuplicateSentence> duplicates;
  NearDuplicates known;
  for (std::size_t i = 0; i < parsed.sentences.size(); ++i) {
    const ParsedSentence& sentence = parsed.sentences[i];
    if (script::tokens_of(sentence.text).size() < duplicate_words_min) continue;
    const auto like = known.seen(i, grams_of(sentence.text));
    if (!like) continue;
    const ParsedSentence& earlier = parsed.sentences[*like];
    duplicates.push_back(
        {.quote = quoted(sentence.text), .line = sentence.line, .first_line = earlier.line});
    if (told.contains(sentence.line)) continue;
    findings.push_back(finding("repetition.sentence",
                               {sentence.chunk, sentence.line},
                               sentence.text,
                               fmt::format("line {}", earlier.line)));
  }
  return duplicates;
}

/// Lists content words that are more than one in a hundred; the subject of the show is usually
/// among them.
std::vector<std::string> overused(const std::vector<Word>& words) {
  constexpr double share_min = 0.01;
  constexpr std::size_t shown_max = 10;
  std::map<std::uint64_t, std::pair<std::size_t, std::string_view>> counts;
  for (const Word& word : words) {
    if (!word.content) continue;
    auto& [count, text] = counts[word.hash];
    if (count++ == 0) text = word.text;
  }
  std::vector<std::pair<std::size_t, std::string_view>> most;
  for (const auto& [hash, entry] : counts)
    if (double(entry.first) > share_min * double(words.size()) && entry.first > 2)
      most.push_back(entry);
  std::ranges::sort(most, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> shown;
  for (const auto& [count, text] : most | std::views::take(shown_max))
    shown.push_back(fmt::format("{} ({})", text, count));
  return shown;
}

}  // namespace

RepetitionFigures check_repetition(const ParsedScript& parsed, Findings& findings) {
  const std::vector<Word> words = words_of(parsed);
  std::unordered_set<std::size_t> told;  // The lines that the finding of a paragraph covers.
  RepetitionFigures figures;
  figures.five_gram_share = five_gram_share(parsed, words, findings);
  check_runs(parsed, words, findings, told);
  check_paragraphs(parsed, findings, told);
  figures.duplicate_sentences = check_sentences(parsed, findings, told);
  figures.overused_words = overused(words);
  return figures;
}

}  // namespace castwright::editorial
