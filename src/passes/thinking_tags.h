#pragma once
// Finds the places at which thinking begins and ends in the text of an answer: tags, special tokens
// and channels that a server left in, and fences that say so. The names are those of
// script/thinking_names.h; thinking.cpp decides what follows from a mark. Pure, total; any thread.

#include <cstddef>
#include <string_view>

namespace castwright::passes {

/// What a tag means.
enum class Mark {
  none,
  partial,       ///< What it is depends on text that has not come yet.
  open,          ///< Thinking begins.
  close,         ///< Thinking ends; if none was open, all before it was thinking.
  final_answer,  ///< The header of a final message, as `close`; a second one takes nothing back.
  end,           ///< A message ends, and so does thinking, but nothing else.
  empty,         ///< It says nothing, and is no text either.
};
/// A tag and its size in bytes.
struct Tag {
  Mark mark = Mark::none;
  std::size_t size = 0;
};

/// Returns the tag at `at`. With `ended` nothing more comes, and what may become a tag is none.
Tag tag_at(std::string_view all, std::size_t at, bool ended);

/// A line that begins or ends a fenced block.
struct Fence {
  enum class Kind { none, partial, bare, thinking, other };
  Kind kind = Kind::none;
  std::size_t size = 0;  ///< The bytes without the end of the line.
};
/// Returns the fence at `at`, which must be the first on its line except for blanks.
Fence fence_at(std::string_view all, std::size_t at, bool ended);

}  // namespace castwright::passes
