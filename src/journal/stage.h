#pragma once
// The stages of a run as a table: what each writes, how its files, settings and messages are named,
// and how it stands to the others. What differs between stages and is data is a field of Stage, so
// that other code asks the row and never which stage it is.
//
// Owner: the table is constant. Threads: any.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::journal {

/// The name of a row. In the order of the table.
enum class StageId { research, long_script, short_scripts };
inline constexpr std::size_t stage_count = 3;

/// One value for each stage.
template <class Value>
class ByStage {
 public:
  Value& operator[](StageId id) { return values_[static_cast<std::size_t>(id)]; }
  const Value& operator[](StageId id) const { return values_[static_cast<std::size_t>(id)]; }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::array<Value, stage_count> values_{};
};

/// Which request a tape is of.
struct TapeId {
  int chunk = 0;
  int attempt = 0;
};

/// Patterns of file names: {n} is the number of the request, {k} that of the attempt or version.
/// Empty where a stage has no such file. Fixed: other programs read them (docs/formats/run.md).
struct StageFiles {
  std::string_view stem;        ///< what the names of all but the documents begin with
  std::string_view prompt;      ///< what was asked
  std::string_view raw;         ///< the newest answer as it came
  std::string_view tape;        ///< every byte of an attempt
  std::string_view checkpoint;  ///< what is stored of the requests up to n
  std::string_view text;        ///< the k-th text of request n outside of the checkpoints
  std::string_view script;      ///< all of it as one text
  std::string_view version;     ///< the script before its k-th change
  std::string_view result;      ///< the document that downstream reads
  std::string_view report;      ///< its figures, as JSON
  std::string_view findings;    ///< where a person reads all findings
};

/// What messages say of a stage and its requests. Patterns take what their names say.
struct StageWords {
  std::string_view title;          ///< of the stage
  std::string_view product;        ///< what it brings
  std::string_view request;        ///< of its request {n}
  std::string_view heading;        ///< of its request {n} at the beginning of a log line
  std::string_view unit;           ///< what one of its requests is
  std::string_view units;          ///< what its requests are
  std::string_view log_begins;     ///< of {requests}
  std::string_view log_resumes;    ///< {stored} of {requests}
  std::string_view log_asks;       ///< request {number} of {of}, its {title}, {subject}, {target}
  std::string_view asks;           ///< what a run does for what is missing of it
  std::string_view asked;          ///< what was done for it
  std::string_view there;          ///< what it is when it is stored
  std::string_view output_tokens;  ///< where its token limit is set
};

struct Stage {
  StageId id;
  /// The stage in whose folder, record and log it is kept. Itself, or one that it is a part of.
  StageId home;
  /// Of a part of another stage, which is one request there: its number. Requests of a stage that
  /// is its own home are numbered from 1.
  std::optional<int> number{};
  /// Of a part of another stage: it may come with the first request there in place of its own.
  bool may_ride = false;
  /// The stage whose finished work it is made from, in a folder of that stage's run.
  std::optional<StageId> follows{};
  /// Its stored answers are dialogue as it is spoken: judged while they arrive, cut to their
  /// length.
  bool is_dialogue = false;

  std::string_view folder{};  ///< in the run's directory; "" for that itself
  std::string_view word{};    ///< its `pass` in events; "" where it is left out
  std::string_view key{};     ///< its part of run.json and of a result that has others; "" for none
  std::string_view ledger{};  ///< its share of a run's money
  std::string_view kind{};    ///< its `kind` in metrics
  int calls_after = 0;        ///< its calls are numbered behind this one in the run store
  std::string_view model_key{};   ///< the setting that names its model
  std::string_view model_flag{};  ///< and its flag

  StageFiles files;
  StageWords words;

  constexpr bool is_home() const { return home == id; }
  /// Its answers become texts of a script, kept in checkpoints.
  constexpr bool writes_text() const { return !files.checkpoint.empty(); }

  std::string prompt_name(int request) const;
  std::string raw_name(int request) const;
  std::string tape_name(int request, int attempt) const;
  /// The inverse of tape_name(); nothing for any other name.
  std::optional<TapeId> tape_of(std::string_view name) const;
  /// Is the name made as those of its tapes, whatever is wrong with its numbers?
  bool looks_like_tape(std::string_view name) const;
  std::string checkpoint_name(int request) const;
  std::string text_name(int request, int version) const;
  std::string version_name(int version) const;
  std::string request_name(int request) const;
  std::string heading(int request) const;
};

/// Number of the research request where it is one of its own; chunks are numbered from 1.
inline constexpr int research_number = 0;

