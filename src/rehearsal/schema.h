#pragma once
// JSON Schema as far as an enforced schema uses it: does a value keep to it, and what value would?
// Total: whatever a client sends as a schema is read, and what is not known in it is read over.
// Pure.

#include "json/value.h"

#include <optional>
#include <string_view>

namespace castwright::rehearsal {

class Schema {
 public:
  /// `root` outlives this; `$ref` is looked up in it.
  explicit Schema(const json::Value& root) : root_(&root) {}

  /// The root, or what it refers to.
  const json::Value& root() const { return resolved(*root_); }
  /// `schema`, or what it refers to.
  const json::Value& resolved(const json::Value& schema) const;
  /// What `reference` ("#/$defs/a") stands for, or nullptr.
  const json::Value* referred(std::string_view reference) const;
  /// `schema` is a part of the root.
  bool takes(const json::Value& schema, const json::Value& value) const;
  /// A small value that keeps to all of it: the first alternative, the least that must be there.
  /// Nothing where there is none, or none of a reasonable size was found.
  std::optional<json::Value> written(const json::Value& schema) const;
  /// written(), or null.
  json::Value example(const json::Value& schema) const;
  /// `value`, shortened where only its length is wrong; example() where it does not keep to it.
  json::Value fitted(const json::Value& schema, json::Value value) const;

 private:
  const json::Value* root_;
};

}  // namespace castwright::rehearsal
