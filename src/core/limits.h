#pragma once
// Every limit of the program in one place, with the reason for its number. The unit comes last in
// each name.

#include <cstddef>

namespace castwright::limits {

/// The size of one event of a stream: 80 times the largest real event seen (100,867 bytes).
inline constexpr std::size_t event_bytes_max = 8u << 20;
/// The size of all response headers: ten times what gateways send; libcurl would accept 300 KiB.
inline constexpr std::size_t header_bytes_max = 64u << 10;
/// The size of one answer on the wire. A 10,000-word answer is 4 to 20 MB at 66 to 311 wire bytes a
/// text byte.
inline constexpr std::size_t answer_bytes_max = 64u << 20;
/// The size of the body of an error answer. It is kept whole, so that its JSON can be read, and
/// shown in part: gateways quote the answer of the provider behind them, and some quote the
/// request.
inline constexpr std::size_t error_body_bytes_max = 32u << 10;
/// The size of a topic file. The largest seen has 9 KB.
inline constexpr std::size_t topic_bytes_max = 1u << 20;
/// The size of a config file, which has two dozen keys and their comments.
inline constexpr std::size_t config_bytes_max = 256u << 10;
/// The size of a file of models: ours has 40 rows in 10 KB; one for the whole list of a gateway has
/// 500 rows in 200 KB.
inline constexpr std::size_t models_bytes_max = 2u << 20;
/// The size of the answer to GET /models; that of a gateway with hundreds of models has some 100
/// KB.
inline constexpr std::size_t model_list_bytes_max = 2u << 20;
/// The size of the answer to the question what an answer cost; real ones have 2 KB.
inline constexpr std::size_t bill_bytes_max = 64u << 10;
/// The size of a file of trusted certificates; the bundle of a whole system has 220 KB.
inline constexpr std::size_t ca_file_bytes_max = 16u << 20;
/// The size of a key file, or of the output of a key command: enough for the `.env` of a large
/// project.
inline constexpr std::size_t key_source_bytes_max = 64u << 10;
/// The size of a key; real ones have 40 to 200 characters, signed tokens up to some thousand.
inline constexpr std::size_t key_bytes_max = 4u << 10;
/// The nesting depth of a JSON document in memory. Real responses nest 9 deep.
inline constexpr std::size_t json_depth_max = 1024;
/// The size of a receive block of the transport: libcurl 7.88 stalls on HTTP/2 with less
/// (docs/decisions).
inline constexpr std::size_t receive_block_bytes = 100u << 10;
/// The bytes that one wait() of the transport hands out before it returns; it may exceed this by
/// one receive block. The limit keeps a batch in the second-level cache and the other streams from
/// waiting long.
inline constexpr std::size_t batch_bytes_max = 1u << 20;
/// The number of output items of one answer, and of their content parts together. The largest real
/// answer seen has 14 items.
inline constexpr std::size_t answer_parts_max = 1024;
/// The number of citations of one content part, and of URLs that the searches of one answer
/// returned. A long answer cites 4 to 40 pages; a search returns about 20.
inline constexpr std::size_t citations_max = 1024;
inline constexpr std::size_t search_urls_max = 8192;
/// The working memory that a parser keeps between two events. A larger event may use more, which
/// the parser returns afterwards, so that a thousand idle streams stay small. Delta events have
/// some 300 bytes.
inline constexpr std::size_t parser_scratch_bytes_max = 256u << 10;
/// The size of a tape: enough for the largest answer, with every byte in base 64 and in small
/// pieces, and for its exchanges.
inline constexpr std::size_t tape_bytes_max = 256u << 20;
/// The size of a file that `inspect` reads: a tape, or the stream on one.
inline constexpr std::size_t inspect_bytes_max = tape_bytes_max;
/// The name of the editor who approves a script: longer than any name, and short enough for a line.
inline constexpr std::size_t editor_bytes_max = 200;
/// The longest wait for another process's transaction in the run store. A transaction takes some 10
/// ms on a slow disk. The engine's streams wait meanwhile, so this must stay far below their idle
/// timers.
inline constexpr int store_busy_ms_max = 5'000;

}  // namespace castwright::limits
