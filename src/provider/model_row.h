#pragma once
// One row of models.toml: a model, or the preset of a server (docs/formats/models.md). Read from a
// document and written to one, the same in TOML and in run.json. Values only; any thread.

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

/// How long a model thinks, in the words of the requests that ask for it.
enum class Effort { none, minimal, low, medium, high, xhigh, max };
std::string_view name_of(Effort effort);

struct ModelRow {
  std::string provider{};    ///< whose it is; "": a server of any name
  std::string match{};       ///< the model's name, exactly
  bool match_dated = false;  ///< … and with the date of a snapshot behind it, base_model()
  std::string date{};        ///< on which its facts were read, YYYY-MM-DD
  std::optional<std::int64_t> context{};     ///< tokens, input and output together
  std::optional<std::int64_t> output_max{};  ///< tokens
  bool streams = true;
  std::optional<bool> search{};  ///< takes the provider's own search tool
  std::optional<passes::Structure> structure{};
  passes::Structure structure_with_search = passes::Structure::prompt;
  bool background = false;
  bool prompt_cache = false;  ///< takes `prompt_cache_key`
  Discounts windows{};        ///< of answers that may wait
  std::optional<std::int64_t> reasoning_tokens{};
  std::vector<Effort> efforts{};  ///< that it takes; empty where the sources do not say
  std::optional<Lifetime> lifetime{};
  std::optional<Price> price{};  ///< its date is that of the row
};

/// Known is a model of whose abilities its row says anything: one of which only the price or the
/// end is known counts as unknown there.
Capabilities capabilities_of(const ModelRow& row);

/// A server, or a kind of servers.
struct Preset {
  std::string name{};
  std::string date{};  ///< on which its facts were read, YYYY-MM-DD; "" where it is not said
  std::string dialect = "responses";  ///< name of the API that it speaks (provider/dialect.h)
  std::string base_url{};             ///< "": must be given
  std::vector<std::string> key{};     ///< environment variables, the first that is set counts
  std::string status_page{};
  std::string billing_page{};
  LimitField limit_field = LimitField::max_completion_tokens;
  /// How far it enforces a schema, whatever its models can do; nothing: as the model's row says.
  std::optional<passes::Structure> structure{};
  std::optional<bool> search{};     ///< has a search tool at all; nothing: as the row says
  std::vector<std::string> omit{};  ///< parts of a request that it refuses
  AnswerField answer_field = AnswerField::content;
  /// Where it tells what an answer cost when it is over (Endpoint::bill_path); "": nowhere.
  std::string bill_path{};
};

/// Where a document came from, and what there is to warn of in it.
struct RowSource {
  std::string_view file;
  bool places = false;  ///< offsets in it are of read_toml(); else messages name the file alone
  std::vector<std::string>* warnings = nullptr;  ///< unknown keys; nullptr: they are of no interest
};

/// Fault::usage, `FILE:LINE:COLUMN: KEY: what is wrong`. `path` is what the row is called in it.
Result<ModelRow> read_model(const json::Value& object,
                            const RowSource& source,
                            std::string_view path);
/// What `object` says is laid over `preset`, key by key.
Status read_preset(Preset& preset,
                   const json::Value& object,
                   const RowSource& source,
                   std::string_view path);
/// Fault::usage for a value at `offset` of the document.
std::unexpected<Error> wrong_value(const RowSource& source,
                                   std::size_t offset,
                                   std::string_view path,
                                   std::string_view what);
void warn_of_key(const RowSource& source, std::size_t offset, std::string_view path);
/// Is it a day of the calendar, YYYY-MM-DD?
std::optional<std::chrono::sys_days> day_of(std::string_view text);

/// What read_model() and read_preset() read as the same.
json::Value to_json(const ModelRow& row);
json::Value to_json(const Preset& preset);
/// The `price` of a row; prices are texts, exact.
json::Value to_json(const Price& price);

}  // namespace castwright::provider
