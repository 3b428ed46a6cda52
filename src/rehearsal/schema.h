#pragma once
// JSON Schema as far as an enforced schema uses it: whether a value keeps to it, and which value
// would. Total: whatever a client sends as a schema is read, and unknown words in it are ignored.
// Pure.

#include "json/value.h"

#include <optional>
#include <string_view>

namespace castwright::rehearsal {

class Schema {
 public:
  /// `root` outlives this object, which looks up `$ref` in it.
  explicit Schema(const json::Value& root) : root_(&root) {}

  /// The root, or the schema that it refers to.
  const json::Value& root() const { return resolved(*root_); }
  /// `schema`, or the schema that it refers to.
  const json::Value& resolved(const json::Value& schema) const;
  /// The schema that `reference` ("#/$defs/a") stands for, or nullptr.
  const json::Value* referred(std::string_view reference) const;
  /// Whether a value keeps to `schema`, which is a part of the root.
  bool takes(const json::Value& schema, const json::Value& value) const;
  /// A small value that keeps to all of the schema: it takes the first alternative and has only
  /// what must be there. Nothing if there is none, or if none of a reasonable size was found.
  std::optional<json::Value> written(const json::Value& schema) const;
  /// The value of written(), or null if there is none.
  json::Value example(const json::Value& schema) const;
  /// The value itself if it keeps to the schema; shortened if only its length is wrong; else
  /// example().
  json::Value fitted(const json::Value& schema, json::Value value) const;

 private:
  const json::Value* root_;
};

}  // namespace castwright::rehearsal
