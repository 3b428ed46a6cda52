#include "rehearsal/writer.h"

#include "core/ascii.h"
#include "json/value.h"
#include "rehearsal/dialogue.h"
#include "rehearsal/episode_outline.h"
#include "rehearsal/items.h"
#include "rehearsal/plain_talk.h"
#include "rehearsal/research.h"
#include "rehearsal/schema.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <random>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr int words_unasked_script = 300;
constexpr int words_unasked_text = 60;
constexpr int words_written_max = 200'000;
constexpr double length_ratio_least = 0.1;  // scatter never makes an answer vanish

/// The hash FNV-1a of 64 bits, which is the same on every machine and in every build.
std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t value = 0xCBF29CE484222325ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
  for (const char byte : text)
    value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  return value;
}

std::string slug_of(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0) {
      out += ascii_lower(byte);
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-'))
    out.pop_back();
  return out.empty() ? "topic" : out;
}

/// Gives notes without sources some: reserved addresses (RFC 2606), never real ones.
void add_made_up_sources(Notes& notes, const PromptReading& prompt) {
  std::vector<std::string> wishes = prompt.queries;
  if (wishes.empty() && !prompt.topic.empty()) wishes.push_back(prompt.topic);
  for (const std::string& wish : wishes)
    notes.sources.push_back({.title = wish,
                             .publisher = "Rehearsal",
                             .date = prompt.today,
                             .url = "https://example.com/rehearsal/" + slug_of(wish)});
}

/// The user's own sentences: those of the notes, or those in the prompt if there are no notes.
Notes own_notes(const Notes& own, const PromptReading& prompt) {
  // The server has read them before it knew their language.
  Notes notes = own.source.empty() ? own : read_notes(own.source, prompt.language);
  if (notes.sentences.empty()) notes = read_notes(prompt.notes, prompt.language);
  // The prompt shows only a part of long notes, by rules of the client. What is certain is what it
  // says that this part of the show has to tell.
  if (notes.sentences.empty() && !prompt.notes_part.empty())
    notes = read_notes(fmt::format("{}", fmt::join(prompt.facts, "\n\n")), prompt.language);
  if (notes.sources.empty()) add_made_up_sources(notes, prompt);
  return notes;
}

/// What is said if nobody gave any material: that this is a rehearsal. The rest of a prompt is no
/// material, because it is meant for the writer, and a description may be a list of instructions.
Notes plain_material(const PlainPhrases& phrases, std::string_view language) {
  std::string text(phrases.no_notes);
  for (const std::string_view sentence : phrases.open_here)
    text.append("\n\n").append(sentence);
  return read_notes(text, language);
}

/// The material to compose from: the notes of the user, else the notes in the prompt, else its
/// canonical pack.
Notes material_of(const Notes& own, const PromptReading& prompt) {
  // The server has read them before it knew their language.
  Notes notes = own.source.empty() ? own : read_notes(own.source, prompt.language);
  if (notes.sentences.empty()) notes = read_notes(prompt.notes, prompt.language);
  if (notes.sentences.empty()) notes = read_notes(prompt.pack, prompt.language);
  if (notes.sentences.empty())
    notes = plain_material(plain_phrases_for(prompt.language), prompt.language);
  if (notes.phrases.empty())
    for (const std::string& query : prompt.queries)
      notes.phrases.push_back(query);
  if (notes.sources.empty()) add_made_up_sources(notes, prompt);
  return notes;
}

