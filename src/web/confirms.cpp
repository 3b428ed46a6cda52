#include "web/confirms.h"

#include "core/id.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace castwright::web {
namespace {

/// More than anybody looks at; the oldest is forgotten first, and has to be shown again.
constexpr std::size_t shown_max = 256;
constexpr std::size_t name_bytes = 16;

}  // namespace

std::string Confirms::show(Shown shown) {
  std::string name = random_hex(name_bytes);
  const std::scoped_lock lock(mutex_);
  if (kept_.size() >= shown_max) kept_.pop_front();
  kept_.push_back({.name = name, .shown = std::move(shown)});
  return name;
}

std::optional<Shown> Confirms::take(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(kept_, name, &Kept::name);
  if (found == kept_.end()) return std::nullopt;
  Shown shown = std::move(found->shown);
  kept_.erase(found);
  return shown;
}

}  // namespace castwright::web
