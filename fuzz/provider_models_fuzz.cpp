// ModelTable::with and offered_models accept any bytes: the only outcomes are rows and
// Fault::usage, and rows that were read are written as what is read as the same. Run:
// provider_models_fuzz -max_len=65536 CORPUS

#include "core/check.h"
#include "provider/model_table.h"
#include "provider/offered_models.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// libFuzzer's entry point; its name is given.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace castwright::provider;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  std::vector<std::string> warnings;
  const auto table = ModelTable().with(bytes, "m.toml", warnings);
  if (table) {
    const auto again = ModelTable().with(to_toml(table->rows()), "again.toml", warnings);
    CW_CHECK(again.has_value());
    CW_CHECK(again->rows().size() == table->rows().size());
    for (std::size_t at = 0; at < again->rows().size(); ++at) {
      const std::string before = castwright::json::dump(to_json(table->rows()[at]));
      CW_CHECK(castwright::json::dump(to_json(again->rows()[at])) == before);
    }
  } else {
    CW_CHECK(table.error().fault == castwright::Fault::usage);
    CW_CHECK(table.error().what.starts_with("m.toml:"));
  }

  if (const auto models = offered_models(bytes)) {
    for (const OfferedModel& model : *models)
      CW_CHECK(!model.id.empty());
  }
  return 0;
}