std::string with_bad_tags(std::string text) {
  for (const auto& [from, to] :
       {std::pair<std::string_view, std::string_view>{"HOST_A: ", "**Host A (anchor):** "},
        {"HOST_B: ", "**Host B:** "}})
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

/// A text of the same length that repeats one sentence from its first tenth on, like a model that
/// is caught in a loop.
std::string looped(const std::string& text) {
  const std::size_t turn = std::min(text.find("\n\n", text.size() / 10), text.size());
  std::string out = text.substr(0, turn);
  for (char host = 'A'; out.size() < text.size(); host = host == 'A' ? 'B' : 'A')
    out +=
        fmt::format("\n\nHOST_{}: That is what the sea keeps telling us, again and again.", host);
  return out;
}

std::string with_one_voice(std::string text) {
  for (std::size_t at = text.find("HOST_B: "); at != std::string::npos;
       at = text.find("HOST_B: ", at))
    text[at + 5] = 'A';
  return text;
}

/// Plays the faults of the spoken text.
std::string spoiled_text(std::string text, const FaultSet& faults) {
  if (faults.has(FaultKind::placeholder)) return "HOST_A: Paste the full article text(s) here.";
  if (faults.has(FaultKind::error_text))
    return R"({"error":{"message":"MALFORMED_FUNCTION_CALL","code":500}})";
  if (faults.has(FaultKind::bad_tags)) text = with_bad_tags(std::move(text));
  if (faults.has(FaultKind::loop)) text = looped(text);
  if (faults.has(FaultKind::one_voice)) text = with_one_voice(std::move(text));
  if (faults.has(FaultKind::control_text)) {
    const std::size_t at = text.find(". ");
    if (at != std::string::npos)
      text.insert(at + 2, std::string("\0", 1) + "\r\xE2\x80\xA8\xF0\x9F\x8C\x8A ");
  }
  return text;
}

/// Plays the faults of the answer around the spoken text.
std::string spoiled_answer(std::string text, const FaultSet& faults) {
  if (faults.has(FaultKind::fenced)) return "```json\n" + text + "\n```";
  if (faults.has(FaultKind::prose_around))
    return "Here is the part you asked for:\n\n" + text + "\n\nLet me know what to change.";
  if (faults.has(FaultKind::truncated_json)) {
    std::size_t half = text.size() / 2;
    while (half > 0 && (static_cast<unsigned char>(text[half]) & 0xC0U) == 0x80U)
      --half;
    text.resize(half);
  }
  // The escapes themselves stand in front of the end of the first sentence of the text field.
  if (faults.has(FaultKind::split_surrogates) || faults.has(FaultKind::lone_surrogate)) {
    const std::size_t field = text.rfind("\"chunk_text\"");
    const std::size_t at = field == std::string::npos ? field : text.find(". ", field);
    if (at != std::string::npos)
      text.insert(at, faults.has(FaultKind::lone_surrogate) ? " \\ud83d" : " \\ud83c\\udf0a");
  }
  return text;
}

/// Whether the value of a key is written, and not made up by its schema.
bool is_ours(std::string_view key) {
  constexpr std::array<std::string_view, 9> ours{"sources",
                                                 "canonical_pack",
                                                 "facts",
                                                 "outline",
                                                 "style",
                                                 "content",
                                                 "chunk_text",
                                                 "text",
                                                 "script"};
  return std::ranges::find(ours, key) != ours.end();
}

/// The keys to return in their order: those of the schema if one is enforced, else those of the
/// prompt.
std::vector<std::string> keys_for(const CreateRequest& request, const PromptReading& prompt) {
  std::vector<std::string> keys;
  if (request.format == Format::json_schema) {
    if (const Value* properties = Schema(request.schema).root().find("properties"))
      for (const json::Member& member : properties->members())
        keys.push_back(member.key);
    return keys;
  }
  if (prompt.wants_json) return prompt.keys;
  if (request.format == Format::json_object) keys.emplace_back("text");
  return keys;
}

/// The sources that a search for this prompt finds; the text is not written yet.
Answer searched(const CreateRequest& request,
                const PromptReading& prompt,
                const Notes& notes,
                const FaultSet& faults) {
  Answer answer;
  answer.sources = notes.sources;
  std::size_t most = sources_max;
  if (faults.has(FaultKind::few_sources))
    most = static_cast<std::size_t>(faults.number(FaultKind::few_sources));
  answer.sources.resize(std::min(answer.sources.size(), most));
  answer.search_query = prompt.queries.empty() ? prompt.topic : prompt.queries.front();
  if (answer.search_query.empty())
    answer.search_query = request.input.substr(0, request.input.find('\n')).substr(0, 80);
  return answer;
}

std::vector<Source> cited_sources(const Answer& answer,
                                  const PromptReading& prompt,
                                  const FaultSet& faults) {
  auto cited = answer.sources;
  if (faults.has(FaultKind::invented_sources))
    cited.push_back({.title = "A page that no search returned",
                     .publisher = "Nobody",
                     .date = prompt.today,
                     .url = "https://example.com/invented"});
  return cited;
}

}  // namespace

