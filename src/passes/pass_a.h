#pragma once
// Pass A: what to ask of the model for each chunk, and what to accept as an answer. Pure: prompts
// are files beside this code (prompts/*.md), embedded at build time, `{{name}}` replaced, no logic.
// Equal arguments give equal bytes. Any thread.

#include "core/result.h"
#include "json/value.h"
#include "plan/plan.h"
#include "script/clean.h"
#include "topic/topic.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// How JSON is asked for: enforced by the provider, or by the prompt alone.
enum class Structure { schema, prompt };

/// The prompt templates as used by one run, by file name; kept in run.json and used by resume.
using Templates = std::map<std::string, std::string, std::less<>>;
/// Those of this program. Constant; the first call reads them.
const Templates& built_in_templates();
/// The same with a user's own: file name → text. A `NAME.md` replaces ours of that name in every
/// language. Fails with Fault::usage where a name is none of ours, or a text has a placeholder that
/// ours of the name does not have.
Result<Templates> templates_with(const std::map<std::string, std::string, std::less<>>& own);

/// What stands in a prompt that is shown before chunk 1 has brought the pack.
inline constexpr std::string_view pack_mark = "[filled from the canonical pack after chunk 1]";
/// How much of the chunk before is shown word for word where the whole text so far is too long.
inline constexpr std::size_t last_words_shown = 150;
/// The number of the request that asks for the research alone, before any chunk.
inline constexpr int research_number = 0;

/// Who speaks to the model.
enum class Role {
  developer,  ///< what is equal in every prompt of a run; `system` in dialects without this role
  user,       ///< what this request is about
};
/// "developer", "user".
std::string_view name_of(Role role);

struct Message {
  Role role = Role::user;
  std::string text{};
  friend bool operator==(const Message&, const Message&) = default;
};

/// What is asked for one chunk: prompts, tools, limits. No wire format in here.
struct Ask {
  /// The stable part first, byte for byte the same for all chunks behind the research, so that a
  /// provider's prefix cache serves them; then what differs.
  std::vector<Message> messages;
  bool search = false;  ///< web search tool wanted
  Structure structure = Structure::prompt;
  std::string schema_name;  ///< set where structure == schema
  json::Value schema;
  std::int64_t output_tokens_max = 0;
};

struct Source {
  std::string title;
  std::string publisher;
  std::string date;
  std::string url;
};

/// What chunk 1 brings beside its text.
struct Research {
  std::vector<Source> sources;
  json::Value canonical_pack;  ///< object of the seven string fields (pack.h)
  json::Value facts;           ///< array or null
  json::Value outline;         ///< array of a row for each chunk (outline.h), or null
  json::Value seams;           ///< array or null: what answers had before there were outlines
  std::string style{};         ///< how this episode speaks: numbers, contractions, running images
  /// Addresses that the search returned; nothing where there was no search.
  std::optional<std::vector<std::string>> searched_urls{};
  /// Some search did not tell its results: an address that is not among these may be one of them.
  bool searches_untold = false;
};

struct Contracts;

/// How much of long texts a prompt may repeat; what is longer is shown in part. By the price of the
/// model (engine/estimate.h).
struct WordLimits {
  std::size_t notes_max = 6'000;  ///< words of the user's notes
  std::size_t told_max = 12'000;  ///< words of the script so far
};

/// Everything that a prompt may draw on; the same for prompts shown by `plan` (research absent:
/// what only the pack can fill is marked).
struct PromptInputs {
  const topic::Topic* topic = nullptr;
  const plan::Plan* plan = nullptr;
  std::string today;        ///< YYYY-MM-DD, frozen with the run
  std::string source_text;  ///< the topic's source_text_file, or empty
  const Research* research = nullptr;
  const Contracts* contracts = nullptr;  ///< contracts.h; nullptr: made for this prompt
  /// Texts of the chunks 1, 2, … that are written, as stored. A prompt that does not see all
  /// chunks before its own (in parallel) has its neighbours' rows of the outline as well.
  std::vector<std::string_view> chunk_texts;
  std::string note{};  ///< of the editor who has this chunk written again, or empty
  WordLimits shown{};
};

struct AskOptions {
  Structure structure = Structure::prompt;
  bool search = true;                     ///< false where the model cannot search
  std::int64_t reasoning_tokens = 8'000;  ///< allowance of the capability table
  std::optional<std::int64_t> output_tokens_max = std::nullopt;  ///< `--max-output-tokens`
  double words_gain = 1.0;  ///< measured gain g; 1.0 with gain_known == false
  bool gain_known = false;
  bool verbatim = false;  ///< nothing of the answer will be left out
  std::optional<int> words_asked =
      std::nullopt;                          ///< by the length controller; else the chunk's target
  std::int64_t model_output_tokens_max = 0;  ///< capability table; 0: unknown. Caps the rule only.
};

/// The request for chunk `number` (1-based), or for the research alone (research_number). Chunk 1
/// asks for the research too where the inputs have none. Fails with Fault::usage where a template
/// is missing or names a placeholder that does not exist.
Result<Ask> make_ask(const Templates& templates,
                     const PromptInputs& inputs,
                     int number,
                     const AskOptions& options);

/// Token limit: (words · g + with the research 2,500 for the pack, 60 for each of 20 sources, 230
/// for each of `researched_chunks` and 300 for facts and style) / 0.75 · 1.35 + reasoning, with g =
/// 2.5 until the model's gain is measured, then 1.5 times the gain. A limit that is too low is paid
/// for twice. `researched_chunks` is 0 for a request without research. An explicit limit wins,
/// whatever the rule says.
std::int64_t output_tokens_limit(int words,
                                 std::size_t researched_chunks,
                                 const AskOptions& options);

/// The bytes of all messages of a request.
std::size_t prompt_bytes(const Ask& ask);
/// All messages as one text for a person, divided by a blank line.
std::string prompt_text(const Ask& ask);

struct ChunkAnswer {
  std::string text;                  ///< script text of the chunk, cleaned (script/clean.h)
  std::optional<Research> research;  ///< of the request that asked for it
  std::vector<std::string> warnings;
  std::vector<script::Change> changes{};      ///< what cleaning did
  std::vector<script::Citation> citations{};  ///< what it cut and kept as data
  /// Words of the model's text, where `text` has fewer (Pass B).
  std::optional<int> received_words = std::nullopt;
};

/// What of the research an answer must hold.
enum class ResearchWanted {
  with_opening,  ///< chunk 1 brings it
  apart,         ///< the request research_number has brought it
};

struct AcceptOptions {
  bool verbatim = false;  ///< `--verbatim`: the text exactly as the model wrote it
  ResearchWanted research = ResearchWanted::with_opening;
};

/// Reads an answer's whole text. Tolerates what can be read surely: a Markdown fence, prose around
/// the object, raw line breaks inside strings, a comma too many. The text loses CRLF line ends,
/// citations, word-count markers and decoration of speaker tags (not with verbatim), nothing else.
/// Fails with Fault::unusable (paid for, kept, not usable) and says what is wrong: no JSON object,
/// cut JSON, no or empty chunk_text, no pack, provider error text or a placeholder in place of
/// dialogue, no host tag in a show of two. The answer to research_number has no text. Chunk 1 may
/// come without a pack where the research was asked for before it (AcceptOptions::research).
Result<ChunkAnswer> accept(std::string_view answer,
                           int number,
                           const topic::Topic& topic,
                           const AcceptOptions& options = {});

json::Value to_json(const Source& source);
json::Value to_json(const std::vector<Source>& sources);
json::Value to_json(const Research& research);
Research research_from_json(const json::Value& value);

}  // namespace castwright::passes
