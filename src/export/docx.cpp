#include "export/docx.h"

#include "export/html.h"
#include "json/text.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <zip.h>

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

struct Part {
  std::string name;
  std::string bytes;
};

constexpr const char* word_space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
constexpr const char* relation_space =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr const char* package_relations =
    "http://schemas.openxmlformats.org/package/2006/relationships";

constexpr std::string_view content_types =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>)";

constexpr std::string_view package_rels =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>)";

constexpr std::string_view styles =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:rPr><w:sz w:val="52"/><w:szCs w:val="52"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:rPr><w:i/></w:rPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="SourceEntry"><w:name w:val="Source entry"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/></w:style><w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style></w:styles>)";

/// Returns `text` without the characters that XML 1.0 forbids: most control characters, which it
/// does not even take as references (section 2.2).
std::string for_xml(std::string_view text) {
  const std::string valid = json::to_utf8(text);
  std::string out;
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const auto byte = static_cast<unsigned char>(valid[at]);
    const std::string_view rest = std::string_view(valid).substr(at);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      at += 2;  // XML forbids U+FFFE and U+FFFF as well.
    } else if (byte >= ' ' || byte == '\t' || byte == '\n') {
      out.push_back(valid[at]);
    }
  }
  return out;
}

pugi::xml_node child(pugi::xml_node& parent, const char* name) {
  return parent.append_child(name);
}

pugi::xml_node paragraph(pugi::xml_node& body, const char* style = nullptr) {
  pugi::xml_node made = child(body, "w:p");
  if (style != nullptr)
    made.append_child("w:pPr").append_child("w:pStyle").append_attribute("w:val") = style;
  return made;
}

/// Adds `text` to `parent` as a run, in which line breaks stay line breaks.
void add_run(pugi::xml_node parent, std::string_view text, const char* property = nullptr) {
  pugi::xml_node run = parent.append_child("w:r");
  if (property != nullptr) {
    pugi::xml_node properties = run.append_child("w:rPr");
    if (std::string_view(property) == "Hyperlink") {
      properties.append_child("w:rStyle").append_attribute("w:val") = property;
    } else {
      properties.append_child(property);
    }
  }
  const std::string clean = for_xml(text);
  for (std::string_view rest = clean;;) {
    const std::size_t end = rest.find('\n');
    pugi::xml_node node = run.append_child("w:t");
    node.append_attribute("xml:space") = "preserve";
    node.text().set(std::string(rest.substr(0, end)).c_str());
    if (end == std::string_view::npos) return;
    run.append_child("w:br");
    rest.remove_prefix(end + 1);
  }
}

std::string xml_of(const pugi::xml_document& document) {
  struct Text final : pugi::xml_writer {
    std::string bytes;
    void write(const void* data, std::size_t size) override {
      bytes.append(static_cast<const char*>(data), size);
    }
  } text;
  document.save(text, "", pugi::format_raw);
  return std::move(text.bytes);
}

void declare(pugi::xml_document& document) {
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  declaration.append_attribute("standalone") = "yes";
}

void add_chapters(pugi::xml_node& body, const Episode& episode) {
  for (const Chapter& chapter : episode.chapters) {
    add_run(paragraph(body, "Heading1"), chapter.title);
    for (const script::Turn& turn : chapter.turns) {
      const pugi::xml_node made = paragraph(body);
      if (!episode.hosts.monologue)
        add_run(made, episode.hosts.name_of(turn.speaker) + ": ", "w:b");
      add_run(made, turn.text);
    }
  }
}

/// Adds the list of sources. Returns their addresses in the order of the relations rId2, rId3, …
std::vector<std::string> add_sources(pugi::xml_node& body, const Episode& episode) {
  std::vector<std::string> links;
  if (episode.sources.empty()) return links;
  add_run(paragraph(body, "Heading1"), "Sources");
  for (std::size_t i = 0; i < episode.sources.size(); ++i) {
    const Source& source = episode.sources[i];
    pugi::xml_node made = paragraph(body, "SourceEntry");
    std::string text = fmt::format("{}. {}", i + 1, source.title);
    if (!source.publisher.empty()) text += ". " + source.publisher;
    if (!source.date.empty()) text += ", " + source.date;
    add_run(made, text + ". ");
    const std::string link = source.link();
    if (link.empty()) continue;
    links.push_back(link);
    pugi::xml_node anchor = made.append_child("w:hyperlink");
    anchor.append_attribute("r:id") = fmt::format("rId{}", links.size() + 1).c_str();
    add_run(anchor, link, "Hyperlink");
  }
  return links;
}