Writer::Writer(Notes notes, WriterOptions options)
    : notes_(std::move(notes)),
      options_(options),
      phrases_(options.seed) {}

std::uint64_t Writer::seed_for(std::string_view prompt) const {
  return hash_of(prompt, options_.seed);
}

int Writer::words_for(const PromptReading& prompt,
                      std::uint64_t seed,
                      const FaultSet& faults) const {
  int asked = prompt.words_asked;
  if (asked == 0)
    asked = prompt.monologue && !prompt.wants_json ? words_unasked_text : words_unasked_script;
  // There is one draw for each answer, by the method of Box and Muller, so that every standard
  // library gives the same figure.
  std::mt19937_64 random(seed);
  const auto uniform = [&random] { return (static_cast<double>(random() >> 11U) + 0.5) * 0x1p-53; };
  const double radius = std::sqrt(-2.0 * std::log(uniform()));
  const double normal = radius * std::cos(2.0 * 3.14159265358979323846 * uniform());
  double factor =
      options_.length_ratio * std::max(length_ratio_least, 1.0 + options_.scatter * normal);
  if (faults.has(FaultKind::long_answer))
    factor *= std::max(1.0, faults.number(FaultKind::long_answer));
  return std::clamp(static_cast<int>(std::lround(asked * factor)), 1, words_written_max);
}

/// One request, and the material that it is answered from.
struct Writer::Scene {
  const CreateRequest& request;
  const PromptReading& prompt;
  const FaultSet& faults;
  const Notes& notes;
  const EpisodeOutline& outline;
  const PlainPhrases& phrases;
  bool open_ended;
  DialogueOptions talk{};

  PlainPart plain() const {
    return {.notes = &notes, .outline = &outline, .prompt = &prompt, .phrases = &phrases};
  }
  ResearchWork research() const {
    return {.notes = &notes, .outline = &outline, .prompt = &prompt, .phrases = &phrases};
  }
};

/// The recording of exactly what is asked for, if there is one.
std::optional<Answer> Writer::recorded(const PromptReading& prompt) const {
  const bool may_play = options_.episodes != nullptr && options_.filling == Filling::as_notes_go
                        && options_.seed == WriterOptions().seed;
  const Episode* const episode = may_play ? options_.episodes->find(prompt) : nullptr;
  if (episode == nullptr) return std::nullopt;
  Answer answer;
  Value out = Value::object();
  for (const std::string& key : prompt.keys) {
    if (key == "chunk_text") {
      out.set(key, episode->texts[static_cast<std::size_t>(prompt.chunk) - 1]);
    } else if (const Value* const kept = episode->research.find(key); kept != nullptr) {
      out.set(key, *kept);
    }
  }
  if (const Value* const sources = episode->research.find("sources"); sources != nullptr)
    for (const Value& source : sources->items())
      answer.sources.push_back({.title = std::string(source.string_or("title", "")),
                                .publisher = std::string(source.string_or("publisher", "")),
                                .date = std::string(source.string_or("date", "")),
                                .url = std::string(source.string_or("url", ""))});
  answer.search_query = prompt.queries.empty() ? prompt.topic : prompt.queries.front();
  answer.text = json::dump(out);
  return answer;
}

