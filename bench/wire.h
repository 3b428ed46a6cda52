#pragma once
// A connection of the fixture, plain or over TLS. For measurements only.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/types.h>
#include <sys/types.h>

namespace castwright::bench {

/// The server's certificate and key.
class Identity {
 public:
  /// From one PEM file that has both; null where it has not.
  static std::unique_ptr<Identity> of(const std::string& pem_file);
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
  ~Identity();

 private:
  friend class Wire;
  explicit Identity(SSL_CTX* context) : context_(context) {}
  SSL_CTX* context_;
};

class Wire {
 public:
  /// Owns the non-blocking socket. `identity`: null for a plain connection; must outlive it.
  Wire(int socket, const Identity* identity);
  Wire(Wire&& other) noexcept;
  Wire& operator=(Wire&&) = delete;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  int socket() const { return socket_; }
  /// As recv(2) and send(2): -1 and EAGAIN where nothing goes now, the handshake included.
  ssize_t receive(std::span<char> into);
  ssize_t send(std::string_view bytes);

 private:
  ssize_t outcome(int done) const;

  int socket_;
  SSL* tls_ = nullptr;
};

}  // namespace castwright::bench