inline constexpr std::array<Stage, stage_count> stage_table{
    {{.id = StageId::research,
      .home = StageId::long_script,
      .number = research_number,
      .may_ride = true,
      .model_key = "research_model",
      .model_flag = "--research-model",
      .files = {.stem = "research.",
                .prompt = "research.prompt.md",
                .raw = "research.txt",
                .tape = "research.{k}.tape",
                .checkpoint = "",
                .text = "",
                .script = "",
                .version = "",
                .result = "research.json",
                .report = "",
                .findings = ""},
      .words = {.title = "Research",
                .product = "research",
                .request = "the research",
                .heading = "Research",
                .unit = "research",
                .units = "",
                .log_begins = "",
                .log_resumes = "",
                .log_asks = "Researching sources and canonical_pack first",
                .asks = "asks for",
                .asked = "asked for",
                .there = "there",
                .output_tokens = "--max-output-tokens"}},
     {.id = StageId::long_script,
      .home = StageId::long_script,
      .is_dialogue = true,
      .ledger = "a",
      .kind = "long",
      .model_key = "model",
      .model_flag = "--model",
      .files = {.stem = "L1_",
                .prompt = "L1_chunk{n}.prompt.md",
                .raw = "L1_chunk{n}.txt.chunk{n}",
                .tape = "L1_chunk{n}.{k}.tape",
                .checkpoint = "L1_checkpoint_{n}.txt",
                .text = "L1_chunk{n}.{k}.text.txt",
                .script = "L1_complete.txt",
                .version = "L1_version_{k}.txt",
                .result = "pass_a.json",
                .report = "report.json",
                .findings = "report.md"},
      .words = {.title = "Pass A",
                .product = "long script",
                .request = "chunk {n}",
                .heading = "Chunk {n}",
                .unit = "chunk",
                .units = "chunks",
                .log_begins = "PASS A: Generating L1 + canonical_pack with STREAMING in {requests} "
                              "chunks",
                .log_resumes = "PASS A: Resuming L1, {stored} of {requests} chunks are stored",
                .log_asks = "Generating L1 chunk {number}/{of}\n"
                            "Target: {target} words, covering: {title} - {subject}",
                .asks = "writes",
                .asked = "written",
                .there = "written",
                .output_tokens = "--max-output-tokens"}},
     {.id = StageId::short_scripts,
      .home = StageId::short_scripts,
      .follows = StageId::long_script,
      .folder = "pass_b",
      .word = "b",
      .key = "pass_b",
      .ledger = "b",
      .kind = "short",
      .calls_after = 100,
      .model_key = "pass_b_model",
      .model_flag = "--pass-b-model",
      .files = {.stem = "pass_b.",
                .prompt = "pass_b.{n}.prompt.md",
                .raw = "pass_b.{n}.txt",
                .tape = "pass_b.{n}.{k}.tape",
                .checkpoint = "pass_b.{n}.items.txt",
                .text = "",
                .script = "",
                .version = "",
                .result = "pass_b.json",
                .report = "",
                .findings = "pass_b.json"},
      .words = {.title = "Pass B",
                .product = "shorter scripts",
                .request = "chunk {n}",
                .heading = "Chunk {n}",
                .unit = "request",
                .units = "requests for the shorter scripts",
                .log_begins = "PASS B: Generating the shorter scripts with STREAMING in {requests} "
                              "requests",
                .log_resumes = "PASS B: Resuming, {stored} of {requests} requests are stored",
                .log_asks = "Generating {title} ({subject}), request {number}/{of}\n"
                            "Target: {target} words in all",
                .asks = "writes",
                .asked = "written",
                .there = "written",
                .output_tokens = "pass_b_max_output_tokens in the topic file (for a new run)"}}}};

/// Every row stands where its name says, belongs to a home that is one, and follows rows before it.
constexpr bool stages_are_in_order() {
  for (std::size_t i = 0; i < stage_table.size(); ++i) {
    const Stage& row = stage_table[i];
    const Stage& home = stage_table[static_cast<std::size_t>(row.home)];
    if (static_cast<std::size_t>(row.id) != i || home.home != home.id) return false;
    if (row.number.has_value() == (row.home == row.id)) return false;
    if (row.follows && static_cast<std::size_t>(*row.follows) >= i) return false;
  }
  return true;
}
static_assert(stages_are_in_order());

constexpr const Stage& row_of(StageId id) {
  return stage_table[static_cast<std::size_t>(id)];
}

/// The stage that request `number` of a run in `home` is of.
const Stage& stage_of(StageId home, int number);

}  // namespace castwright::journal
