#include "cli/workshop.h"

#include "core/hash.h"
#include "store/layout.h"

#include <utility>

namespace castwright::cli {

Workshop::~Workshop() = default;

Status Workshop::open() {
  if (loop_) return {};
  const std::filesystem::path database = output_.root().path() / store::index_name;
  CW_TRY(store_, store::RunStore::open("sqlite:" + database.string()));
  CW_TRY(transport_, http::CurlTransport::open(clock_));
  syncer_ = std::make_unique<tape::Syncer>();
  loop_ = std::make_unique<engine::RunLoop>(clock_, *transport_);
  guard_ = std::make_unique<SignalGuard>(stop_, *transport_);
  return {};
}

engine::RateGate& Workshop::gate_of(const provider::Endpoint& endpoint) {
  // By a hash of the key: the key itself stays where it is.
  return gates_[endpoint.base_url + '\n' + endpoint.model + '\n'
                + sha256_hex(endpoint.key.reveal())];
}

Status Workshop::rehearse(Access& access,
                          const RehearsalFlags& flags,
                          const std::filesystem::path& notes) {
  // A flag that says nothing is wrong whoever is asked.
  if (!access.rehearsal) return rehearsal::Server::check(flags.options({}));
  std::weak_ptr<rehearsal::Server>& known = servers_[notes];
  access.server = known.lock();
  if (!access.server) {
    CW_TRY(auto server, rehearsal::Server::start(flags.options(notes)));
    access.server = std::move(server);
    known = access.server;
  }
  access.endpoint.base_url = access.server->base_url();
  share_endpoint(access);
  return {};
}

}  // namespace castwright::cli
