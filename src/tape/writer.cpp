#include "core/hash.h"
#include "json/text.h"
#include "json/value.h"
#include "tape/tape.h"

#include <fmt/format.h>

namespace castwright::tape {
namespace {

void append_values(std::string& line, const NamedValues& values) {
  line += '{';
  for (bool first = true; const auto& [name, value] : values) {
    if (!std::exchange(first, false)) line += ',';
    json::append_string(line, name);
    line += ':';
    json::append_string(line, value);
  }
  line += '}';
}

void append_field(std::string& line, std::string_view name, std::string_view value) {
  line += ",\"";
  line += name;
  line += "\":";
  json::append_string(line, value);
}

}  // namespace

void seal_record(std::string& line) {
  const std::string sum = crc32c_hex(line);
  line += ",\"c\":\"";
  line += sum;
  line += "\"}\n";
}

Result<std::unique_ptr<Writer>> Writer::create(disk::Folder& folder,
                                               std::string_view name,
                                               const Header& header,
                                               MonoTime start) {
  CW_TRY(auto file, folder.create(name));
  std::unique_ptr<Writer> writer(new Writer(std::move(file), start));
  writer->line_ = "{\"v\":1";
  append_field(writer->line_, "run", header.run);
  writer->line_ += fmt::format(",\"chunk\":{},\"attempt\":{}", header.chunk, header.attempt);
  append_field(writer->line_, "model", header.model);
  append_field(writer->line_, "created", header.created);
  if (!header.dialect.empty()) append_field(writer->line_, "dialect", header.dialect);
  CW_RETURN_IF_ERROR(writer->write());
  return writer;
}

Result<std::unique_ptr<Writer>> Writer::reopen(disk::Folder& folder,
                                               std::string_view name,
                                               const Tape& tape,
                                               MonoTime start) {
  CW_TRY(auto file, folder.reopen(name, tape.whole_bytes));
  return std::unique_ptr<Writer>(new Writer(std::move(file), start));
}

Status Writer::open(const Exchange& request) {
  line_ = fmt::format("{{\"o\":{}", request.number);
  append_field(line_, "method", request.method);
  append_field(line_, "path", request.path);
  line_ += ",\"headers\":";
  append_values(line_, request.request_headers);
  append_field(line_, "body_sha256", request.body_sha256);
  return write();
}

Status Writer::head(int exchange, MonoTime at, int status, const NamedValues& headers) {
  line_ = fmt::format(
      "{{\"h\":{},\"t\":{},\"status\":{},\"headers\":", exchange, since_start(at), status);
  append_values(line_, headers);
  return write();
}

Status Writer::bytes(int exchange, MonoTime at, std::string_view received) {
  line_.clear();
  fmt::format_to(std::back_inserter(line_), "{{\"x\":{},\"t\":{}", exchange, since_start(at));
  if (json::is_utf8(received)) {
    append_field(line_, "b", received);
  } else {
    append_field(line_, "b64", base64_encode(received));
  }
  return write();
}

Status Writer::end(int exchange, MonoTime at, std::string_view how) {
  line_ = fmt::format("{{\"e\":{},\"t\":{}", exchange, since_start(at));
  append_field(line_, "how", how);
  return write();
}

Status Writer::write() {
  seal_record(line_);
  return file_->append(line_);
}

std::int64_t Writer::since_start(MonoTime at) const {
  return std::chrono::duration_cast<Millis>(at - start_).count();
}

}  // namespace castwright::tape
