#pragma once
// The tape holds the bytes of one paid answer as they were received, with their borders, their
// times and the reason for the end. They are appended before anything interprets them
// (docs/formats/tape.md). The form is NDJSON with a CRC-32C in each record. The engine's thread
// owns the writer, which only appends; Syncer makes the bytes durable.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
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
  std::string created{};  ///< The time of the request (RFC 3339).
  /// The dialect of the server; "" means the Responses API, as in all tapes of older programs.
  std::string dialect{};
};

using NamedValues = std::vector<std::pair<std::string, std::string>>;

/// One request and what came back for it. The POST is number 1; the GETs that re-attach or poll
/// follow it.
struct Exchange {
  int number = 1;
  std::string method{};
  std::string path{};
  NamedValues request_headers{};  ///< The headers without secrets.
  std::string body_sha256{};
  int status = 0;  ///< The HTTP status, or 0 if no response headers were recorded.
  NamedValues response_headers{};
  /// The bytes of one read.
  struct Fragment {
    std::int64_t at_ms = 0;  ///< The time since the start of the tape.
    std::string bytes{};
  };
  std::vector<Fragment> fragments{};
  std::string how{};  ///< How the exchange ended, by its end record; empty if it has none.

  /// All fragments joined.
  std::string bytes() const;
};

struct Tape {
  Header header;
  std::vector<Exchange> exchanges;
  std::size_t whole_bytes = 0;  ///< The size up to the end of the last whole record.
  bool torn = false;            ///< The last record was torn and was left out.
};

/// Appends the records of one answer. Each call writes one line with a single write(2).
class Writer {
 public:
  /// Creates `name` in `folder` and writes the header. The times of the records count from `start`.
  static Result<std::unique_ptr<Writer>> create(disk::Folder& folder,
                                                std::string_view name,
                                                const Header& header,
                                                MonoTime start);

  /// Continues a tape that an earlier process left, after cutting it to its whole records. The
  /// times of the records count from `start`, which the caller gives as exactly as it can be known.
  static Result<std::unique_ptr<Writer>> reopen(disk::Folder& folder,
                                                std::string_view name,
                                                const Tape& tape,
                                                MonoTime start);

  /// Writes the intent to send `request`. The caller syncs it before it sends the request.
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
  std::string line_;  ///< The buffer of one record, kept so that it is not allocated anew.
};

/// The reason why a tape cannot be read, as a Fault::storage.
struct Damage : Error {
  std::uint64_t at = 0;  ///< The byte at which the damaged record begins; `what` names it too.
};

/// Reads a tape record by record, also while it grows. It is total: it takes any bytes. One thread
/// at a time uses it.
class Reader {
 public:
  /// Takes the whole records of `bytes`, which follow the last whole record taken before. The
  /// beginning of a record at their end is not kept: whoever resumes a tape cuts it off and writes
  /// something else there. After damage every call fails in the same way.
  std::expected<void, Damage> take(std::string_view bytes);
  /// What has been read so far; `torn` if the last bytes ended inside of a record. Whoever has used
  /// fragments may drop them.
  Tape& tape() { return tape_; }

 private:
  std::expected<void, Damage> take_line(std::string_view line);

  Tape tape_;
  std::optional<Damage> damage_;
};

/// Reads a whole tape, also a compressed one (compressed.h). It leaves out a torn last record
/// (`torn`); damage anywhere else is an error. The function is total: it takes any bytes.
std::expected<Tape, Damage> read_tape(std::string_view bytes);
/// Tells whether `bytes` begin as a tape does, compressed or not, and not as a raw stream.
bool looks_like_tape(std::string_view bytes);

/// Adds `,"c":"…"}` and a newline to a JSON object's text without its closing brace.
void seal_record(std::string& line);
/// Returns the record without its seal and with its closing brace, or "" if the seal is missing or
/// wrong. The view may point into `scratch`.
std::string_view unseal_record(std::string_view line, std::string& scratch);

}  // namespace castwright::tape
