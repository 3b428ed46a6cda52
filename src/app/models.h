#pragma once
// The use case `models`: lists what is known of models and what a server offers, and writes rows of
// the table of models. It asks a server only if that is wanted, and only for its list, which costs
// nothing. One thread.

#include "app/model_sources.h"
#include "app/settings.h"
#include "core/result.h"
#include "json/value.h"
#include "provider/model_row.h"
#include "provider/offered_models.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// What is to be listed.
struct ModelsRequest {
  GivenSettings settings{};       ///< if `provider` is among them, only its models are listed
  bool refresh = false;           ///< ask the server for its list
  std::filesystem::path write{};  ///< the file for rows made from the server's list; "" for none
};

/// One model of the list.
struct ListedModel {
  std::string name{};
  bool known = false;        ///< the table has a row of it
  provider::ModelRow row{};  ///< that row, with what the server said in place of its values
  std::optional<provider::OfferedModel> offered{};  ///< empty if no server was asked
};

/// The list, and how it came about.
struct ModelsView {
  std::string provider{};  ///< the provider whose models are listed; "" for all
  std::string asked{};     ///< the base URL of the server that was asked; "" if none was
  std::string date{};      ///< the day that the program's own rows are of
  std::vector<ListedModel> models{};
  std::vector<std::string> not_offered{};  ///< models of the table that the server does not have
  std::filesystem::path written{};         ///< the file that was written; "" for none
  std::size_t rows_written = 0;
  std::vector<std::string> warnings{};
  std::vector<std::string> hints{};  ///< what may help after a failure, a line each
};

/// Fills `view`, whose warnings and hints count after a failure too. Fault::usage for an unknown
/// provider, Fault::key if its server needs a key and there is none, Fault::network if it does not
/// answer, Fault::provider if its answer is not a list of models.
Status list_models(const ModelsRequest& request, ModelsView& view);

/// The JSON form of the list (docs/formats/models.md).
json::Value to_json(const ModelsView& view);

}  // namespace castwright::app
