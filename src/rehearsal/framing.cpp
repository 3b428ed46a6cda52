#include "rehearsal/framing.h"

#include "json/value.h"
#include "sse/writer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

/// The same value with the keys of every object in another order.
Value shuffled(const Value& value, std::uint64_t number) {
  if (value.kind() == Value::Kind::array) {
    Value out = Value::array();
    for (const Value& item : value.items())
      out.push(shuffled(item, number));
    return out;
  }
  if (!value.is_object()) return value;
  const auto& members = value.members();
  Value out = Value::object();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& member = members[(members.size() - 1 - i + number) % members.size()];
    out.set(member.key, shuffled(member.value, number));
  }
  return out;
}

/// Cuts a data line behind a comma between two members, since a line break does no harm to JSON
/// there.
std::size_t border_of(std::string_view data) {
  const std::size_t comma = data.find(",\"", data.size() / 2);
  return comma == std::string_view::npos ? 0 : comma + 1;
}

}  // namespace

Framer::Framer(const FaultSet& faults)
    : named_(!faults.has(FaultKind::no_names)),
      spaced_(!faults.has(FaultKind::no_space)),
      multi_line_(faults.has(FaultKind::multi_line)),
      comments_(faults.has(FaultKind::comments)),
      shuffled_(faults.has(FaultKind::keys_shuffled)),
      rotating_(faults.has(FaultKind::rotating_ids)),
      numbered_(!faults.has(FaultKind::no_numbers)),
      bom_(faults.has(FaultKind::bom)) {
  if (faults.has(FaultKind::crlf)) line_end_ = "\r\n";
  if (faults.has(FaultKind::cr)) line_end_ = "\r";
}

std::string Framer::rewritten(std::string_view data, std::uint64_t number) const {
  if (!shuffled_ && !rotating_ && numbered_) return std::string(data);
  auto parsed = json::parse(data);
  if (!parsed) return std::string(data);
  Value value = std::move(*parsed);
  if (rotating_) {
    if (value.find("item_id") != nullptr)
      value.set("item_id", fmt::format("gAAAAitem{:016x}", number));
    if (value.find("id") != nullptr) value.set("id", fmt::format("gAAAAitem{:016x}", number));
    if (Value* item = value.find("item"); item != nullptr)
      item->set("id", fmt::format("gAAAAitem{:016x}", number));
  }
  if (!numbered_) {
    Value out = Value::object();
    for (const json::Member& member : value.members())
      if (member.key != "sequence_number" && member.key != "output_index"
          && member.key != "content_index")
        out.set(member.key, member.value);
    value = std::move(out);
  }
  return json::dump(shuffled_ ? shuffled(value, number) : value);
}

std::string Framer::data_lines(std::string_view data) const {
  const std::string_view start = spaced_ ? "data: " : "data:";
  const std::size_t border = multi_line_ ? border_of(data) : 0;
  if (border == 0) return fmt::format("{}{}{}", start, data, line_end_);
  return fmt::format("{}{}{}{}{}{}",
                     start,
                     data.substr(0, border),
                     line_end_,
                     start,
                     data.substr(border),
                     line_end_);
}

std::string Framer::frame(const RenderedEvent& event, std::uint64_t number) const {
  if (event.comment) return fmt::format(": {}{}{}", event.data, line_end_, line_end_);
  const std::string data = rewritten(event.data, number);
  std::string out;
  if (comments_) out += fmt::format(": REHEARSAL PROCESSING{}{}", line_end_, line_end_);
  const bool standard = named_ && spaced_ && !multi_line_ && line_end_ == "\n";
  if (standard) {
    sse::append_event(out, event.name, data);
    return out;
  }
  if (named_ && !event.name.empty())
    out += fmt::format("event:{}{}{}", spaced_ ? " " : "", event.name, line_end_);
  out += data_lines(data);
  out += line_end_;
  return out;
}

std::string Framer::done() const {
  return fmt::format("data:{}[DONE]{}{}", spaced_ ? " " : "", line_end_, line_end_);
}

std::string_view Framer::preamble() const {
  return bom_ ? "\xEF\xBB\xBF" : "";
}

}  // namespace castwright::rehearsal
