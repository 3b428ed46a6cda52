// What bench/serve needs beside the program itself:
//
//   serve_bench read PORT RUN N.K TAPE READERS SECONDS   reads as so many readers, prints JSON
//   serve_bench copies FOLDER COUNT                      makes so many runs of a finished one

#include "run_copies.h"
#include "serve_readers.h"

#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::bench {
namespace {

int run(const std::vector<std::string>& words) {
  if (words.size() == 7 && words[0] == "read") {
    return read_run({.port = static_cast<std::uint16_t>(std::stoul(words[1])),
                     .run = words[2],
                     .answer = words[3],
                     .tape = words[4],
                     .readers = std::stoul(words[5]),
                     .seconds = std::stod(words[6])});
  }
  if (words.size() == 3 && words[0] == "copies") return copy_run(words[1], std::stoul(words[2]));
  fmt::print(stderr,
             "usage: serve_bench read PORT RUN N.K TAPE READERS SECONDS | copies FOLDER COUNT\n");
  return 1;
}

}  // namespace
}  // namespace castwright::bench

int main(int count, char** words) {
  return castwright::bench::run({words + 1, words + count});
}
