#include "cli/plan_rivals.h"

namespace castwright::cli {
namespace {

/// A model that ends this soon is no rival: `plan` and `generate` would warn of its end.
constexpr std::chrono::days soon{90};

bool could_write(const provider::ModelRow& row, const Choice& choice) {
  const provider::Capabilities can = capabilities_of(row);
  const bool ends = row.lifetime && row.lifetime->ends - choice.today <= soon;
  return can.known && can.streams && row.price && !ends && (can.searches || !choice.searches);
}

}  // namespace

std::vector<const provider::ModelRow*> rivals_of(const provider::ModelTable& models,
                                                 const Choice& choice) {
  std::vector<const provider::ModelRow*> rivals;
  if (choice.provider.empty()) return rivals;
  const provider::ModelRow* const chosen = models.find(choice.model, choice.provider);
  for (const provider::ModelRow& row : models.rows()) {
    if (row.provider != choice.provider || row.match == choice.model) continue;
    // The row of the chosen model also stands for its dated snapshots. A row that the table never
    // finds, because an earlier row matches its name, counts for nothing.
    if (&row == chosen || models.find(row.match, choice.provider) != &row) continue;
    if (could_write(row, choice)) rivals.push_back(&row);
  }
  return rivals;
}

}  // namespace castwright::cli
