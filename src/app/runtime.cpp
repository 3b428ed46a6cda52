#include "app/runtime.h"

#include "core/hash.h"

#include <utility>

namespace castwright::app {

rehearsal::Options rehearsal_options(rehearsal::Options given, const std::filesystem::path& notes) {
  given.any_model = true;
  given.composes = !given.notes.empty();  // the notes are not those of the topic
  if (given.notes.empty() && !notes.empty()) given.notes.push_back(notes);
  return given;
}

Runtime::~Runtime() {
  stop_->wakes(nullptr);
}

Status Runtime::open() {
  if (loop_) return {};
  CW_TRY(store_, store::RunStore::open(output_.store_url()));
  CW_TRY(transport_, http::CurlTransport::open(clock_));
  syncer_ = std::make_unique<tape::Syncer>();
  loop_ = std::make_unique<engine::RunLoop>(clock_, *transport_);
  stop_->wakes(transport_.get());
  if (on_open_) opened_ = on_open_(stop_->flag(), *transport_);
  return {};
}

engine::RateLimiter& Runtime::limiter_of(const provider::Endpoint& endpoint) {
  // The map holds a hash of the key, so that the key itself is not copied.
  return limiters_[endpoint.base_url + '\n' + endpoint.model + '\n'
                   + sha256_hex(endpoint.key.reveal())];
}

Status Runtime::rehearse(Access& access,
                         const rehearsal::Options& options,
                         const std::filesystem::path& notes) {
  // Options of a rehearsal must be right even if another server is asked.
  if (!access.rehearsal) return rehearsal::Server::check(rehearsal_options(options, {}));
  std::erase_if(servers_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<rehearsal::Server>& known = servers_[notes];
  access.server = known.lock();
  if (!access.server) {
    CW_TRY(auto server, rehearsal::Server::start(rehearsal_options(options, notes)));
    access.server = std::move(server);
    known = access.server;
  }
  access.endpoint.base_url = access.server->base_url();
  share_endpoint(access);
  return {};
}

}  // namespace castwright::app
