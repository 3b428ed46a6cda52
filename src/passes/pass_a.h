#pragma once
// Pass A: makes what is asked of the model for each chunk, and accepts its answers. The prompts are
// files beside this code (prompts/*.md), which the build embeds; `{{name}}` in them is replaced,
// and they hold no logic. Pure: equal arguments give equal bytes. Any thread.

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

/// How an answer is made JSON: the provider enforces a schema, or only the prompt asks for it.
enum class Structure { schema, prompt };

/// The prompt templates of one run by file name. run.json keeps them, and a resumed run uses them.
using Templates = std::map<std::string, std::string, std::less<>>;
/// Returns the templates of this program, which are constant; the first call reads them.
const Templates& built_in_templates();
/// Returns the templates of this program with a user's own (file name → text) in their place. The
/// user's `NAME.md` replaces the program's of that name in every language. Fails with Fault::usage
/// if the program has no template of a name, or a text has a placeholder that the program's
/// template does not have.
Result<Templates> templates_with(const std::map<std::string, std::string, std::less<>>& own);

/// What stands for the pack in a prompt that is shown before chunk 1 has brought it.
inline constexpr std::string_view pack_mark = "[filled from the canonical pack after chunk 1]";
/// How many words of the chunk before are shown word for word if the whole text so far is too long.
inline constexpr std::size_t last_words_shown = 150;
/// The number of the request that asks for the research alone, before any chunk.
inline constexpr int research_number = 0;

/// Who speaks to the model.
enum class Role {
  developer,  ///< What is equal in every prompt of a run; `system` in dialects without this role.
  user,       ///< What this request is about.
};
/// Returns "developer" or "user".
std::string_view name_of(Role role);

/// One message of a prompt.
struct Message {
  Role role = Role::user;
  std::string text{};
  friend bool operator==(const Message&, const Message&) = default;
};

/// What is asked for one chunk: prompts, tools and limits, without any wire format.
struct ModelRequest {
  /// The stable part comes first. It is byte for byte the same for all chunks after the research,
  /// so that a provider's prefix cache serves them. Then comes what differs.
  std::vector<Message> messages;
  bool search = false;  ///< The request wants the web search tool.
  Structure structure = Structure::prompt;
  std::string schema_name;  ///< The name is set if structure == schema.
  json::Value schema;
  std::int64_t output_tokens_max = 0;
};

/// A source that the research names.
struct Source {
  std::string title;
  std::string publisher;
  std::string date;
  std::string url;
};

/// The research, which chunk 1 brings beside its text.
struct Research {
  std::vector<Source> sources;
  json::Value canonical_pack;  ///< An object of the seven string fields (pack.h).
  json::Value facts;           ///< An array or null.
  json::Value outline;         ///< An array with a row for each chunk (outline.h), or null.
  json::Value seams;           ///< What answers had before there were outlines: an array or null.
  std::string style{};         ///< How this episode speaks: numbers, contractions, running images.
  /// The addresses that the search returned; nothing if there was no search.
  std::optional<std::vector<std::string>> searched_urls{};
  /// If true, a search did not tell its results, and an address that is missing above may be one of
  /// them.
  bool searches_untold = false;
};

struct Contracts;

/// How much of long texts a prompt may repeat; longer ones are shown in part. The limits follow the
/// price of the model (engine/estimate.h).
struct WordLimits {
  std::size_t notes_max = 6'000;  ///< The words of the user's notes.
  std::size_t told_max = 12'000;  ///< The words of the script so far.
};

/// Everything that a prompt may draw on. The command `plan` shows prompts made from the same, but
/// without research, so that pack_mark stands for the pack.
struct PromptInputs {
  const topic::Topic* topic = nullptr;
  const plan::Plan* plan = nullptr;
  std::string today;        ///< The date as YYYY-MM-DD, frozen with the run.
  std::string source_text;  ///< The text of the topic's source_text_file, or "".
  const Research* research = nullptr;
  const Contracts* contracts = nullptr;  ///< See contracts.h; if nullptr, made for this prompt.
  /// The texts of the chunks 1, 2, … that are written, as stored. A prompt that does not see all
  /// chunks before its own (in parallel) also has the rows of its neighbours in the outline.
  std::vector<std::string_view> chunk_texts;
  std::string note{};  ///< The note of the editor who has this chunk written again, or "".
  WordLimits shown{};
};

