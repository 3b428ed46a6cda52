#pragma once
// What castwright knows about models and servers: the rows of models.toml that are embedded in the
// program, a user's files over them (docs/formats/models.md), and over both the facts that a run
// kept when it began. Values only; any thread; reads no file.

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

/// A table of models and presets. It does not change after it was made; with() and with_facts()
/// return new tables.
class ModelTable {
 public:
  ModelTable() = default;
  /// Returns the rows that are embedded in this program. Constant; the first call reads them.
  static const ModelTable& built_in();

  /// Returns this table with a file over it: the row of a model replaces the row of the same
  /// provider and name, and the keys of a preset replace those of the preset with the same name.
  /// Fails with Fault::usage; the message begins with `FILE:LINE:COLUMN: `. `warnings` receives the
  /// keys that mean nothing.
  Result<ModelTable> with(std::string_view text,
                          std::string_view file,
                          std::vector<std::string>& warnings) const;

  // The following functions find a model by its exact name or, if it is a dated snapshot, by its
  // base name. `provider` is the owner of the server that is asked; "" means that the server says
  // nothing about the models behind it, so that a row of any provider counts. The row that was
  // added last counts.
  const ModelRow* find(std::string_view model, std::string_view provider = {}) const;
  Capabilities capabilities(std::string_view model, std::string_view provider = {}) const;
  /// Empty if the price is unknown.
  std::optional<Price> price(std::string_view model, std::string_view provider = {}) const;
  /// Empty if no end is announced. Today's table decides if it has the model, not the facts that a
  /// run kept: an end that was announced later holds for the run as well.
  std::optional<Lifetime> lifetime(std::string_view model, std::string_view provider = {}) const;

  /// All rows, in the order in which they were added.
  std::span<const ModelRow> rows() const { return rows_; }
  std::span<const Preset> presets() const { return presets_; }
  /// Returns the preset of that name, or nullptr if there is none.
  const Preset* preset(std::string_view name) const;
  /// The day of the release; defaults are chosen by it.
  std::chrono::sys_days date() const { return date_; }

  /// Returns the facts about these models and a preset, for a run to keep: `{date, models: {NAME:
  /// row|null}, preset}`; null means unknown.
  json::Value facts(std::span<const std::string> models,
                    std::string_view provider,
                    std::string_view preset) const;
  /// Returns the table as a run sees it that began with these facts: about the models in them it
  /// knows what they say, and no more. Returns the table itself if there are no facts (null, in a
  /// run of an older program). Fails with Fault::storage if the facts are damaged; `file` is the
  /// file that holds them.
  Result<ModelTable> with_facts(const json::Value& facts, std::string_view file) const;

 private:
  Status add(const json::Value& document, const RowSource& source);
  Status add_models(const json::Value& list, const RowSource& source);
  Status add_presets(const json::Value& tables, const RowSource& source);
  const ModelRow* find_today(std::string_view model, std::string_view provider) const;

  std::vector<ModelRow> rows_;
  std::vector<Preset> presets_;
  std::chrono::sys_days date_{};
  /// The facts of a run, by the name that was asked for; empty if the model was unknown when the
  /// run began.
  std::map<std::string, std::optional<ModelRow>, std::less<>> frozen_;
};

/// Returns a file from which ModelTable::with() reads these rows.
std::string to_toml(std::span<const ModelRow> rows);

}  // namespace castwright::provider
