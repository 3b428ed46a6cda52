#pragma once
// The JSON Schemas of what programs read from castwright: results of commands, run events, files.
// Any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::cli {

/// A file of docs/schemas.
struct SchemaText {
  std::string name;   ///< As `castwright schema NAME` takes it.
  std::string title;  ///< Names the document in a few words.
  std::string about;  ///< Says what the document is.
  std::string_view text;
};
/// Returns all schemas, in the order of their names.
std::vector<SchemaText> schemas();

}  // namespace castwright::cli
