#pragma once
// The routes of the stand-in: which request gets which answer.
//
// Job: Api reads a request, looks up the faults of its number, has the answer written and planned,
// and hands it to ResponseSessions, which sends it. Owner: the rehearsal server (server.cpp).
// Thread: the I/O thread of the HTTP server; only the Counters are read by others. Life cycle: it
// is made before the HTTP server starts; its first request makes the ResponseSessions, which need
// the server's loop; it is destroyed after the HTTP server was stopped. Invariants: a POST has its
// number before anything else is decided about it, so that faults and log name it in the same way;
// every exchange is answered, or kept in silence for a fault until the server stops.

#include "core/clock.h"
#include "httpd/server.h"
#include "rehearsal/faults.h"
#include "rehearsal/key_limits.h"
#include "rehearsal/prompt_cache.h"
#include "rehearsal/refusals.h"
#include "rehearsal/replay.h"
#include "rehearsal/response_sessions.h"
#include "rehearsal/server.h"
#include "rehearsal/wire.h"
#include "rehearsal/writer.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

/// How many POSTs for an answer came. Any thread may read them.
struct Counters {
  std::atomic<std::uint64_t> posts{0};       ///< POSTs that were accepted
  std::atomic<std::uint64_t> posts_seen{0};  ///< all POSTs, those that were refused too
};

class Api {
 public:
  Api(const Options& options,
      std::vector<PlayedFault> faults,
      Writer writer,
      const Clock& clock,
      Counters& counters);
  void set_replay(Replay replay) { replay_ = std::move(replay); }

  void handle(httpd::Loop& loop,
              const httpd::Request& request,
              std::unique_ptr<httpd::Exchange> exchange);

 private:
  using Answering = std::unique_ptr<httpd::Exchange>;

  void route(const httpd::Request& request, Answering exchange);
  bool has_model(std::string_view name) const;
  const Wire* wire_at(std::string_view path) const;
  bool serves(ApiName name) const;
  void create(const Wire& wire, const httpd::Request& request, Answering exchange);
  std::optional<ApiError> refused(const CreateRequest& asked, const Wire& wire) const;
  void start_job(const Wire& wire,
                 CreateRequest request,
                 const FaultSet& faults,
                 std::uint64_t post,
                 Answering exchange);
  double window_wait_s(const CreateRequest& request, std::uint64_t post) const;
  void response_route(const httpd::Request& request, std::string_view rest, Answering exchange);
  void retrieve(Job& job, const httpd::Request& request, Answering exchange);
  void retrieve_stream(Job& job, const httpd::Request& request, Answering exchange);
  bool emit_attach_fault(const Job& job, const httpd::Request& request, Answering& exchange);
  void cancel(Job& job, const httpd::Request& request, Answering exchange);
  void remove(const Job& job, Answering exchange);
  void input_items(const Job& job, Answering exchange);
  void compact(const httpd::Request& request, Answering exchange);
  void models(std::string_view rest, Answering exchange);
  void generation(const httpd::Request& request, Answering exchange);
  bool gone(const Job& job) const;
  void log(const httpd::Request& request, std::string_view what) const;
  void refuse(const httpd::Request& request, const ApiError& error, Answering exchange) const;
  void refuse(const Wire& wire,
              const httpd::Request& request,
              const ApiError& error,
              Answering exchange) const;

  const Options& options_;
  std::vector<PlayedFault> faults_;
  Writer writer_;
  const Clock& clock_;
  Counters& counters_;
  std::unique_ptr<ResponseSessions> sessions_;
  std::optional<Replay> replay_;
  KeyLimits limits_;
  Kept kept_;
  PromptCache cache_;
};

}  // namespace castwright::rehearsal
