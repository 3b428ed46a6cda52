#include "app/rival_models.h"

namespace castwright::app {
namespace {

/// A model that ends this soon is no rival: `plan` and `generate` would warn of its end.
constexpr std::chrono::days soon{90};

bool could_write(const provider::ModelRow& row, const RivalQuery& query) {
  const provider::Capabilities can = capabilities_of(row);
  const bool ends = row.lifetime && row.lifetime->ends - query.today <= soon;
  return can.known && can.streams && row.price && !ends && (can.searches || !query.searches);
}

}  // namespace

std::vector<const provider::ModelRow*> rivals_of(const provider::ModelTable& models,
                                                 const RivalQuery& query) {
  std::vector<const provider::ModelRow*> rivals;
  if (query.provider.empty()) return rivals;
  const provider::ModelRow* const chosen = models.find(query.model, query.provider);
  for (const provider::ModelRow& row : models.rows()) {
    if (row.provider != query.provider || row.match == query.model) continue;
    // The row of the chosen model also stands for its dated snapshots. A row that the table never
    // finds, because an earlier row matches its name, counts for nothing.
    if (&row == chosen || models.find(row.match, query.provider) != &row) continue;
    if (could_write(row, query)) rivals.push_back(&row);
  }
  return rivals;
}

}  // namespace castwright::app
