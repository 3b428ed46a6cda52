#pragma once
// Divides spoken text into sentences. Values only, total on any bytes, any thread.

#include <string_view>
#include <vector>

namespace castwright::script {

/// Returns the sentences of plain text in order. A sentence ends at the marks that Unicode calls
/// sentence terminals, but not inside a quotation or brackets of up to a turn's length, not behind
/// an abbreviation ("Dr. Lind", "z. B."), an initial ("J. Moor") or an ordinal ("der 3. Mai") of
/// the language, and not before a lower-case letter ("“Why?” she asked"). Wide marks ("。") need no
/// blank behind them. Each sentence is without white space at its ends; none is empty. A line break
/// ends a sentence. The results are views into `text`. `language` is a BCP 47 tag; for a language
/// without data (script/language.h) only the rules that need none apply. Linear in the size of
/// `text`.
std::vector<std::string_view> sentences_of(std::string_view text, std::string_view language = "en");

}  // namespace castwright::script
