#pragma once
// How answers of the Durable Streams protocol look: headers, bodies and events. Pure.

#include "core/result.h"
#include "httpd/message.h"
#include "web/byte_stream.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::web {

/// The ways to read a stream.
enum class ReadMode { catch_up, long_poll, event_stream };

/// What a GET asks for.
struct ReadRequest {
  ReadMode mode = ReadMode::catch_up;
  std::uint64_t from = 0;  ///< The byte from which it reads, if not `from_now`.
  bool from_now = false;   ///< It wants only what comes from now on.
  std::string cursor{};    ///< As the client sent it, or empty.
};
/// Reads the query. Fault::usage with a sentence for the client if it is against the protocol.
Result<ReadRequest> read_request(const httpd::Request& request);

/// Where an answer ends.
struct Place {
  std::uint64_t from = 0;
  std::uint64_t end = 0;
  ByteStream::State stream{};
  bool up_to_date() const { return end >= stream.end; }
  bool closed() const { return stream.closed && up_to_date(); }
  bool operator==(const Place&) const = default;
};

/// Headers that every answer has, whatever it says.
std::vector<httpd::Header> common_headers();
/// The headers of a stream at `place`; `cursor` is left out if it is empty.
std::vector<httpd::Header> stream_headers(std::string_view content_type,
                                          const Place& place,
                                          std::string_view cursor);
/// The entity tag of what stands between the ends of `place`.
std::string etag_of(std::string_view path, const Place& place);
/// Does `If-None-Match` name this tag?
bool names_tag(std::string_view if_none_match, std::string_view tag);

/// The body of an answer: the bytes, or the messages as one JSON array.
std::string body_of(std::string_view content_type, std::string_view bytes);
/// The `data` event of an event stream; nothing for no bytes.
std::string data_event(std::string_view content_type, std::string_view bytes);
/// The `control` event that follows it.
std::string control_event(const Place& place, std::string_view cursor);

/// An answer that says in one sentence, as text, why there is no other.
httpd::Response refusal(int status, std::string_view why);

}  // namespace castwright::web
