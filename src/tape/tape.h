#pragma once
// The tape: the bytes of one paid answer as they were received, with their borders, times and the
// reason for the end, appended before anything interprets them (docs/formats/tape.md). NDJSON, a
// CRC-32C per record. Writer: the engine's thread; it only appends, Syncer makes durable.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::tape {

struct Header {
  std::string run{};
  int chunk = 0;
  int attempt = 1;
  std::string model{};
  std::string created{};  ///< RFC 3339
  /// How the answer is told; "" for the Responses API, as in all tapes of older programs.
  std::string dialect{};
};

using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// One request and what came back for it; the POST is number 1, re-attaching GETs and polls follow.
struct Exchange {
  int number = 1;
  std::string method{};
  std::string path{};
  NamedValues request_headers{};  ///< without secrets
  std::string body_sha256{};
  int status = 0;  ///< 0: no response headers were recorded
  NamedValues response_headers{};
  struct Fragment {
    std::int64_t at_ms = 0;
    std::string bytes{};
  };
  std::vector<Fragment> fragments{};
  std::string how{};  ///< of the end record; empty where there is none

  std::string bytes() const;
};

struct Tape {
  Header header;
  std::vector<Exchange> exchanges;
  std::size_t whole_bytes = 0;  ///< up to the end of the last whole record
  bool torn = false;            ///< a torn last record was left out
};

/// Appends the records of one answer. Every call writes one line at once (write(2)).
class Writer {
 public:
  /// Creates `name` in `folder` and writes the header. `start` is the zero of the times.
  static Result<std::unique_ptr<Writer>> create(disk::Folder& folder,
                                                std::string_view name,
                                                const Header& header,
                                                MonoTime start);

  /// Goes on with a tape that an earlier process left, cut to its whole records. `start` is the
  /// zero of its times, as near as it can be known.
  static Result<std::unique_ptr<Writer>> reopen(disk::Folder& folder,
                                                std::string_view name,
                                                const Tape& tape,
                                                MonoTime start);

  /// The intent. To be synced before the request is sent.
  Status open(const Exchange& request);
  Status head(int exchange, MonoTime at, int status, const NamedValues& headers);
  Status bytes(int exchange, MonoTime at, std::string_view received);
  Status end(int exchange, MonoTime at, std::string_view how);
  disk::GrowingFile& file() { return *file_; }

 private:
  Writer(std::unique_ptr<disk::GrowingFile> file, MonoTime start)
      : file_(std::move(file)),
        start_(start) {}
  Status write();
  std::int64_t since_start(MonoTime at) const;

  std::unique_ptr<disk::GrowingFile> file_;
  MonoTime start_;
  std::string line_;  ///< reused
};

/// Why a tape cannot be read: Fault::storage.
struct Damage : Error {
  std::uint64_t at = 0;  ///< the byte at which the damaged record begins; `what` names it too
};

/// Reads a tape. A torn last record is left out (`torn`); damage anywhere else is an error. Total:
/// any bytes are accepted.
std::expected<Tape, Damage> read_tape(std::string_view bytes);
/// The first bytes of a tape, by which a file is told from a raw stream.
bool looks_like_tape(std::string_view bytes);

/// Adds `,"c":"…"}` and a newline to a JSON object's text without its closing brace.
void seal_record(std::string& line);
/// The record without its seal, closing brace restored; nothing where the seal is missing or wrong.
std::string_view unseal_record(std::string_view line, std::string& scratch);

}  // namespace castwright::tape
