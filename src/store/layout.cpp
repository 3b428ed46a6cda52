#include "store/layout.h"

#include <fmt/format.h>

namespace castwright::store {

std::string raw_name(int chunk) {
  return fmt::format("L1_chunk{}.txt.chunk{}", chunk, chunk);
}
std::string checkpoint_name(int chunk) {
  return fmt::format("L1_checkpoint_{}.txt", chunk);
}
std::string tape_name(int chunk, int attempt) {
  return fmt::format("L1_chunk{}.{}.tape", chunk, attempt);
}
std::string prompt_name(int chunk) {
  return fmt::format("L1_chunk{}.prompt.md", chunk);
}

}  // namespace castwright::store
