#pragma once
// What is known of models, and what a server offers: a list to look at, and rows to keep. Asks a
// server only where that is wanted, and only for its list, which costs nothing.

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

struct ModelsRequest {
  GivenSettings settings{};       ///< `provider` among them: of whose models alone
  bool refresh = false;           ///< ask the server
  std::filesystem::path write{};  ///< a file for the rows that it tells; "" for none
};

struct ListedModel {
  std::string name{};
  bool known = false;                               ///< there is a row of it
  provider::ModelRow row{};                         ///< that row, with what the server told over it
  std::optional<provider::OfferedModel> offered{};  ///< nothing where no server was asked
};

struct ModelsView {
  std::string provider{};  ///< whose models alone; "" for all
  std::string asked{};     ///< the base URL of the server; "" where none was
  std::string date{};      ///< of the program's own rows
  std::vector<ListedModel> models{};
  std::vector<std::string> not_offered{};  ///< names of its rows that the server does not have
  std::filesystem::path written{};
  std::size_t rows_written = 0;
  std::vector<std::string> warnings{};
  std::vector<std::string> hints{};  ///< after a failure
};

/// Fault::usage for an unknown provider, Fault::key where its server needs a key, Fault::network
/// where it does not answer, Fault::provider where it answers something else than a list. `hints`
/// of `view` say what may help then.
Status list_models(const ModelsRequest& request, ModelsView& view);

json::Value to_json(const ModelsView& view);

}  // namespace castwright::app
