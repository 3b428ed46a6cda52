#pragma once
// Inside export: the parts of a Word file that do not depend on the script: its styles, the number
// of the page below the text, and the list of its parts. Values only; any thread.

#include <string>
#include <string_view>

namespace castwright::exports {

/// Returns `word/styles.xml` for a script in `language` (a tag of BCP 47), with the fonts that its
/// writing system needs.
std::string docx_style_sheet(std::string_view language);
/// Returns `word/footer1.xml`, which shows the number of the page.
std::string docx_footer();
/// Returns `[Content_Types].xml`.
std::string docx_content_types();
/// Returns `_rels/.rels`.
std::string docx_package_relations();

}  // namespace castwright::exports
