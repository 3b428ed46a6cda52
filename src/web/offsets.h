#pragma once
// Positions in a stream as the Durable Streams protocol names them: opaque to the client, unique,
// and in the order of their letters. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::web {

/// The name of the position behind byte `byte`: sixteen digits, so that letters and numbers have
/// one order.
std::string offset_of(std::uint64_t byte);
/// The byte that an offset of ours names; nothing for any other text.
std::optional<std::uint64_t> byte_of(std::string_view offset);

/// The cursor of a live answer, by which caches tell polls apart: the number of the interval of 20
/// seconds since 9 October 2024, but always greater than the cursor `sent` by the client (by
/// `jitter`, from 1 on). The rule is section 8.1 of the protocol.
std::string cursor_of(std::int64_t unix_seconds, std::string_view sent, std::uint64_t jitter);

}  // namespace castwright::web