std::string Writer::spoken_text(const Scene& scene) const {
  if (scene.open_ended) return compose_plain_talk(scene.plain());
  return spoiled_text(compose_dialogue(scene.notes, scene.outline, scene.prompt, scene.talk),
                      scene.faults);
}

Value Writer::value_of(std::string_view key, const Scene& scene, std::string_view spoken) const {
  if (key == "sources")
    return sources_value(
        cited_sources(searched(scene.request, scene.prompt, scene.notes, scene.faults),
                      scene.prompt,
                      scene.faults));
  if (key == "canonical_pack") return pack_value(scene.research());
  if (key == "facts") return facts_value(scene.notes);
  if (key == "outline")
    return outline_value(scene.research(), [&](int part) {
      return scene.open_ended ? plain_question(scene.plain(), part)
                              : closing_question(scene.notes, scene.outline, part, phrases_);
    });
  if (key == "style") return std::string(scene.phrases.style);
  if (key == "content")
    return items_value(
        scene.notes,
        scene.prompt,
        read_items(scene.request.input),
        {.phrases = &phrases_, .seed = options_.seed, .words = scene.talk.words},
        [&](std::string text) { return spoiled_text(std::move(text), scene.faults); });
  if (key == "chunk_text" || key == "text" || key == "script") return std::string(spoken);
  return "none";
}

/// What a prompt asks for under this key, in the form that an enforced schema wants: the `sources`
/// or `text` of another client may have any form.
Value Writer::fitted_value_of(std::string_view key,
                              const Scene& scene,
                              std::string_view spoken) const {
  Value value = value_of(key, scene, spoken);
  if (scene.request.format != Format::json_schema) return value;
  const Schema schema(scene.request.schema);
  const Value* const part = schema.root().find("properties", key);
  if (part == nullptr) return value;
  return is_ours(key) ? schema.fitted(*part, std::move(value)) : schema.example(*part);
}

Answer Writer::write(const CreateRequest& request, const FaultSet& faults) const {
  const PromptReading prompt = read_prompt(request.prompt());
  const std::vector<std::string> keys = keys_for(request, prompt);
  if (auto answer = recorded(prompt)) return *std::move(answer);

  const bool open_ended = options_.filling == Filling::as_notes_go && prompt.of_show
                          && std::ranges::find(keys, "content") == keys.end();
  const Notes notes = open_ended ? own_notes(notes_, prompt) : material_of(notes_, prompt);
  const EpisodeOutline outline(notes, prompt);
  Scene scene{.request = request,
              .prompt = prompt,
              .faults = faults,
              .notes = notes,
              .outline = outline,
              .phrases = plain_phrases_for(prompt.language),
              .open_ended = open_ended};
  scene.talk.phrases = &phrases_;
  scene.talk.seed = options_.seed;
  scene.talk.words = words_for(prompt, seed_for(request.prompt()), faults);
  const bool script = prompt.words_asked != 0 || prompt.wants_json;
  scene.talk.greets = (script && prompt.greets) || faults.has(FaultKind::greeting);
  scene.talk.says_goodbye = (script && prompt.says_goodbye) || faults.has(FaultKind::greeting);
  const std::string spoken = spoken_text(scene);

  Answer answer = searched(request, prompt, notes, faults);
  answer.open_ended = open_ended;
  const bool enforced = request.format == Format::json_schema;
  if ((keys.empty() && !enforced) || faults.has(FaultKind::not_json)) {
    answer.text = spoken;
    return answer;
  }
  if (keys.empty()) {  // no object of ours: alternatives, a list, or an object without a key
    answer.text = json::dump(Schema(request.schema).example(request.schema));
    return answer;
  }
  Value out = Value::object();
  for (const std::string& key : keys)
    if (key != "canonical_pack" || !faults.has(FaultKind::no_pack))
      out.set(key, fitted_value_of(key, scene, spoken));
  answer.text = spoiled_answer(json::dump(out), faults);
  return answer;
}

}  // namespace castwright::rehearsal
