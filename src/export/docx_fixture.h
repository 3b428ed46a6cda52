#pragma once
// For tests: makes Word files from parts, and takes them apart, with libzip alone. Pure.

#include <map>
#include <string>
#include <string_view>

namespace castwright::exports {

/// Returns every part of an archive by its name, as another reader of libzip finds it.
std::map<std::string, std::string> unzipped(const std::string& bytes);
/// Returns an archive of `parts`, packed.
std::string zipped(const std::map<std::string, std::string>& parts);

/// Returns a Word file whose body and styles hold this XML.
inline std::string word_file(std::string_view body, std::string_view styles = "") {
  constexpr std::string_view space =
      " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
      "xmlns:m=\"urn:m\" xmlns:v=\"urn:v\" xmlns:o=\"urn:o\" xmlns:mc=\"urn:mc\"";
  std::string document = "<w:document";
  document.append(space).append("><w:body>").append(body).append("</w:body></w:document>");
  std::string all = "<w:styles";
  all.append(space).append(">").append(styles).append("</w:styles>");
  return zipped({{"word/document.xml", document}, {"word/styles.xml", all}});
}

/// Returns a paragraph with `inside`, and with `properties`.
inline std::string p(std::string_view inside, std::string_view properties = "") {
  std::string out = "<w:p><w:pPr>";
  return out.append(properties).append("</w:pPr>").append(inside).append("</w:p>");
}

/// Returns a run with `text`, and with `properties`.
inline std::string r(std::string_view text, std::string_view properties = "") {
  std::string out = "<w:r><w:rPr>";
  return out.append(properties)
      .append("</w:rPr><w:t xml:space=\"preserve\">")
      .append(text)
      .append("</w:t></w:r>");
}

}  // namespace castwright::exports
