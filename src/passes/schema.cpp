#include "passes/schema.h"

#include "passes/pack.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace castwright::passes {
namespace {

json::Value of_type(std::string_view type) {
  json::Value schema = json::Value::object();
  schema.set("type", type);
  return schema;
}

json::Value list_of(json::Value items) {
  json::Value schema = of_type("array");
  schema.set("items", std::move(items));
  return schema;
}

/// Makes the schema of an object key by key, with no other keys than these.
class ObjectSchema {
 public:
  ObjectSchema& key(std::string_view name, json::Value schema) {
    properties_.set(name, std::move(schema));
    required_.push(name);
    return *this;
  }
  json::Value done() {
    json::Value schema = of_type("object");
    schema.set("properties", std::move(properties_));
    schema.set("required", std::move(required_));
    schema.set("additionalProperties", false);
    return schema;
  }

 private:
  json::Value properties_ = json::Value::object();
  json::Value required_ = json::Value::array();
};

json::Value strings(std::initializer_list<std::string_view> names) {
  ObjectSchema object;
  for (const std::string_view name : names)
    object.key(name, of_type("string"));
  return object.done();
}

}  // namespace

json::Value research_schema(const ResearchParts& parts) {
  ObjectSchema pack;
  for (const std::string_view field : pack_fields)
    pack.key(field, of_type("string"));
  ObjectSchema answer;
  answer.key("sources", list_of(strings({"title", "publisher", "date", "url"})))
      .key("canonical_pack", pack.done())
      .key("facts",
           list_of(ObjectSchema()
                       .key("id", of_type("string"))
                       .key("text", of_type("string"))
                       .key("sources", list_of(of_type("integer")))
                       .done()));
  if (parts.outline) {
    answer.key("outline",
               list_of(ObjectSchema()
                           .key("chunk", of_type("integer"))
                           .key("beats", list_of(of_type("string")))
                           .key("facts", list_of(of_type("string")))
                           .key("punchlines", list_of(of_type("string")))
                           .key("material", of_type("string"))
                           .key("question", of_type("string"))
                           .key("ends", of_type("string"))
                           .key("opens", of_type("string"))
                           .done()));
  }
  answer.key("style", of_type("string"));
  if (parts.text) answer.key("chunk_text", of_type("string"));
  return answer.done();
}

json::Value items_schema() {
  return ObjectSchema()
      .key("content",
           list_of(strings(
               {"code", "type", "script", "video_title", "video_description", "video_tags"})))
      .done();
}

json::Value chunk_schema() {
  return strings({"chunk_text"});
}

}  // namespace castwright::passes
