#pragma once
// Whether a sentence ends at one place: the rules by which sentences.cpp decides. Used there only.
// Values only, any thread.

#include "script/language.h"

#include <string_view>

namespace castwright::script {

enum class EndMark {
  dot,
  ellipsis,  ///< "…", "..."
  strong,    ///< "!", "?" and the like
  wide       ///< "。" and the like, behind which no blank is needed
};

/// What stands between the mark and the rest.
enum class Enclosed { no, behind_a_mark, in_quotes, in_brackets };

/// A place at which a sentence may end.
struct EndPlace {
  std::string_view before;  ///< from the sentence's (or the quotation's) begin to the mark
  EndMark kind = EndMark::dot;
  Enclosed enclosed = Enclosed::no;
  std::string_view lead;  ///< of the sentence before the quotation
};

/// `rest` is the line behind the mark and what closes.
bool ends_sentence(const EndPlace& place, std::string_view rest, const Language& language);

}  // namespace castwright::script
