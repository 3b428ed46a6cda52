#pragma once
// What is known of models and servers: the rows of models.toml as they are embedded in the program,
// with a user's files over them (docs/formats/models.md), and over both what a run was begun with.
// Values only; any thread; reads no file itself.

#include "core/result.h"
#include "json/value.h"
#include "provider/model_row.h"
#include "provider/models.h"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

class ModelTable {
 public:
  /// A table without rows.
  ModelTable() = default;
  /// The rows of this program. Constant; the first call reads them.
  static const ModelTable& built_in();

  /// The same with a file over it: a model's row replaces that of the same provider and name, and
  /// the keys of a preset replace those of the preset of that name. Fault::usage, the message
  /// begins with `FILE:LINE:COLUMN: `; `warnings` gets the keys that mean nothing.
  Result<ModelTable> with(std::string_view text,
                          std::string_view file,
                          std::vector<std::string>& warnings) const;

  // Of a model by its exact name or, for a dated snapshot, of its base. `provider` is whose server
  // is asked, "" where that says nothing of the models behind it: then a row of any provider
  // counts. What was added last counts.
  const ModelRow* find(std::string_view model, std::string_view provider = {}) const;
  Capabilities capabilities(std::string_view model, std::string_view provider = {}) const;
  /// Nothing where it is unknown.
  std::optional<Price> price(std::string_view model, std::string_view provider = {}) const;
  /// Nothing where no end is announced. Never by what a run was begun with, where the table of
  /// today has the model: an end that was announced since holds for the run as well.
  std::optional<Lifetime> lifetime(std::string_view model, std::string_view provider = {}) const;

  /// In the order in which they were added.
  std::span<const ModelRow> rows() const { return rows_; }
  std::span<const Preset> presets() const { return presets_; }
  /// nullptr where there is none of that name.
  const Preset* preset(std::string_view name) const;
  /// The day of the release, by which defaults are chosen.
  std::chrono::sys_days date() const { return date_; }

  /// What is known of these models and of a preset, for a run to keep: `{date, models: {NAME:
  /// row|null}, preset}`; null is "unknown".
  json::Value facts(std::span<const std::string> models,
                    std::string_view provider,
                    std::string_view preset) const;
  /// The table as a run sees it that was begun with these facts: of the models in them it knows
  /// what they say, and no more. Without facts (null, a run of an older program) the table itself.
  /// Fault::storage where they are damaged; `file` is where they stand.
  Result<ModelTable> with_facts(const json::Value& facts, std::string_view file) const;

 private:
  Status add(const json::Value& document, const RowSource& source);
  Status add_models(const json::Value& list, const RowSource& source);
  Status add_presets(const json::Value& tables, const RowSource& source);
  const ModelRow* find_today(std::string_view model, std::string_view provider) const;

  std::vector<ModelRow> rows_;
  std::vector<Preset> presets_;
  std::chrono::sys_days date_{};
  /// By the name that was asked for; nothing: unknown when the run was begun.
  std::map<std::string, std::optional<ModelRow>, std::less<>> frozen_;
};

/// A file that ModelTable::with() reads as these rows.
std::string to_toml(std::span<const ModelRow> rows);

}  // namespace castwright::provider
