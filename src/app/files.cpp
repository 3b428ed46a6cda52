#include "app/files.h"

#include "app/missing_topic.h"
#include "core/limits.h"
#include "disk/disk.h"
#include "json/text.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

/// The largest notes of a topic, which are sent with the first prompt: about 50,000 tokens.
constexpr std::size_t source_text_bytes_max = 200'000;

/// Does the word name a topic by its path, and not by its id?
bool is_path(const std::string& wanted) {
  return wanted.contains('/') || wanted.ends_with(".json");
}

Status load_source_text(LoadedTopic& loaded) {
  const std::string& name = loaded.topic.source_text_file;
  if (name.empty()) return {};
  loaded.source_file = loaded.file.parent_path() / name;
  auto text = read_file(loaded.source_file, source_text_bytes_max);
  if (!text) {
    return fail(Fault::usage,
                fmt::format("{}: source_text_file: {}", loaded.file.string(), text.error().what));
  }
  loaded.source_text = json::to_utf8(*text);
  return {};
}

/// The warnings about content types, in brackets behind a blank; "" if there are none. A misspelt
/// type may be why none is enabled.
std::string slips_in_types(const std::vector<std::string>& warnings) {
  std::vector<std::string_view> slips;
  for (const std::string& warning : warnings)
    if (warning.contains(": content_types.")) slips.emplace_back(warning);
  return slips.empty() ? std::string() : fmt::format(" ({})", fmt::join(slips, "; "));
}

/// The first bytes of a kind of file, and its name in messages.
struct Kind {
  std::string_view begins;
  const char* name;
};
constexpr std::string_view zip_begins("PK\x03\x04", 4);
constexpr std::array kinds{
    Kind{"%PDF-", "a PDF"},
    Kind{std::string_view("\xD0\xCF\x11\xE0", 4), "an old Word or Office document (.doc)"},
    Kind{"{\\rtf", "a rich text document (.rtf)"},
    Kind{std::string_view("\x89PNG", 4), "a picture (PNG)"},
    Kind{std::string_view("\xFF\xD8\xFF", 3), "a picture (JPEG)"},
    Kind{"GIF8", "a picture (GIF)"},
    Kind{"ID3", "sound (MP3)"},
    Kind{"RIFF", "sound or video (RIFF)"},
    Kind{"OggS", "sound (Ogg)"},
    Kind{std::string_view("\x1F\x8B", 2), "compressed (gzip)"},
    Kind{std::string_view("\xFF\xFE", 2), "text in UTF-16"},
    Kind{std::string_view("\xFE\xFF", 2), "text in UTF-16"},
};

/// The kind of file that `bytes` are, for a message; "" if they are text.
std::string_view kind_of(std::string_view bytes) {
  if (bytes.starts_with(zip_begins)) {
    if (bytes.contains("word/document.xml") || bytes.contains("word/"))
      return "a Word document (.docx)";
    return bytes.contains("opendocument.text") ? "an OpenDocument text (.odt)" : "a ZIP archive";
  }
  for (const Kind& kind : kinds)
    if (bytes.starts_with(kind.begins)) return kind.name;
  return bytes.contains('\0') ? "a binary file" : "";
}

}  // namespace

Status check_is_text(std::string_view bytes, const std::string& path) {
  const std::string_view kind = kind_of(bytes);
  if (kind.empty()) return {};
  return fail(Fault::usage,
              fmt::format("{} is {}, and not text: save it as plain text or Markdown, in UTF-8",
                          path == "-" ? "standard input" : path,
                          kind));
}

namespace {

bool ends_in_name(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return !name.empty() && name != "." && name != "..";
}

}  // namespace

Status check_names_file(const std::filesystem::path& path) {
  std::error_code error;
  if (ends_in_name(path) && !std::filesystem::is_directory(path, error)) return {};
  return fail(Fault::usage,
              fmt::format("{} is a folder: name a file in it", topic::printable(path.string())));
}

