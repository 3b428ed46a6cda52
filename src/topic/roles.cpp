#include "topic/roles.h"

#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

/// A role as it is listed, and the slot (0: HOST_A, 1: HOST_B) that it claims itself.
struct Listed {
  Role role;
  std::optional<std::size_t> slot;
  std::size_t offset = 0;
  std::string path;
};

/// Reads a slot: "HOST_A", "host-b", "voice_a", "B", "2". Anything else ("lead anchor") names none.
std::optional<std::size_t> slot_of(std::string_view text) {
  std::string word;
  for (const char byte : text) {
    if (byte == '-' || byte == ' ') {
      word.push_back('_');
    } else {
      word.push_back(byte >= 'a' && byte <= 'z' ? char(byte - 'a' + 'A') : byte);
    }
  }
  for (const std::string_view prefix : {"HOST_", "VOICE_", "SPEAKER_", "ROLE_"}) {
    if (word.starts_with(prefix)) {
      word.erase(0, prefix.size());
      break;
    }
  }
  if (word == "A" || word == "1") return 0;
  if (word == "B" || word == "2") return 1;
  return std::nullopt;
}

Result<Listed> read_role(Fields& topic, const json::Value& value, std::string path) {
  Listed listed{{}, std::nullopt, value.offset(), path};
  if (const auto name = value.as_string()) {
    listed.role.name = *name;
    return listed;
  }
  if (!value.is_object()) {
    return topic.document().wrong(
        value.offset(),
        path,
        fmt::format("must be an object with name and bio, not {}", kind_of(value)));
  }
  Fields fields(topic.document(), value, std::move(path));
  CW_RETURN_IF_ERROR(fields.text("name", listed.role.name));
  CW_RETURN_IF_ERROR(fields.text("bio", listed.role.bio));
  CW_RETURN_IF_ERROR(fields.text("gender", listed.role.gender));
  for (const std::string_view key : {"role", "id", "code", "key"}) {
    std::string text;
    CW_RETURN_IF_ERROR(fields.text(key, text));
    if (!listed.slot) listed.slot = slot_of(text);
  }
  fields.ignore({"intro", "outro", "voice"});
  fields.warn_unknown();
  return listed;
}

Result<std::vector<Listed>> read_listed(Fields& topic, const json::Value& value) {
  std::vector<Listed> listed;
  if (!value.is_array() && !value.is_object()) {
    return topic.wrong(
        "roles", value, fmt::format("must be a list or an object, not {}", kind_of(value)));
  }
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    CW_TRY(Listed item, read_role(topic, value.items()[i], fmt::format("roles[{}]", i)));
    listed.push_back(std::move(item));
  }
  for (const json::Member& member : value.members()) {
    const std::optional<std::size_t> slot = slot_of(member.key);
    const std::string path = "roles." + member.key;
    if (!slot) {
      topic.document().warn(member.key_offset, path, "unknown role, expected host_a or host_b");
      continue;
    }
    CW_TRY(Listed item, read_role(topic, member.value, path));
    item.slot = slot;
    listed.push_back(std::move(item));
  }
  return listed;
}

/// Returns HOST_A and HOST_B in this order: a role that claims a slot gets it, the others fill the
/// free slots.
std::vector<Role> in_slots(Fields& topic, std::vector<Listed> listed) {
  std::array<std::optional<Role>, 2> slots;
  for (Listed& item : listed) {
    if (!item.slot) continue;
    std::optional<Role>& slot = slots.at(*item.slot);
    if (slot) {
      topic.document().warn(item.offset, item.path, "a second role for the same host");
      item.slot.reset();
    } else {
      slot = item.role;
    }
  }
  for (const Listed& item : listed) {
    if (item.slot) continue;
    std::optional<Role>& slot = slots[0] ? slots[1] : slots[0];
    if (slot) {
      topic.document().warn(
          item.offset, item.path, "only two roles can speak; this one is left out");
    } else {
      slot = item.role;
    }
  }
  std::vector<Role> roles;
  for (std::optional<Role>& slot : slots) {
    if (slot) roles.push_back(std::move(*slot));
  }
  return roles;
}

Result<std::array<Role, 2>> read_voices(Fields& topic) {
  std::array<Role, 2> voices;
  CW_RETURN_IF_ERROR(topic.text("voice_a_name", voices[0].name));
  CW_RETURN_IF_ERROR(topic.text("voice_a_bio", voices[0].bio));
  CW_RETURN_IF_ERROR(topic.text("voice_a_gender", voices[0].gender));
  CW_RETURN_IF_ERROR(topic.text("voice_b_name", voices[1].name));
  CW_RETURN_IF_ERROR(topic.text("voice_b_bio", voices[1].bio));
  CW_RETURN_IF_ERROR(topic.text("voice_b_gender", voices[1].gender));
  return voices;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

Result<std::vector<Role>> read_roles(Fields& topic, bool use_roles) {
  CW_TRY(const auto voices, read_voices(topic));
  std::vector<Role> roles;
  if (const json::Value* const value = topic.find("roles")) {
    CW_TRY(std::vector<Listed> listed, read_listed(topic, *value));
    roles = in_slots(topic, std::move(listed));
  }
  if (roles.empty()) {
    roles.assign(voices.begin(), use_roles ? voices.end() : voices.begin() + 1);
  }
  // The voice keys of the same host fill what a listed role leaves out.
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (roles[i].name.empty()) roles[i].name = voices.at(i).name;
    if (roles[i].bio.empty()) roles[i].bio = voices.at(i).bio;
    if (roles[i].gender.empty()) roles[i].gender = voices.at(i).gender;
  }
  for (Role& role : roles)
    role.bio = with_names(role.bio, roles);
  return roles;
}

std::string with_names(std::string_view text, const std::vector<Role>& roles) {
  const auto name = [&](std::size_t slot, std::string_view fallback) {
    const bool given = slot < roles.size() && !roles[slot].name.empty();
    return given ? roles[slot].name : std::string(fallback);
  };
  std::string replaced(text);
  replace_all(replaced, "{{HOST_A}}", name(0, "Host A"));
  replace_all(replaced, "{{HOST_B}}", name(1, "Host B"));
  return replaced;
}

}  // namespace castwright::topic
