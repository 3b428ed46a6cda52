#include "cli/signals.h"

#include <atomic>
#include <csignal>

#include <unistd.h>

namespace castwright::cli {
namespace {

std::atomic<engine::StopFlag*> stop_flag{nullptr};
std::atomic<http::Transport*> wakened{nullptr};

void on_signal(int signal) {
  engine::StopFlag* const flag = stop_flag.load();
  if (flag == nullptr || flag->signal() != 0) ::_exit(128 + signal);
  flag->raise(signal);
  if (http::Transport* const transport = wakened.load()) transport->wake();
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

SignalGuard::SignalGuard(engine::StopFlag& flag, http::Transport& transport) {
  stop_flag = &flag;
  wakened = &transport;
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
}

SignalGuard::~SignalGuard() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  stop_flag = nullptr;
  wakened = nullptr;
}

}  // namespace castwright::cli
