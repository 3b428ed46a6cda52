#include "cli/generate_title.h"

#include "app/files.h"
#include "app/missing_topic.h"
#include "app/new_topic.h"
#include "app/shell.h"
#include "app/title_words.h"
#include "cli/output.h"
#include "cli/question.h"
#include "cli/topic_words.h"
#include "core/clock.h"
#include "core/number.h"
#include "topic/pasted.h"
#include "topic/suggest.h"
#include "topic/topic.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace castwright::cli {
namespace {

bool is_file(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

/// Fault::usage if the words name a topic that is there: its command is what was meant.
Status check_no_topic(const std::string& text,
                      const std::string& slug,
                      const std::string& topics_folder,
                      const TitleCall& call) {
  const app::GivenSettings& given = call.settings;
  const std::filesystem::path topics_dir = topics_folder;
  const auto meant = [&](const std::string& what, const std::string& name) {
    return fail(Fault::usage,
                fmt::format("{}: {}{}", what, topic_command("generate", name, given), call.others));
  };
  const bool path = text.contains('/') || text.ends_with(".json");
  if (path && is_file(text))
    return meant(fmt::format("{} is a file", topic::printable(text)), app::shell_quoted(text));
  if (text.ends_with(".json")) return std::unexpected(app::no_topic_file(text));
  if (topic::check_id(text) && is_file(topics_dir / (text + ".json")))
    return meant(text + " is a topic", text);
  // The same title again: its topic was made before.
  const auto known = app::load_topic(slug, topics_dir);
  if (known && app::folded_words(known->topic.title) == app::folded_words(text))
    return meant(fmt::format("{} has this title", known->file.string()), slug);
  if (text.contains(' ')) return {};
  const std::vector<std::string> ids = app::topic_ids(topics_dir);
  const std::vector<std::string_view> views(ids.begin(), ids.end());
  const std::string nearest(topic::closest(text, views));
  if (nearest.empty()) return {};
  return meant(fmt::format("no topic {} ({} makes one), did you mean \"{}\"?",
                           topic::printable(text),
                           new_command(text, given, topics_folder),
                           nearest),
               nearest);
}

/// The length that the user gave, which was checked with the other settings.
std::optional<int> words_given(const app::GivenSettings& given) {
  const auto found = given.find("words");
  return found == given.end() ? std::nullopt
                              : whole_number<int>(topic::without_blanks(found->second));
}

}  // namespace

Status check_no_key_word(const std::vector<std::string>& words) {
  if (std::ranges::none_of(words, [](const std::string& word) { return word.starts_with("sk-"); }))
    return {};
  return fail(Fault::usage,
              "a key is never an argument, since every user of this machine can see it there: set "
              "GPT_KEY, or name a file that holds it with --key-file");
}

Result<std::optional<std::string>> topic_of_title(const std::vector<std::string>& words,
                                                  const TitleCall& call) {
  CW_TRY(const app::Gathered gathered, app::gather(call.settings, nullptr));
  const topic::Options& options = gathered.options;
  const std::filesystem::path folder = options.topics_dir;
  const app::NewTopic wanted{.title = fmt::format("{}", fmt::join(words, " ")),
                             .words = words_given(call.settings)};
  const WallTime now = RealClock().wall();
  CW_TRY(const app::TopicDraft draft, app::draft_topic(wanted, now));
  CW_RETURN_IF_ERROR(check_no_topic(draft.title, draft.id, options.topics_dir, call));
  CW_TRY(const std::string id, app::free_id(wanted, folder, now));
  const std::filesystem::path file = (folder / (id + ".json")).lexically_normal();

  const bool free = options.provider == "rehearsal";
  const bool asks = ::isatty(STDIN_FILENO) == 1 && is_terminal_err() && !options.no_input
                    && !call.dry_run && !call.json && options.progress != topic::Progress::json;
  if (!asks) {
    return fail(Fault::usage,
                fmt::format("{} is no topic; make one of it: {}",
                            topic::printable(draft.title),
                            new_command(draft.title, call.settings, options.topics_dir)));
  }
  const std::string question = fmt::format("{} is no topic. Make {}{}?",
                                           topic::printable(draft.title),
                                           file.string(),
                                           free ? " and write it" : "");
  if (!is_confirmed(question)) return fail(Fault::usage, "not confirmed: nothing was made");
  auto made_topic = app::make_topic(wanted, folder, now);
  if (!made_topic && made_topic.error().fault == Fault::storage)
    made_topic.error().what += "; --topics-dir names another folder";
  CW_TRY(const app::MadeTopic made, std::move(made_topic));
  if (free) {
    write_err(fmt::format("made {}\n", made.file.string()));
    return std::optional(made.draft.id);
  }
  write_err(about_made(made, call.settings));
  return std::optional<std::string>();
}

}  // namespace castwright::cli
