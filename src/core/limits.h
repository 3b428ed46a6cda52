#pragma once
// Every limit of the program in one place, with the reason for its number. Unit last.

#include <cstddef>

namespace castwright::limits {

/// One event of a stream. 80 times the largest real event seen (100,867 bytes).
inline constexpr std::size_t event_bytes_max = 8u << 20;
/// Response headers. Ten times what gateways send; libcurl would take 300 KiB.
inline constexpr std::size_t header_bytes_max = 64u << 10;
/// One answer on the wire. A 10,000-word answer is 4 to 20 MB at 66 to 311 wire bytes a text byte.
inline constexpr std::size_t answer_bytes_max = 64u << 20;
/// Body of an error answer that is kept and shown in part. Whole, so that its JSON can be read:
/// gateways quote the answer of the provider behind them, and some the request.
inline constexpr std::size_t error_body_bytes_max = 32u << 10;
/// A topic file. The largest seen is 9 KB.
inline constexpr std::size_t topic_bytes_max = 1u << 20;
/// A config file: two dozen keys and their comments.
inline constexpr std::size_t config_bytes_max = 256u << 10;
/// A file of models: ours has 40 rows in 10 KB, and that of a gateway's whole list 500 in 200 KB.
inline constexpr std::size_t models_bytes_max = 2u << 20;
/// The answer to GET /models; that of a gateway with hundreds of models has some 100 KB.
inline constexpr std::size_t model_list_bytes_max = 2u << 20;
/// The answer to the question what an answer cost; real ones have 2 KB.
inline constexpr std::size_t bill_bytes_max = 64u << 10;
/// Certificates to trust; the bundle of a whole system has 220 KB.
inline constexpr std::size_t ca_file_bytes_max = 16u << 20;
/// What a key file or a key command may hold: a whole `.env` of a large project.
inline constexpr std::size_t key_source_bytes_max = 64u << 10;
/// A key; real ones have 40 to 200 characters, signed tokens up to some thousand.
inline constexpr std::size_t key_bytes_max = 4u << 10;
/// Nesting of a JSON document that is held whole. Real responses nest 9 deep.
inline constexpr std::size_t json_depth_max = 1024;
/// Receive block of the transport: libcurl 7.88 stalls on HTTP/2 with less (docs/decisions).
inline constexpr std::size_t receive_block_bytes = 100u << 10;
/// Bytes that one wait() of the transport hands out before it returns (it may pass this by one
/// receive block). Keeps a batch in the second-level cache and the other streams' turn near.
inline constexpr std::size_t batch_bytes_max = 1u << 20;
/// Output items, and content parts of all of them together, of one answer. The largest real answer
/// seen has 14 items.
inline constexpr std::size_t answer_parts_max = 1024;
/// Citations of one content part, and URLs that the searches of one answer returned. A long answer
/// cites 4 to 40 pages; a search returns about 20.
inline constexpr std::size_t citations_max = 1024;
inline constexpr std::size_t search_urls_max = 8192;
/// Working memory that a parser keeps between two events. A larger event may use more; it is given
/// back afterwards, so that a thousand idle streams stay small. Delta events have some 300 bytes.
inline constexpr std::size_t parser_scratch_bytes_max = 256u << 10;
/// A tape: the largest answer, every byte of it in base 64 and in small pieces, and its exchanges.
inline constexpr std::size_t tape_bytes_max = 256u << 20;
/// A file that `inspect` reads: a tape, or the stream on one.
inline constexpr std::size_t inspect_bytes_max = tape_bytes_max;
/// Longest wait for another process's transaction in the run store. One takes some 10 ms on a slow
/// disk; the engine's streams wait meanwhile, so that it must stay far below their idle timers.
inline constexpr int store_busy_ms_max = 5'000;

}  // namespace castwright::limits
