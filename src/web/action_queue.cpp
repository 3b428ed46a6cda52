#include "web/action_queue.h"

#include "web/stream_answers.h"

#include <string>
#include <utility>

namespace castwright::web {
namespace {

httpd::Response json_response(int status, const json::Value& value) {
  std::vector<httpd::Header> headers = common_headers();
  headers.push_back({.name = "Content-Type", .value = "application/json"});
  headers.push_back({.name = "Cache-Control", .value = "no-store"});
  return {.status = status, .headers = std::move(headers), .body = json::dump(value)};
}

int status_of(Fault fault) {
  switch (fault) {
    case Fault::usage: return 400;
    case Fault::missing: return 404;
    case Fault::internal:
    case Fault::storage: return 500;
    default: return 409;
  }
}

}  // namespace

httpd::Response action_refusal(int status, const Error& error) {
  json::Value inner = json::Value::object();
  inner.set("code", exit_code(error.fault)).set("message", error.what);
  json::Value value = json::Value::object();
  value.set("error", std::move(inner));
  return json_response(status, value);
}

httpd::Response action_answer(const Result<json::Value>& value) {
  if (value) return json_response(200, *value);
  return action_refusal(status_of(value.error().fault), value.error());
}

ActionQueue::ActionQueue() : thread_([this] { work(); }) {}

void ActionQueue::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    more_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

ActionQueue::Reply ActionQueue::reply_to(httpd::Loop& loop,
                                         std::unique_ptr<httpd::Exchange> exchange) {
  const std::uint64_t id = ++last_;
  asked_.emplace(id, std::move(exchange));
  return [this, &loop, id](const Result<json::Value>& value) {
    loop.post([this, id, response = action_answer(value)]() mutable {
      const auto found = asked_.find(id);
      found->second->send(std::move(response));
      asked_.erase(found);
    });
  };
}

void ActionQueue::ask(httpd::Loop& loop, std::unique_ptr<httpd::Exchange> exchange, Task task) {
  const std::scoped_lock lock(mutex_);
  if (closing_) {
    exchange->send(action_refusal(503, {Fault::busy, "castwright serve is being stopped"}));
    return;
  }
  tasks_.emplace_back(
      [task = std::move(task), reply = reply_to(loop, std::move(exchange))]() mutable {
        task(std::move(reply));
      });
  more_.notify_one();
}

void ActionQueue::stop() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  more_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace castwright::web
