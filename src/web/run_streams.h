#pragma once
// The streams of the runs below one output root: the events of each stage of a run, and the text of
// each answer. They are read from the run's files, whoever writes them, so that a restarted server
// gives the same bytes at the same offsets.
//
//   /streams/RUN/events                  RUN/pass_b/events       the stored events, one JSON each
//   /streams/RUN/answers/N.K[.T]         RUN/pass_b/answers/…    the text of attempt K for request
//   N
//
// T counts the texts of one answer from 1: another begins if the text so far was thinking. Owner:
// the web server. Thread: its I/O thread only.

#include "core/result.h"
#include "store/output.h"
#include "web/byte_stream.h"

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace castwright::web {

/// The path below which all streams are.
inline constexpr std::string_view streams_path = "/streams/";

class RunFiles;
class TapedText;

class RunStreams {
 public:
  /// `output` must outlive it.
  explicit RunStreams(store::Output& output) : output_(output) {}
  ~RunStreams();

  /// The stream of a path. Fault::missing if there is no such run, stage or answer.
  Result<std::shared_ptr<ByteStream>> find(const std::string& path);

 private:
  Result<std::shared_ptr<ByteStream>> make(std::string_view path);
  Result<std::shared_ptr<RunFiles>> files_of(std::string_view run, std::string_view folder);
  void forget();
  void keep(const std::string& path, std::shared_ptr<ByteStream> stream);

  store::Output& output_;
  std::map<std::string, std::weak_ptr<ByteStream>, std::less<>> known_;
  std::map<std::string, std::weak_ptr<RunFiles>, std::less<>> files_;
  std::map<std::string, std::weak_ptr<TapedText>, std::less<>> texts_;
  std::deque<std::shared_ptr<ByteStream>> newest_;  ///< kept although nobody reads them now
};

/// The address of the stream of a stage's events, and that of an answer's text.
std::string events_address(std::string_view run, std::string_view stage_folder);
std::string answer_address(std::string_view run,
                           std::string_view stage_folder,
                           int request,
                           int attempt);

}  // namespace castwright::web
