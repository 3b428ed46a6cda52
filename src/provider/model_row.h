#pragma once
// One row of models.toml: a model, or the preset of a server (docs/formats/models.md). Reads rows
// from a document and writes them to one; TOML and run.json use the same form. Values only; any
// thread.

#include "core/result.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "provider/endpoint.h"
#include "provider/models.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// How much a model thinks before it answers, in the words of the requests that ask for it.
enum class Effort { none, minimal, low, medium, high, xhigh, max };
/// Returns the name of the effort in requests and in models.toml.
std::string_view name_of(Effort effort);

/// The row of a model. Members that are empty are unknown.
struct ModelRow {
  std::string provider{};  ///< Whose model it is; "" if it may be at a server of any name.
  std::string match{};     ///< The exact name of the model.
  /// True if the name also matches with the date of a snapshot after it, see base_model().
  bool match_dated = false;
  std::string date{};                        ///< The day on which its facts were read, YYYY-MM-DD.
  std::optional<std::int64_t> context{};     ///< In tokens, input and output together.
  std::optional<std::int64_t> output_max{};  ///< In tokens.
  bool streams = true;
  std::optional<bool> search{};  ///< Takes the provider's own search tool.
  std::optional<passes::Structure> structure{};
  passes::Structure structure_with_search = passes::Structure::prompt;
  bool background = false;
  bool prompt_cache = false;  ///< Takes the field `prompt_cache_key`.
  Discounts windows{};        ///< Discounts of answers that may wait.
  std::optional<std::int64_t> reasoning_tokens{};
  std::vector<Effort> efforts{};  ///< The efforts that it takes; empty if the sources do not say.
  std::optional<Lifetime> lifetime{};
  std::optional<Price> price{};  ///< Its date is the date of the row.
};

/// Returns what a model can do. A model counts as known if its row says anything about its
/// abilities; a row with only a price or an end date does not make it known.
Capabilities capabilities_of(const ModelRow& row);

/// The preset of a server, or of a kind of servers.
struct Preset {
  std::string name{};
  std::string date{};  ///< The day on which its facts were read, YYYY-MM-DD; "" if unknown.
  std::string dialect = "responses";  ///< The name of the API that it speaks (provider/dialect.h).
  std::string base_url{};             ///< "" if the user must give it.
  std::vector<std::string> key{};  ///< Environment variables; the first that is set holds the key.
  std::string status_page{};
  std::string billing_page{};
  LimitField limit_field = LimitField::max_completion_tokens;
  /// How far it enforces a JSON schema, whatever its models can do; empty if the model's row
  /// decides.
  std::optional<passes::Structure> structure{};
  /// Whether it has a search tool at all; empty if the model's row decides.
  std::optional<bool> search{};
  std::vector<std::string> omit{};  ///< Parts of a request that it refuses.
  AnswerField answer_field = AnswerField::content;
  /// The path at which it tells what an ended answer cost (Endpoint::bill_path); "" if it has none.
  std::string bill_path{};
  /// A run was begun with it, it had a key, and no file of today says in which variable that is.
  bool key_is_lost = false;
  /// `FILE:LINE:COLUMN` of what is checked where all files are read; "" where it is not said.
  std::string base_url_place{};
  std::string omit_place{};
};

/// Where a document came from, and where its warnings go.
struct RowSource {
  std::string_view file;
  /// True if the offsets in the document are packed by read_toml(); else messages name only the
  /// file.
  bool places = false;
  /// Receives unknown keys; nullptr if nobody wants to know them.
  std::vector<std::string>* warnings = nullptr;
};

/// Reads the row of a model. Fails with Fault::usage, `FILE:LINE:COLUMN: KEY: what is wrong`.
/// `path` is the name of the row in messages.
Result<ModelRow> read_model(const json::Value& object,
                            const RowSource& source,
                            std::string_view path);
/// Replaces those keys of `preset` that `object` has. Fails like read_model().
Status read_preset(Preset& preset,
                   const json::Value& object,
                   const RowSource& source,
                   std::string_view path);
/// Makes the error (Fault::usage) for a value at `offset` of the document.
std::unexpected<Error> wrong_value(const RowSource& source,
                                   std::size_t offset,
                                   std::string_view path,
                                   std::string_view what);
/// Adds the warning about an unknown key at `offset`, if warnings are wanted.
void warn_of_key(const RowSource& source, std::size_t offset, std::string_view path);
/// Reads YYYY-MM-DD; returns nothing if it is no day of the calendar.
std::optional<std::chrono::sys_days> day_of(std::string_view text);

/// Writes the document from which read_model() or read_preset() reads the same values.
json::Value to_json(const ModelRow& row);
json::Value to_json(const Preset& preset);
/// Writes the `price` of a row; its amounts are texts, which are exact.
json::Value to_json(const Price& price);

}  // namespace castwright::provider
