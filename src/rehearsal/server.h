#pragma once
// The rehearsal provider: a stand-in for the Responses and the Chat Completions API on loopback,
// for a first try without a key, for tests, and for anyone who wants to see a run before paying. It
// never pretends to be a model: its answers carry metadata {"rehearsal":"true"}. It shares no
// encoding code with the client and reads only what a real model would read (the request's body)
// beside its notes.

#include "core/result.h"
#include "rehearsal/api_name.h"
#include "rehearsal/key_limits.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

/// How faithful to which original.
enum class Dialect {
  openai,          ///< keep-alives, web search items, no `[DONE]`
  open_responses,  ///< the Open Responses specification: `[DONE]`, only standard items
};

struct Options {
  std::uint16_t port = 0;        ///< 0: a free one
  double pace_tokens_per_s = 0;  ///< per stream; 0: unlimited
  double length_gain = 1.0;      ///< words written / words asked
  double scatter = 0.0;          ///< standard deviation of the gain per answer, 0.10 = 10 %
  std::uint64_t seed = 1;
  /// Every answer gets the words that were asked for, however little the notes have to tell. A
  /// length_gain, scatter or fault asks for that too.
  bool fill = false;
  /// The recorded episodes of the example topics are not played: the user has other notes.
  bool composes = false;
  std::vector<std::filesystem::path>
      notes{};                        ///< files or directories; none: from the prompt alone
  std::vector<std::string> faults{};  ///< `--fault` values, checked by start()
  std::optional<std::filesystem::path> replay{};  ///< a tape to play back
  Dialect dialect = Dialect::openai;
  /// Those that are served; the paths of others are unknown.
  std::vector<ApiName> apis{ApiName::responses, ApiName::chat};
  /// Models of any name are accepted: a run rehearses with its own, whoever's it is.
  bool any_model = false;
  double clock_scale = 1.0;  ///< the five-minute rule, retention and stalls run this much faster
  double first_token_s = 0;  ///< thinking before the first item, with keep-alives in between
  /// Of the logarithm of that time: it is log-normal with first_token_s as its median. 0: always
  /// the same. By the seed and the prompt, like the text.
  double first_token_sigma = 0;
  /// Of its clock: how long a job of a completion window stays queued. Nothing: 20 for `2h`, 60 for
  /// `8h`.
  std::optional<double> window_wait_s{};
  RateLimits limits{};  ///< of the key; more is refused with 429
  /// One line per request; called on the server's thread. Empty: no log.
  std::function<void(std::string_view)> log{};
};

class Server {
 public:
  /// Whether start() would take the options: values, faults and notes, without serving anything.
  static Status check(const Options& options);
  /// Binds 127.0.0.1 and serves on a thread of its own until stopped. Fault::usage for a bad
  /// option, Fault::missing for unreadable notes, Fault::internal where the port cannot be bound.
  static Result<std::unique_ptr<Server>> start(Options options);
  virtual ~Server() = default;
  /// `http://127.0.0.1:PORT/v1`
  virtual std::string base_url() const = 0;
  /// Requests that a provider would bill (POSTs for an answer that were accepted) so far.
  virtual std::uint64_t posts() const = 0;
  /// Every POST for an answer seen so far, refused ones too. Any thread, like posts().
  virtual std::uint64_t posts_seen() const = 0;
  virtual void stop() = 0;
};

/// The faults that Options::faults may name, one line each, for the help text.
std::string fault_list();

}  // namespace castwright::rehearsal
