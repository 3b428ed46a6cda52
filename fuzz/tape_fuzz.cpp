// read_tape accepts any bytes: the outcome is a tape or Fault::storage. Whatever it accepts it
// accepts again, untorn and with the same content, from its whole records alone.

#include "core/check.h"
#include "tape/tape.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace castwright;

std::string story_of(const tape::Tape& tape) {
  std::string story = tape.header.run + "|" + tape.header.model + "|" + tape.header.created + "|"
                      + std::to_string(tape.header.chunk) + "|"
                      + std::to_string(tape.header.attempt);
  for (const tape::Exchange& exchange : tape.exchanges) {
    story += "\n" + std::to_string(exchange.number) + exchange.method + "|" + exchange.path + "|"
             + exchange.body_sha256 + "|" + std::to_string(exchange.status) + "|" + exchange.how;
    for (const auto* values : {&exchange.request_headers, &exchange.response_headers}) {
      for (const auto& [name, value] : *values)
        story += "\n" + name + ": " + value;
    }
    for (const tape::Exchange::Fragment& fragment : exchange.fragments)
      story += "\n" + std::to_string(fragment.at_ms) + " " + fragment.bytes;
  }
  return story;
}

void check(std::string_view bytes) {
  const Result<tape::Tape> tape = tape::read_tape(bytes);
  if (!tape) {
    CW_CHECK(tape.error().fault == Fault::storage);
    return;
  }
  CW_CHECK(tape->whole_bytes > 0 && tape->whole_bytes <= bytes.size());
  CW_CHECK(tape->torn == (tape->whole_bytes < bytes.size()));
  const Result<tape::Tape> again = tape::read_tape(bytes.substr(0, tape->whole_bytes));
  CW_CHECK(again.has_value() && !again->torn && again->whole_bytes == tape->whole_bytes);
  CW_CHECK(story_of(*again) == story_of(*tape));
}

/// Every line of the input with a right seal, so that the fuzzer gets behind the checksum.
std::string sealed(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string line(bytes.substr(0, end));
    tape::seal_record(line);
    out += line;
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return out;
}

}  // namespace

// libFuzzer's entry point; its name is given.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(bytes);
  const std::string whole = sealed(bytes);
  check(whole);
  // A writer that was killed: only the tail may be lost.
  check(std::string_view(whole).substr(0, whole.size() - whole.size() / 3));
  return 0;
}
