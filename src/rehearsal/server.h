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

/// Which original the stand-in is faithful to.
enum class Dialect {
  openai,          ///< the provider itself: keep-alives, web search items, no `[DONE]`
  open_responses,  ///< the Open Responses specification: `[DONE]`, only standard items
};

struct Options {
  std::uint16_t port = 0;        ///< 0 takes a free one
  double pace_tokens_per_s = 0;  ///< of each stream; 0 is unlimited
  double length_ratio = 1.0;     ///< words written / words asked
  double scatter =
      0.0;  ///< standard deviation of the length ratio from answer to answer, 0.10 = 10 %
  std::uint64_t seed = 1;
  /// Every answer has the words that were asked for, however little the notes have to tell. A
  /// length_gain, a scatter or a fault asks for that too.
  bool fill = false;
  /// The recorded episodes of the example topics are left out, because the user has other notes.
  bool composes = false;
  std::vector<std::filesystem::path>
      notes{};  ///< files or directories; if there are none, the prompt alone is the material
  std::vector<std::string> faults{};              ///< the values of `--fault`, which start() checks
  std::optional<std::filesystem::path> replay{};  ///< a tape to play back
  Dialect dialect = Dialect::openai;
  /// The APIs that are served; the paths of all others are unknown.
  std::vector<ApiName> apis{ApiName::responses, ApiName::chat};
  /// Models of any name are accepted, because a run may rehearse with a model of any provider.
  bool any_model = false;
  double clock_scale = 1.0;  ///< how many times as fast the clock of the rehearsal runs
  double first_token_s = 0;  ///< thinking before the first item, with keep-alives in between
  /// Standard deviation of the logarithm of first_token_s, which is then the median of a log-normal
  /// distribution; 0 makes the time always the same. The time depends on the seed and the prompt,
  /// like the text.
  double first_token_sigma = 0;
  /// Seconds of the clock of the rehearsal for which a job with a completion window stays queued;
  /// if unset, 20 for `2h` and 60 for `8h`.
  std::optional<double> window_wait_s{};
  /// What the key may do in a minute; a request that is more is refused with 429.
  RateLimits limits{};
  /// Gets one line for each request, on the thread of the server; an empty function logs nothing.
  std::function<void(std::string_view)> log{};
};

class Server {
 public:
  /// Whether start() would take the options: it reads values, faults and notes, and serves nothing.
  static Status check(const Options& options);
  /// Binds 127.0.0.1 and serves on a thread of its own until it is stopped. Fails with Fault::usage
  /// for a bad option, with Fault::missing for notes that cannot be read, with Fault::internal if
  /// the port cannot be bound.
  static Result<std::unique_ptr<Server>> start(Options options);
  virtual ~Server() = default;
  /// The address that clients are given: `http://127.0.0.1:PORT/v1`.
  virtual std::string base_url() const = 0;
  /// The number of requests so far that a provider would bill: POSTs for an answer that were
  /// accepted. Any thread may ask.
  virtual std::uint64_t posts() const = 0;
  /// The number of all POSTs for an answer so far, those that were refused too. Any thread may ask.
  virtual std::uint64_t posts_seen() const = 0;
  virtual void stop() = 0;
};

/// The faults that Options::faults may name, one line each, for the help text.
std::string fault_list();

}  // namespace castwright::rehearsal
