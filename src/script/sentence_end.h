#pragma once
// Decides whether a sentence ends at one place. Used only by sentences.cpp. Values only, any
// thread.

#include "script/language.h"

#include <string_view>

namespace castwright::script {

enum class EndMark {
  dot,
  ellipsis,  ///< The mark "…" or "...".
  strong,    ///< A mark such as "!" or "?".
  wide       ///< A mark such as "。", behind which no blank is needed.
};

/// What closes between the mark and the rest of the line.
enum class Enclosed { no, behind_a_mark, in_quotes, in_brackets };

/// A place at which a sentence may end.
struct EndPlace {
  /// The text from the beginning of the sentence, or of the quotation, to the mark.
  std::string_view before;
  EndMark kind = EndMark::dot;
  Enclosed enclosed = Enclosed::no;
  std::string_view lead;  ///< The text of the sentence before the quotation.
};

/// True if a sentence ends at `place`. `rest` is the rest of the line behind the mark and behind
/// the quotation marks and brackets that close there.
bool ends_sentence(const EndPlace& place, std::string_view rest, const Language& language);

}  // namespace castwright::script
