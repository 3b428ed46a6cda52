#include "core/hash.h"
#include "core/limits.h"
#include "json/value.h"
#include "tape/compressed.h"
#include "tape/tape.h"

#include <fmt/format.h>

namespace castwright::tape {
namespace {

constexpr std::string_view seal_start = ",\"c\":\"";
constexpr std::size_t seal_bytes = seal_start.size() + 8 + 2;  // ,"c":"01234567"}

NamedValues values_of(const json::Value* object) {
  NamedValues values;
  if (object == nullptr) return values;
  for (const json::Member& member : object->members()) {
    values.emplace_back(member.key, std::string(member.value.as_string().value_or("")));
  }
  return values;
}

Header header_of(const json::Value& record) {
  return {.run = std::string(record.string_or("run", "")),
          .chunk = static_cast<int>(record.int_or("chunk", 0)),
          .attempt = static_cast<int>(record.int_or("attempt", 1)),
          .model = std::string(record.string_or("model", "")),
          .created = std::string(record.string_or("created", "")),
          .dialect = std::string(record.string_or("dialect", ""))};
}

/// Returns the exchange that a record other than `open` belongs to, or nullptr if it was never
/// opened.
Exchange* exchange_of(Tape& tape, const json::Value& record, std::string_view key) {
  const std::int64_t number = record.int_or(key, 0);
  for (Exchange& exchange : tape.exchanges) {
    if (exchange.number == number) return &exchange;
  }
  return nullptr;
}

/// Adds the bytes of `record` to `exchange`. Returns what is wrong with the record, or "".
std::string_view take_bytes(Exchange& exchange, const json::Value& record) {
  Exchange::Fragment fragment{.at_ms = record.int_or("t", 0), .bytes = {}};
  if (const json::Value* text = record.find("b")) {
    fragment.bytes = text->as_string().value_or("");
  } else if (const json::Value* coded = record.find("b64")) {
    auto decoded = base64_decode(coded->as_string().value_or(""));
    if (!decoded) return "bytes that are not base 64";
    fragment.bytes = *std::move(decoded);
  } else {
    return "a record without bytes";
  }
  exchange.fragments.push_back(std::move(fragment));
  return {};
}

std::string_view take_record(Tape& tape, const json::Value& record) {
  if (record.find("o") != nullptr) {
    tape.exchanges.push_back({.number = static_cast<int>(record.int_or("o", 0)),
                              .method = std::string(record.string_or("method", "")),
                              .path = std::string(record.string_or("path", "")),
                              .request_headers = values_of(record.find("headers")),
                              .body_sha256 = std::string(record.string_or("body_sha256", ""))});
    return {};
  }
  const std::string_view key = record.find("h") != nullptr   ? "h"
                               : record.find("e") != nullptr ? "e"
                                                             : "x";
  Exchange* const exchange = exchange_of(tape, record, key);
  if (exchange == nullptr) return "a record of an exchange that was never opened";
  if (key == "h") {
    exchange->status = static_cast<int>(record.int_or("status", 0));
    exchange->response_headers = values_of(record.find("headers"));
    return {};
  }
  if (key == "e") {
    exchange->how = record.string_or("how", "");
    return {};
  }
  return take_bytes(*exchange, record);
}

std::unexpected<Damage> damaged(std::size_t at, std::string_view why) {
  return std::unexpected(
      Damage{{Fault::storage, fmt::format("the tape is damaged at byte {}: {}", at, why)}, at});
}

std::expected<json::Value, Damage> parse_record(std::string_view line, std::size_t at) {
  std::string scratch;
  const std::string_view record = unseal_record(line, scratch);
  if (record.empty()) return damaged(at, "wrong checksum");
  auto value = json::parse(record);
  if (!value || !value->is_object()) return damaged(at, "not a record");
  return *std::move(value);
}

}  // namespace

std::string Exchange::bytes() const {
  std::string all;
  for (const Fragment& fragment : fragments)
    all += fragment.bytes;
  return all;
}

std::string_view unseal_record(std::string_view line, std::string& scratch) {
  if (line.size() <= seal_bytes || !line.ends_with("\"}")) return {};
  const std::string_view body = line.substr(0, line.size() - seal_bytes);
  const std::string_view seal = line.substr(body.size());
  if (!seal.starts_with(seal_start)) return {};
  if (crc32c_hex(body) != seal.substr(seal_start.size(), 8)) return {};
  scratch.assign(body);
  scratch += '}';
  return scratch;
}

bool looks_like_tape(std::string_view bytes) {
  return bytes.starts_with("{\"v\":") || is_compressed(bytes);
}

std::expected<void, Damage> Reader::take_line(std::string_view line) {
  auto record = parse_record(line, tape_.whole_bytes);
  if (!record) return std::unexpected(std::move(record).error());
  if (tape_.whole_bytes == 0) {
    if (record->int_or("v", 0) != 1) return damaged(0, "not a tape of version 1");
    tape_.header = header_of(*record);
  } else if (const std::string_view wrong = take_record(tape_, *record); !wrong.empty()) {
    return damaged(tape_.whole_bytes, wrong);
  }
  tape_.whole_bytes += line.size() + 1;
  return {};
}

std::expected<void, Damage> Reader::take(std::string_view bytes) {
  if (damage_) return std::unexpected(*damage_);
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    if (auto taken = take_line(bytes.substr(0, end)); !taken) {
      damage_ = std::move(taken).error();
      return std::unexpected(*damage_);
    }
    bytes.remove_prefix(end + 1);
  }
  tape_.torn = !bytes.empty();
  return {};
}

std::expected<Tape, Damage> read_tape(std::string_view bytes) {
  std::string out;
  if (is_compressed(bytes)) {
    auto whole = decompressed(bytes, limits::tape_bytes_max);
    if (!whole) return std::unexpected(std::move(whole).error());
    out = *std::move(whole);
    bytes = out;
  }
  Reader reader;
  if (auto taken = reader.take(bytes); !taken) return std::unexpected(std::move(taken).error());
  if (reader.tape().whole_bytes == 0) return damaged(0, "no whole record");
  return std::move(reader.tape());
}

}  // namespace castwright::tape
