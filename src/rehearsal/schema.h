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
  /// `schema` is a part of the root. Patterns and formats of a text are taken for not kept: whoever
  /// has a text of his own cannot know.
  bool takes(const json::Value& schema, const json::Value& value) const;
  /// A small value that keeps to it: the first alternative, the least that must be there. Null
  /// where there is none that ends.
  json::Value example(const json::Value& schema) const;
  /// `value`, shortened where only its length is wrong; example() where it does not keep to it.
  json::Value fitted(const json::Value& schema, json::Value value) const;

 private:
  using Made = std::optional<json::Value>;
  const json::Value& resolved(const json::Value& schema) const;
  bool takes_type(std::string_view type, const json::Value& schema, const json::Value& value) const;
  bool takes_object(const json::Value& schema, const json::Value& value) const;
  bool takes_array(const json::Value& schema, const json::Value& value) const;
  Made make(const json::Value& schema, int depth, int variant) const;
  Made make_type(std::string_view type, const json::Value& schema, int depth, int variant) const;
  Made make_object(const json::Value& schema, int depth) const;
  Made make_array(const json::Value& schema, int depth, int variant) const;

  const json::Value* root_;
};

}  // namespace castwright::rehearsal