/// How a request is made.
struct RequestOptions {
  Structure structure = Structure::prompt;
  bool search = true;                     ///< The model may search; false if it cannot.
  std::int64_t reasoning_tokens = 8'000;  ///< The allowance of the capability table.
  std::optional<std::int64_t> output_tokens_max =
      std::nullopt;           ///< The user's `--max-output-tokens`.
  double length_ratio = 1.0;  ///< The measured length ratio g; 1.0 if it is not known.
  bool length_ratio_known = false;
  bool verbatim = false;  ///< Nothing of the answer will be left out.
  /// The words that the length controller asks for; nothing asks for the chunk's target.
  std::optional<int> words_asked = std::nullopt;
  /// The limit of the capability table, or 0 if it is not known. It caps only the limit that is
  /// computed, not an explicit one.
  std::int64_t model_output_tokens_max = 0;
};

/// Makes the request for chunk `number`, which counts from 1, or for the research alone
/// (research_number). Chunk 1 asks for the research too if the inputs have none. Fails with
/// Fault::usage if a template is missing or names a placeholder that does not exist.
Result<ModelRequest> build_request(const Templates& templates,
                                   const PromptInputs& inputs,
                                   int number,
                                   const RequestOptions& options);

/// Returns the token limit: (words · g + research) / 0.75 · 1.35 + reasoning. g is 2.5 until the
/// model's length ratio is measured, then 1.5 times the length ratio. The research takes 2,500
/// words for the pack, 60 for each of 20 sources, 230 for each of `researched_chunks`, and 300 for
/// facts and style; `researched_chunks` is 0 for a request without research. The rule is generous,
/// because a limit that is too low is paid for twice. An explicit limit wins, whatever the rule
/// says.
std::int64_t output_tokens_limit(int words,
                                 std::size_t researched_chunks,
                                 const RequestOptions& options);

/// Returns the bytes of all messages of a request.
std::size_t prompt_bytes(const ModelRequest& request);
/// Returns all messages as one text for a person, divided by blank lines.
std::string prompt_text(const ModelRequest& request);

/// An accepted answer.
struct ChunkAnswer {
  std::string text;                  ///< The script text of the chunk, cleaned (script/clean.h).
  std::optional<Research> research;  ///< The research, if the request asked for it.
  std::vector<std::string> warnings;
  std::vector<std::string> about_research{};  ///< Those of the warnings that concern the research.
  std::vector<script::Change> changes{};      ///< What cleaning changed.
  std::vector<script::Citation> citations{};  ///< The citations that cleaning cut and kept as data.
  /// The words of the model's text, if `text` has fewer (Pass B).
  std::optional<int> received_words = std::nullopt;
};

/// Which answer must hold the research.
enum class ResearchWanted {
  with_opening,  ///< Chunk 1 brings it.
  apart,         ///< The request research_number has brought it.
};

/// How an answer is read.
struct AcceptOptions {
  bool verbatim = false;  ///< `--verbatim`: the text stays exactly as the model wrote it.
  ResearchWanted research = ResearchWanted::with_opening;
};

/// Reads the whole text of an answer. It tolerates what has only one reading: a Markdown fence,
/// prose around the object, raw line breaks inside strings, a comma too many. Unless verbatim is
/// set, the text loses CRLF line ends, citations, word-count markers and decoration of speaker
/// tags, but nothing else. Fails with Fault::unusable (paid for, kept, not usable) and says what is
/// wrong: no JSON object, cut JSON, no or empty chunk_text, no pack, the error text of a provider
/// or a placeholder in place of dialogue, no host tag in a show of two. The answer to
/// research_number has no text. Chunk 1 may come without a pack if a request before it brought the
/// research (AcceptOptions::research).
Result<ChunkAnswer> accept(std::string_view answer,
                           int number,
                           const topic::Topic& topic,
                           const AcceptOptions& options = {});

json::Value to_json(const Source& source);
json::Value to_json(const std::vector<Source>& sources);
json::Value to_json(const Research& research);
Research research_from_json(const json::Value& value);

}  // namespace castwright::passes
