#include "export/docx_package.h"

#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <zip.h>

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Entry = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

std::unexpected<Error> damaged(std::string_view why) {
  return fail(Fault::usage,
              fmt::format("it is a damaged Word document ({}): save it again as .docx", why));
}

Result<Archive> open_archive(std::string_view bytes) {
  // Word locks a document by putting it into a file of the older kind, which begins so.
  if (bytes.starts_with("\xD0\xCF\x11\xE0"))
    return fail(Fault::usage,
                "it is a Word document of the old kind or with a password: save it as .docx "
                "without a password");
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* const opened =
      source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (opened == nullptr) {
    const std::string why = zip_error_strerror(&error);
    if (source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    return damaged(why);
  }
  zip_error_fini(&error);
  Archive archive(opened, &zip_discard);
  const zip_int64_t entries = zip_get_num_entries(opened, 0);
  if (entries < 0 || std::cmp_greater(entries, docx_entries_max))
    return damaged(fmt::format("more than {} entries", docx_entries_max));
  return archive;
}

/// Unpacks one entry, or returns nothing if there is none of this name. The loop stops at the
/// limit, whatever size the archive claims.
Result<std::optional<std::string>> read_part(zip_t* archive, const std::string& name) {
  const zip_int64_t index = zip_name_locate(archive, name.c_str(), 0);
  if (index < 0) return std::nullopt;
  zip_stat_t stat;
  if (zip_stat_index(archive, static_cast<zip_uint64_t>(index), 0, &stat) != 0)
    return damaged(zip_strerror(archive));
  const Entry file(zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0), &zip_fclose);
  if (file == nullptr) return damaged(fmt::format("{}: {}", name, zip_strerror(archive)));
  std::string bytes;
  std::string block(64u << 10, '\0');
  while (true) {
    const zip_int64_t count = zip_fread(file.get(), block.data(), block.size());
    if (count < 0) return damaged(fmt::format("{}: {}", name, zip_file_strerror(file.get())));
    if (count == 0) break;
    bytes.append(block, 0, static_cast<std::size_t>(count));
    if (bytes.size() > docx_part_bytes_max)
      return fail(Fault::usage,
                  fmt::format("{} in it is larger than {} MB, which no script is",
                              name,
                              docx_part_bytes_max >> 20u));
  }
  if ((stat.valid & ZIP_STAT_SIZE) != 0 && stat.size != bytes.size())
    return damaged(fmt::format("{} is not as large as the archive says", name));
  return bytes;
}

/// Returns the target of the first relation whose kind ends with `kind`, as a path in the archive.
Result<std::string> related(zip_t* archive,
                            const std::string& folder,
                            const std::string& name,
                            std::string_view kind) {
  CW_TRY(const auto bytes, read_part(archive, folder + "_rels/" + name + ".rels"));
  pugi::xml_document document;
  if (!bytes || !document.load_buffer(bytes->data(), bytes->size())) return std::string();
  for (const pugi::xml_node& one : document.document_element().children()) {
    if (!std::string_view(one.attribute("Type").value()).ends_with(kind)) continue;
    const std::string target = one.attribute("Target").value();
    return target.starts_with('/') ? target.substr(1) : folder + target;
  }
  return std::string();
}

std::unexpected<Error> zip_failed(zip_error_t& error) {
  auto failure = fail(Fault::internal, fmt::format("docx: {}", zip_error_strerror(&error)));
  zip_error_fini(&error);
  return failure;
}

bool add_part(zip_t* archive, const DocxPart& part) {
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

Result<DocxParts> read_docx_parts(std::string_view bytes) {
  CW_TRY(const Archive archive, open_archive(bytes));
  CW_TRY(std::string main, related(archive.get(), "", "", "/officeDocument"));
  if (main.empty()) main = "word/document.xml";
  CW_TRY(auto document, read_part(archive.get(), main));
  if (!document) return fail(Fault::usage, "it is no Word document (.docx): it has no text");
  const std::size_t slash = main.rfind('/') + 1;  // npos + 1 is 0.
  const std::string folder = main.substr(0, slash);
  CW_TRY(std::string named, related(archive.get(), folder, main.substr(slash), "/styles"));
  if (named.empty()) named = folder + "styles.xml";
  CW_TRY(auto styles, read_part(archive.get(), named));
  return DocxParts{.document = *std::move(document), .styles = std::move(styles).value_or("")};
}

Result<std::string> write_docx_parts(const std::vector<DocxPart>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> target(
      zip_source_buffer_create(nullptr, 0, 0, &error), &zip_source_free);
  if (target == nullptr) return zip_failed(error);
  zip_t* const archive = zip_open_from_source(target.get(), ZIP_TRUNCATE, &error);
  if (archive == nullptr) return zip_failed(error);
  // The archive frees its own reference when it is closed; the bytes are read by this other one.
  zip_source_keep(target.get());
  for (const DocxPart& part : parts) {
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
