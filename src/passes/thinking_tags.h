#pragma once
// Where thinking begins and ends in the text of an answer: tags, special tokens and channels that a
// server left in, fences that say so. The names are those of script/thinking_names.h. What follows
// from a mark is decided in thinking.cpp. Pure, total.

#include <cstddef>
#include <string_view>

namespace castwright::passes {

enum class Mark {
  none,
  partial,       ///< it depends on what has not come yet
  open,          ///< thinking begins
  close,         ///< thinking ends; where none was open, all before it was thinking
  final_answer,  ///< the header of a final message: as `close`, but a second one takes nothing back
  end,           ///< a message ends: so does thinking, and nothing else
  empty,         ///< says nothing, and is no text either
};
struct Tag {
  Mark mark = Mark::none;
  std::size_t size = 0;
};

/// The tag at `at`. `ended`: nothing more comes, and what may become one is none.
Tag tag_at(std::string_view all, std::size_t at, bool ended);

/// A line that begins or ends a fenced block.
struct Fence {
  enum class Kind { none, partial, bare, thinking, other };
  Kind kind = Kind::none;
  std::size_t size = 0;  ///< without the line's end
};
/// The fence at `at`, which is the first on its line but for blanks.
Fence fence_at(std::string_view all, std::size_t at, bool ended);

}  // namespace castwright::passes
