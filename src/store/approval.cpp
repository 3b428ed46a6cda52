#include "store/approval.h"

#include "core/clock.h"
#include "core/hash.h"
#include "core/limits.h"
#include "store/layout.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr int approval_schema = 1;
constexpr std::size_t approval_bytes_max = 64u << 10;

bool is_sha256(std::string_view text) {
  constexpr std::size_t digits = 64;
  return text.size() == digits
         && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Adds the bytes of `name` if there is such a file.
Status add_file(disk::Folder& folder, const std::string& name, std::string& all, bool& any) {
  auto bytes = folder.read(name, limits::answer_bytes_max);
  if (!bytes && bytes.error().fault == Fault::missing) return {};
  if (!bytes) return std::unexpected(std::move(bytes).error());
  all += *bytes;
  any = true;
  return {};
}

}  // namespace

Result<std::optional<Approval>> read_approval(disk::Folder& run) {
  auto bytes = run.read(approval_name, approval_bytes_max);
  if (!bytes && bytes.error().fault == Fault::missing) return std::nullopt;
  if (!bytes) return std::unexpected(std::move(bytes).error());
  const auto value = json::parse(*bytes);
  Approval approval;
  if (value) {
    approval = {.editor = std::string(value->string_or("editor", "")),
                .ts = std::string(value->string_or("ts", "")),
                .text_sha256 = std::string(value->string_or("text_sha256", ""))};
  }
  if (!value || value->int_or("schema", 0) != approval_schema || approval.editor.empty()
      || !parse_rfc3339(approval.ts) || !is_sha256(approval.text_sha256)) {
    return fail(Fault::storage,
                fmt::format("{} is no approval: castwright approve makes it anew",
                            (run.path() / approval_name).string()));
  }
  return approval;
}

Status write_approval(disk::Folder& run, const Approval& approval) {
  json::Value value = json::Value::object();
  value.set("schema", approval_schema);
  const json::Value fields = to_json(approval);
  for (const json::Member& member : fields.members())
    value.set(member.key, member.value);
  return run.replace(approval_name, json::dump_pretty(value));
}

json::Value to_json(const Approval& approval) {
  json::Value value = json::Value::object();
  value.set("editor", approval.editor)
      .set("ts", approval.ts)
      .set("text_sha256", approval.text_sha256);
  return value;
}

Result<std::string> published_sha256(disk::Folder& run) {
  std::string all;
  bool any = false;
  CW_RETURN_IF_ERROR(add_file(run, std::string(complete_name), all, any));
  auto later = run.folder(row_of(StageId::short_scripts).folder, disk::Missing::fail);
  if (!later && later.error().fault != Fault::missing)
    return std::unexpected(std::move(later).error());
  if (later) {
    CW_TRY(const auto names, (*later)->list());
    for (const std::string& name : names) {
      if (name.ends_with(item_script_ending)) CW_RETURN_IF_ERROR(add_file(**later, name, all, any));
    }
  }
  if (!any) return fail(Fault::missing, fmt::format("{} has no script", run.path().string()));
  return sha256_hex(all);
}

}  // namespace castwright::store
