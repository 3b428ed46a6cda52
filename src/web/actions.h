#pragma once
// What a person may do from the page (docs/formats/web_api.md): start, stop, resume, redo, edit,
// approve and export, each by a use case of app. Here is decided who may (the token) and what was
// shown before (a confirmation that counts once), and nothing about runs.
//
// Owner: the web server. Threads: answer() on its I/O thread, which never waits: one thread looks
// and plans, and each run has its own (run_threads.h). Life: until stop(), after which everything
// is refused.

#include "app/settings.h"
#include "httpd/message.h"
#include "httpd/server.h"
#include "json/value.h"
#include "rehearsal/server.h"
#include "web/action_queue.h"
#include "web/confirms.h"
#include "web/run_threads.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace castwright::web {

/// How the runs that are begun from the page work.
struct Acting {
  app::GivenSettings settings{};  ///< the flags of the call; the output root is added
  rehearsal::Options rehearsal{};
};

class Actions {
 public:
  /// Acts on the runs below `output_root` for whoever sends `token`.
  Actions(Acting acting, std::string output_root, std::string token);
  ~Actions() { stop(); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  /// Is it a request for this object, whether it is refused or not?
  static bool takes(const httpd::Request& request);
  /// Answers a request that takes() says yes to:
  ///   401  without the token
  ///   404  there is no such action, run or topic
  ///   415  the body is not `application/json`
  ///   400  the body does not parse, or asks for what cannot be
  ///   409  not now: a confirmation is stale, somebody else works on the topic, …
  void answer(httpd::Loop& loop,
              const httpd::Request& request,
              std::unique_ptr<httpd::Exchange> exchange);
  /// Does the request bring the token? It is compared in constant time.
  bool has_token(const httpd::Request& request) const;
  /// What the page may offer, as names.
  static json::Value names();

  /// Stops the runs of this server, as SIGTERM would, answers what was asked, and takes nothing any
  /// more. Not on the I/O thread.
  void stop();

 private:
  /// One request, taken apart.
  struct Call {
    std::string run{};  ///< the id of the run; "" if it is about none
    json::Value body{};
  };
  using Reply = ActionQueue::Reply;
  using Handler = void (Actions::*)(const Call&, Reply);
  struct Route {
    std::string_view method;
    std::string_view path;  ///< with RUN in the place of an id
    Handler handler;
  };
  static const Route* route_of(std::string_view method, std::string_view path, std::string& run);

  void topics(const Call& call, Reply reply);
  void plan(const Call& call, Reply reply);
  void start(const Call& call, Reply reply);
  void stop_run(const Call& call, Reply reply);
  void offer_of_resume(const Call& call, Reply reply);
  void resume(const Call& call, Reply reply);
  void offer_of_redo(const Call& call, Reply reply);
  void redo(const Call& call, Reply reply);
  void edit(const Call& call, Reply reply);
  void export_script(const Call& call, Reply reply);
  void approve(const Call& call, Reply reply);

  json::Value shown(json::Value value, Shown shown);
  Result<Shown> confirmed(const Call& call);
  Result<json::Value> plan_of(const Call& call);
  Result<json::Value> resume_offer(const Call& call);
  Result<json::Value> redo_offer(const Call& call);
  Result<json::Value> exported(const Call& call) const;
  Result<json::Value> approved(const Call& call) const;
  Result<std::string> topic_file(const std::string& id) const;
  Result<json::Value> stopped(const Call& call);
  void wait_until_left(store::Output& output, const store::Output::Found& run);
  Error why_not_stopped(const store::Output::Found& run) const;

  const Acting acting_;
  const app::GivenSettings for_runs_;  ///< the settings without those that a run keeps
  const std::string output_root_;
  const std::string token_;
  Confirms confirms_;
  std::mutex starting_;  ///< one start at a time, until it holds the lock of its topic
  RunThreads runs_;
  ActionQueue queue_;  ///< the last member: its thread uses the others
};

}  // namespace castwright::web
