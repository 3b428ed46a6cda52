#pragma once
// A thread beside the I/O thread, for requests whose answers take time: one after the other.
//
// Owner: the actions of the web server. Threads: ask() on the I/O thread; a reply may be called on
// any thread, as long as the loop lives.

#include "core/result.h"
#include "httpd/message.h"
#include "httpd/server.h"
#include "json/value.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace castwright::web {

class ActionQueue {
 public:
  /// Answers one request. To be called once.
  using Reply = std::move_only_function<void(Result<json::Value>)>;
  using Task = std::move_only_function<void(Reply)>;

  ActionQueue();
  ~ActionQueue() { stop(); }
  ActionQueue(const ActionQueue&) = delete;
  ActionQueue& operator=(const ActionQueue&) = delete;

  /// Has the task done on the thread of the queue. `loop` must live until the reply.
  void ask(httpd::Loop& loop, std::unique_ptr<httpd::Exchange> exchange, Task task);
  /// Does what is asked for already, and refuses everything else. Not on the I/O thread.
  void stop();

 private:
  void work();
  Reply reply_to(httpd::Loop& loop, std::unique_ptr<httpd::Exchange> exchange);

  std::map<std::uint64_t, std::unique_ptr<httpd::Exchange>> asked_;  ///< I/O thread only
  std::uint64_t last_ = 0;                                           ///< I/O thread only
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::move_only_function<void()>> tasks_;  // guarded by mutex_
  bool closing_ = false;                               // guarded by mutex_
  std::thread thread_;
};

/// The answer of an action as JSON, and an error as `{"error":{"code","message"}}`.
httpd::Response action_answer(const Result<json::Value>& value);
/// An error of this status.
httpd::Response action_refusal(int status, const Error& error);

}  // namespace castwright::web
