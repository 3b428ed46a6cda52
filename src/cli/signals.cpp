#include "cli/signals.h"

#include "cli/output.h"

#include <atomic>
#include <cerrno>
#include <csignal>

#include <unistd.h>

namespace castwright::cli {
namespace {

std::atomic<engine::StopFlag*> stop_flag{nullptr};
std::atomic<http::Transport*> wakened{nullptr};

void on_signal(int signal) {
  engine::StopFlag* const flag = stop_flag.load();
  if (flag == nullptr || flag->signal() != 0) {
    wipe_display();
    ::_exit(128 + signal);
  }
  flag->raise(signal);
  if (http::Transport* const transport = wakened.load()) transport->wake();
}

/// Ctrl-Z: the shell writes where the display stands, which is drawn again when the program
/// continues.
void on_suspend(int /*signal*/) {
  const int error = errno;
  wipe_display();
  ::raise(SIGSTOP);
  errno = error;
}

/// A bug was found, and its message is written.
void on_abort(int signal) {
  wipe_display();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void handle(int signal, void (*handler)(int), int flags = 0) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

/// Is the signal ignored? `nohup` and some shells start a program that way, and then it stays so.
bool is_ignored(int signal) {
  struct sigaction now{};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

SignalGuard::SignalGuard(engine::StopFlag& flag, http::Transport* transport)
    : heeds_hangup_(!is_ignored(SIGHUP)),
      heeds_suspend_(!is_ignored(SIGTSTP)) {
  stop_flag = &flag;
  wakened = transport;
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
  if (heeds_hangup_) handle(SIGHUP, on_signal);
  if (heeds_suspend_) handle(SIGTSTP, on_suspend, SA_RESTART);
  handle(SIGABRT, on_abort);
}

SignalGuard::~SignalGuard() {
  // The runs have ended: a signal from now on must not change their exit code.
  handle(SIGINT, SIG_IGN);
  handle(SIGTERM, SIG_IGN);
  if (heeds_hangup_) handle(SIGHUP, SIG_IGN);
  if (heeds_suspend_) handle(SIGTSTP, SIG_DFL);
  handle(SIGABRT, SIG_DFL);
  stop_flag = nullptr;
  wakened = nullptr;
}

std::shared_ptr<void> take_signals(engine::StopFlag& flag, http::Transport& transport) {
  return std::make_shared<SignalGuard>(flag, &transport);
}

std::shared_ptr<void> heed_signals(engine::StopFlag& flag) {
  return std::make_shared<SignalGuard>(flag, nullptr);
}

}  // namespace castwright::cli