std::string relations_xml(const std::vector<std::string>& links) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node all = document.append_child("Relationships");
  all.append_attribute("xmlns") = package_relations;
  const auto add = [&all](std::size_t number, const char* kind, const std::string& target) {
    pugi::xml_node one = all.append_child("Relationship");
    one.append_attribute("Id") = fmt::format("rId{}", number).c_str();
    one.append_attribute("Type") = fmt::format("{}/{}", relation_space, kind).c_str();
    one.append_attribute("Target") = for_xml(target).c_str();
    return one;
  };
  add(1, "styles", "styles.xml");
  for (std::size_t i = 0; i < links.size(); ++i)
    add(i + 2, "hyperlink", links[i]).append_attribute("TargetMode") = "External";
  return xml_of(document);
}

std::string properties_xml(const Episode& episode) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node all = document.append_child("cp:coreProperties");
  all.append_attribute("xmlns:cp") =
      "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
  all.append_attribute("xmlns:dc") = "http://purl.org/dc/elements/1.1/";
  all.append_child("dc:title").text().set(for_xml(episode.title).c_str());
  all.append_child("dc:creator").text().set("castwright");
  all.append_child("dc:language").text().set(for_xml(episode.language).c_str());
  return xml_of(document);
}

std::vector<Part> parts_of(const Episode& episode) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node root = document.append_child("w:document");
  root.append_attribute("xmlns:w") = word_space;
  root.append_attribute("xmlns:r") = relation_space;
  pugi::xml_node body = root.append_child("w:body");
  add_run(paragraph(body, "Title"), episode.title);
  add_run(paragraph(body, "Subtitle"),
          fmt::format("With {}. About {} at {} words a minute. Written with AI{}.",
                      episode.hosts.list(),
                      clock_text(episode.duration_s()),
                      episode.words_per_minute,
                      episode.rehearsal ? "; a rehearsal, not to be published" : ""));
  add_chapters(body, episode);
  const std::vector<std::string> links = add_sources(body, episode);
  body.append_child("w:sectPr");
  return {{"[Content_Types].xml", std::string(content_types)},
          {"_rels/.rels", std::string(package_rels)},
          {"docProps/core.xml", properties_xml(episode)},
          {"word/_rels/document.xml.rels", relations_xml(links)},
          {"word/styles.xml", std::string(styles)},
          {"word/document.xml", xml_of(document)}};
}

std::unexpected<Error> zip_failed(zip_error_t& error) {
  auto failure = fail(Fault::internal, fmt::format("docx: {}", zip_error_strerror(&error)));
  zip_error_fini(&error);
  return failure;
}

bool add_part(zip_t* archive, const Part& part) {
  zip_source_t* const source = zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(archive, part.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  // Every file gets 1980-01-01 00:00, the first moment of the format, because zip_file_set_mtime()
  // would depend on the time zone.
  constexpr zip_uint16_t first_day = (1u << 5u) | 1u;
  return zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), 0, first_day, 0) == 0;
}

/// Returns all bytes of the archive that was written to `source`.
Result<std::string> bytes_of(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0)
    return fail(Fault::internal, "docx: the archive cannot be read back");
  std::string bytes(static_cast<std::size_t>(stat.size), '\0');
  const zip_int64_t read = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (std::cmp_not_equal(read, bytes.size()))
    return fail(Fault::internal, "docx: archive cut short");
  return bytes;
}

}  // namespace

Result<std::string> to_docx(const Episode& episode) {
  const std::vector<Part> parts = parts_of(episode);
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> target(
      zip_source_buffer_create(nullptr, 0, 0, &error), &zip_source_free);
  if (target == nullptr) return zip_failed(error);
  zip_t* const archive = zip_open_from_source(target.get(), ZIP_TRUNCATE, &error);
  if (archive == nullptr) return zip_failed(error);
  // The archive frees its own reference when it is closed; the bytes are read by this other one.
  zip_source_keep(target.get());
  for (const Part& part : parts) {
    if (add_part(archive, part)) continue;
    const std::string what = zip_error_strerror(zip_get_error(archive));
    zip_discard(archive);
    return fail(Fault::internal, "docx: " + what);
  }
  if (zip_close(archive) != 0) {
    const std::string what = zip_error_strerror(zip_get_error(archive));
    zip_discard(archive);
    return fail(Fault::internal, "docx: " + what);
  }
  return bytes_of(target.get());
}

}  // namespace castwright::exports