Status write_file(const std::filesystem::path& path, std::string_view bytes) {
  if (!ends_in_name(path)) return check_names_file(path);
  std::error_code error;
  // Of a link this is the status of its target.
  const std::filesystem::file_status what = std::filesystem::status(path, error);
  const bool special = std::filesystem::exists(what) && !std::filesystem::is_regular_file(what)
                       && !std::filesystem::is_directory(what);
  if (special) {
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    file.close();
    if (!file) return fail(Fault::storage, path.string() + ": cannot be written");
    return {};
  }
  // A link to a file is followed; a link that leads nowhere is replaced.
  const bool link = std::filesystem::exists(what) && std::filesystem::is_symlink(path, error);
  const std::filesystem::path target = link ? std::filesystem::canonical(path, error) : path;
  CW_TRY(const auto folder,
         disk::open_folder(target.has_parent_path() ? target.parent_path() : ".",
                           disk::Missing::make));
  return folder->replace(target.filename().string(), bytes);
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    // Below a file there is no file either, as in $HOME = /dev/null.
    const bool absent =
        error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    if (error && !absent) {
      return fail(Fault::usage, fmt::format("{}: {}", path.string(), error.message()));
    }
    return fail(Fault::missing, fmt::format("no file {}", path.string()));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return fail(Fault::usage, fmt::format("{} is not a file", path.string()));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Fault::usage, fmt::format("{} cannot be read", path.string()));
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > bytes_max) {
    return fail(Fault::usage, fmt::format("{} is larger than {} bytes", path.string(), bytes_max));
  }
  std::string bytes(size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

std::filesystem::path topic_file(const std::string& wanted,
                                 const std::filesystem::path& topics_dir) {
  return is_path(wanted) ? std::filesystem::path(wanted) : topics_dir / (wanted + ".json");
}

Result<LoadedTopic> load_topic(const std::string& wanted, const std::filesystem::path& topics_dir) {
  LoadedTopic loaded;
  if (!is_path(wanted)) CW_RETURN_IF_ERROR(topic::check_id(wanted));
  loaded.file = topic_file(wanted, topics_dir);
  auto bytes = read_file(loaded.file, limits::topic_bytes_max);
  if (!bytes && bytes.error().fault == Fault::missing) {
    const std::filesystem::path meant = topics_dir / wanted;
    std::error_code error;
    if (!wanted.contains('/') && is_path(wanted) && std::filesystem::exists(meant, error)) {
      return fail(Fault::missing,
                  fmt::format("no topic file {}; {} is there: --topic {}",
                              wanted,
                              meant.string(),
                              meant.stem().string()));
    }
    return std::unexpected(no_topic_file(loaded.file));
  }
  if (!bytes) return std::unexpected(std::move(bytes).error());
  CW_TRY(topic::TopicRead read,
         topic::read_topic(loaded.file.string(), *bytes, loaded.file.stem().string()));
  loaded.topic = std::move(read.topic);
  loaded.warnings = std::move(read.warnings);
  if (loaded.topic.nothing_enabled()) {
    return fail(Fault::usage,
                fmt::format("{}: content_types: none of long, medium, short and reels is enabled: "
                            "there is nothing to ask for{}",
                            loaded.file.string(),
                            slips_in_types(loaded.warnings)));
  }
  CW_RETURN_IF_ERROR(load_source_text(loaded));
  return loaded;
}

namespace {

Result<std::vector<std::string>> files_of(const std::filesystem::path& folder,
                                          std::string_view extension,
                                          std::string_view what) {
  std::error_code error;
  std::vector<std::string> files;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    if (at->path().extension() == extension) files.push_back(at->path().string());
  }
  if (error) {
    return fail(Fault::missing,
                fmt::format("{} folder {}: {}", what, folder.string(), error.message()));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<passes::Templates> load_templates(const std::filesystem::path& folder) {
  if (folder.empty()) return passes::built_in_templates();
  passes::Templates own;
  CW_TRY(const std::vector<std::string> files, files_of(folder, ".md", "prompts"));
  for (const std::string& file : files) {
    CW_TRY(std::string text, read_file(file, limits::topic_bytes_max));
    own.insert_or_assign(std::filesystem::path(file).filename().string(), std::move(text));
  }
  return passes::templates_with(own);
}

Result<EnabledTopics> enabled_topics(const std::filesystem::path& folder) {
  EnabledTopics topics;
  auto files = files_of(folder, ".json", "topics");
  if (!files) return std::unexpected(no_topics(files.error().what, folder));
  topics.files = *std::move(files);
  topics.switched_off = std::erase_if(topics.files, [&](const std::string& file) {
    const auto loaded = load_topic(file, folder);
    return loaded && !loaded->topic.enabled;
  });
  if (!topics.files.empty()) return topics;
  if (topics.switched_off > 0)
    return fail(Fault::missing, fmt::format("no enabled topic file in {}", folder.string()));
  return std::unexpected(no_topics(fmt::format("no topic file in {}", folder.string()), folder));
}

}  // namespace castwright::app
