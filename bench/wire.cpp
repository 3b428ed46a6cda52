#include "wire.h"

#include <cerrno>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace castwright::bench {

std::unique_ptr<Identity> Identity::of(const std::string& pem_file) {
  SSL_CTX* context = ::SSL_CTX_new(::TLS_server_method());
  if (context == nullptr) return nullptr;
  std::unique_ptr<Identity> identity(new Identity(context));
  ::SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                         | SSL_MODE_RELEASE_BUFFERS);
  const bool whole =
      ::SSL_CTX_use_certificate_file(context, pem_file.c_str(), SSL_FILETYPE_PEM) == 1
      && ::SSL_CTX_use_PrivateKey_file(context, pem_file.c_str(), SSL_FILETYPE_PEM) == 1;
  return whole ? std::move(identity) : nullptr;
}

Identity::~Identity() {
  ::SSL_CTX_free(context_);
}

Wire::Wire(int socket, const Identity* identity) : socket_(socket) {
  if (identity == nullptr) return;
  tls_ = ::SSL_new(identity->context_);
  ::SSL_set_fd(tls_, socket);
  ::SSL_set_accept_state(tls_);
}

Wire::Wire(Wire&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      tls_(std::exchange(other.tls_, nullptr)) {}

Wire::~Wire() {
  ::SSL_free(tls_);
  if (socket_ >= 0) ::close(socket_);
}

ssize_t Wire::outcome(int done) const {
  if (done > 0) return done;
  const int why = ::SSL_get_error(tls_, done);
  ::ERR_clear_error();
  if (why == SSL_ERROR_ZERO_RETURN) return 0;
  errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
  return -1;
}

ssize_t Wire::receive(std::span<char> into) {
  if (tls_ == nullptr) return ::recv(socket_, into.data(), into.size(), 0);
  return outcome(::SSL_read(tls_, into.data(), static_cast<int>(into.size())));
}

ssize_t Wire::send(std::string_view bytes) {
  if (tls_ == nullptr) return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return outcome(::SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())));
}

}  // namespace castwright::bench
