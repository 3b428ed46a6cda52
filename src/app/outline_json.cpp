#include "app/outline_json.h"

#include "passes/contracts.h"
#include "passes/outline.h"

#include <utility>

namespace castwright::app {

json::Value outline_json(const plan::Plan& plan, const passes::Research& research) {
  const passes::Contracts contracts = passes::contracts_of(plan, &research);
  if (!contracts.outline.known()) return {};
  json::Value facts = json::Value::array();
  for (const passes::OwnedFact& fact : contracts.facts) {
    json::Value one = json::Value::object();
    one.set("id", fact.id).set("text", fact.text).set("owner", fact.owner);
    facts.push(std::move(one));
  }
  json::Value value = json::Value::object();
  value.set("rows", passes::to_json(contracts.outline)).set("facts", std::move(facts));
  return value;
}

}  // namespace castwright::app
