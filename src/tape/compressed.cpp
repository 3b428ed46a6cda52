#include "tape/compressed.h"

#include "core/limits.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <zstd.h>

namespace castwright::tape {
namespace {

/// The first bytes of a Zstandard frame (RFC 8878, section 3.1.1).
constexpr std::string_view frame_begins("\x28\xB5\x2F\xFD", 4);
/// Level 3 is the library's usual one. Higher levels save little on tapes and take much longer.
constexpr int level = 3;

std::unexpected<Damage> damaged(std::string_view why) {
  return std::unexpected(
      Damage{{Fault::storage, fmt::format("the compressed tape is damaged: {}", why)}, 0});
}

std::string name_of_compressed(std::string_view name) {
  return std::string(name) + std::string(compressed_ending);
}

/// The whole tape from its compressed file.
Result<std::string> read_compressed(disk::Folder& folder,
                                    std::string_view name,
                                    std::size_t bytes_max) {
  const std::string file = name_of_compressed(name);
  CW_TRY(const std::string bytes, folder.read(file, bytes_max));
  auto tape = decompressed(bytes, bytes_max);
  if (!tape)
    return std::unexpected(std::move(tape).error().within((folder.path() / file).string()));
  return *std::move(tape);
}

/// The error of a tape that is there in neither form names the tape itself.
Result<bool> only_compressed(disk::Folder& folder, std::string_view name, const Error& error) {
  if (error.fault != Fault::missing) return std::unexpected(error);
  CW_TRY(const bool there, folder.exists(name_of_compressed(name)));
  if (!there) return std::unexpected(error);
  return true;
}

}  // namespace

bool is_compressed(std::string_view bytes) {
  return bytes.starts_with(frame_begins);
}

Result<std::string> compressed(std::string_view bytes) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  if (context == nullptr) return fail(Fault::internal, "zstd: no memory");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0)
    return fail(Fault::internal, fmt::format("zstd: {}", ZSTD_getErrorName(size)));
  frame.resize(size);
  return frame;
}

std::expected<std::string, Damage> decompressed(std::string_view bytes, std::size_t bytes_max) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                     &ZSTD_freeDCtx);
  if (context == nullptr) return damaged("no memory to read it");
  std::string out;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  // What the frame says of its size is not believed: the output grows with what really comes.
  const std::size_t block = ZSTD_DStreamOutSize();
  while (true) {
    const std::size_t had = out.size();
    out.resize(had + block);
    ZSTD_outBuffer to{out.data(), out.size(), had};
    const std::size_t left = ZSTD_decompressStream(context.get(), &to, &in);
    out.resize(to.pos);
    if (ZSTD_isError(left) != 0) return damaged(ZSTD_getErrorName(left));
    if (out.size() > bytes_max)
      return damaged(fmt::format("more than {} bytes come out of it", bytes_max));
    if (left == 0) break;
    if (in.pos == in.size && out.size() == had) return damaged("its end is missing");
  }
  if (in.pos != in.size) return damaged("something stands behind its end");
  return out;
}

Result<std::string> read_bytes(disk::Folder& folder, std::string_view name, std::size_t bytes_max) {
  auto bytes = folder.read(name, bytes_max);
  if (bytes) return bytes;
  CW_RETURN_IF_ERROR(only_compressed(folder, name, bytes.error()));
  return read_compressed(folder, name, bytes_max);
}

Result<std::string> read_bytes_from(disk::Folder& folder,
                                    std::string_view name,
                                    std::uint64_t from,
                                    std::size_t bytes_max) {
  auto part = folder.read_part(name, from, bytes_max);
  if (part) return part;
  CW_RETURN_IF_ERROR(only_compressed(folder, name, part.error()));
  CW_TRY(const std::string whole, read_compressed(folder, name, limits::tape_bytes_max));
  if (from >= whole.size()) return std::string();
  return whole.substr(static_cast<std::size_t>(from), bytes_max);
}

}  // namespace castwright::tape
