#include "http/curl_exchange.h"

#include "http/content_coding.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::http {
namespace {

static_assert(CURL_ERROR_SIZE == 256, "message_ is as large as libcurl demands");
// Common load balancers forget a connection after 60 s without packets.
constexpr long keepalive_s = 30;

struct UrlDelete {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "[::1]"
         || (host.starts_with("127.")
             && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

bool breaks_a_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty()
         && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

}  // namespace

void EasyDelete::operator()(void* easy) const noexcept {
  curl_easy_cleanup(easy);
}
void SlistDelete::operator()(void* list) const noexcept {
  curl_slist_free_all(static_cast<curl_slist*>(list));
}

Ending ending_of(int curl_code, bool sent) {
  if (curl_code == CURLE_OK) return Ending::eof;
  if (!sent) return Ending::not_sent;
  switch (curl_code) {
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3: return Ending::reset;
    default: return Ending::failed;
  }
}

Result<std::unique_ptr<Exchange>> Exchange::open(StreamId stream,
                                                 const Request& request,
                                                 const Context& context) {
  std::unique_ptr<Exchange> exchange(new Exchange(stream, request, context));
  if (!exchange->easy_) return fail(Fault::internal, "libcurl gives no handle");
  CW_RETURN_IF_ERROR(exchange->set_url(request));
  CW_RETURN_IF_ERROR(exchange->set_headers(request));
  CW_RETURN_IF_ERROR(exchange->set_rules(request));
  return exchange;
}

Exchange::Exchange(StreamId stream, const Request& request, const Context& context)
    : stream_(stream),
      context_(context),
      idle_ms_max_(request.idle_ms_max),
      body_(request.body),
      head_(context.settings.header_bytes_max),
      easy_(curl_easy_init()) {}

template <class Value>
void Exchange::set(int option, Value value) {
  if (setting_code_ != CURLE_OK) return;
  setting_code_ = curl_easy_setopt(easy_.get(), static_cast<CURLoption>(option), value);
}

Status Exchange::set_url(const Request& request) {
  const std::unique_ptr<CURLU, UrlDelete> url(curl_url());
  if (!url) return fail(Fault::internal, "out of memory");
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, request.url.c_str(), 0);
  if (code != CURLUE_OK || breaks_a_line(request.url)) {
    return fail(Fault::usage, fmt::format("URL '{}': {}", request.url, curl_url_strerror(code)));
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return fail(Fault::usage,
                fmt::format("URL '{}': only http and https are supported", request.url));
  }
  if (!part_of(url.get(), CURLUPART_USER).empty()
      || !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
    return fail(Fault::usage, "URL: a name or password in it would end up in logs; use a key");
  }
  const std::string host = part_of(url.get(), CURLUPART_HOST);
  origin_ = fmt::format("{}:{}", host, part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
  loopback_ = is_loopback(host);
  set(CURLOPT_URL, request.url.c_str());  // libcurl copies the text.
  return {};
}

Status Exchange::set_headers(const Request& request) {
  const auto append = [this](const std::string& line) {
    auto* const list = static_cast<curl_slist*>(headers_.get());
    curl_slist* const grown = curl_slist_append(list, line.c_str());
    if (grown == nullptr) return false;
    if (list == nullptr) headers_.reset(grown);
    return true;
  };
  // A line that ends with a colon removes a header that libcurl would add by itself: `Expect` costs
  // a second on simple servers, and the type of a form would be wrong.
  bool ok = append("Expect:") && append("Content-Type:");
  for (const Header& header : request.headers) {
    if (!is_token(header.name) || breaks_a_line(header.value)) {
      return fail(Fault::usage, fmt::format("header '{}' cannot be sent", header.name));
    }
    // A semicolon tells libcurl to send the header although it is empty.
    ok = ok
         && append(header.value.empty() ? header.name + ";"
                                        : fmt::format("{}: {}", header.name, header.value));
  }
  if (!request.key.empty()) {
    if (breaks_a_line(request.key.reveal())) {
      return fail(Fault::usage, "the key contains a line break");
    }
    const std::string& name = request.key_header;
    if (!name.empty() && !is_token(name)) {
      return fail(Fault::usage, "the name of the key's header is invalid");
    }
    ok = ok
         && append(name.empty() ? fmt::format("Authorization: Bearer {}", request.key.reveal())
                                : fmt::format("{}: {}", name, request.key.reveal()));
  }
  if (!ok) return fail(Fault::internal, "out of memory");
  set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(headers_.get()));
  // A CONNECT request gets none of these headers.
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  return {};
}

Status Exchange::set_rules(const Request& request) {
  if (!is_token(request.method)) return fail(Fault::usage, "the method is invalid");
  if (request.method == "GET") {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_POSTFIELDS, body_.c_str());  // libcurl does not copy the body.
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_BUFFERSIZE, static_cast<long>(limits::receive_block_bytes));
  // Without a fresh connection libcurl would repeat a request by itself if a reused connection dies
  // before its first byte.
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_TCP_KEEPIDLE, keepalive_s);
  set(CURLOPT_TCP_KEEPINTVL, keepalive_s);
  set(CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, static_cast<long>(request.connect_ms_max.count())));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (loopback_) set(CURLOPT_PROXY, "");  // An empty text overrides the environment.
  // Debian's build sets a folder of certificates. With it libcurl would read the bundle anew for
  // every connection instead of keeping it with the multi handle.
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  const std::string& own = request.ca_file;
  const std::string& trusted = own.empty() ? context_.settings.ca_file : own;
  if (!trusted.empty()) set(CURLOPT_CAINFO, trusted.c_str());
  set(CURLOPT_ERRORBUFFER, message_.data());
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_HEADERFUNCTION, &header_callback);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &body_callback);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PREREQFUNCTION, &connected_callback);
  set(CURLOPT_PREREQDATA, this);
  if (setting_code_ == CURLE_OK) return {};
  return fail(Fault::internal,
              fmt::format("libcurl refuses an option: {}",
                          curl_easy_strerror(static_cast<CURLcode>(setting_code_))));
}

std::size_t Exchange::header_callback(char* data, std::size_t one, std::size_t size, void* self) {
  const std::size_t bytes = one * size;
  return static_cast<Exchange*>(self)->on_header({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
}

std::size_t Exchange::body_callback(char* data, std::size_t one, std::size_t size, void* self) {
  return static_cast<Exchange*>(self)->on_body({data, one * size});
}

int Exchange::connected_callback(void* self, char* /*local*/, char* /*remote*/, int, int) {
  static_cast<Exchange*>(self)->on_connected();
  return CURL_PREREQFUNC_OK;
}

void Exchange::on_connected() {
  connected_ = true;
  idle_deadline_ = context_.now + idle_ms_max_;
  context_.idle_check = std::min(context_.idle_check, idle_deadline_);
}

bool Exchange::on_header(std::string_view line) {
  idle_deadline_ = context_.now + idle_ms_max_;
  switch (head_.take(line)) {
    case HeadReader::Step::more: return true;
    case HeadReader::Step::too_large: return refuse(Ending::limit, "header_bytes_max");
    case HeadReader::Step::complete: break;
  }
  TransportEvent event;
  event.stream = stream_;
  event.kind = TransportEvent::Kind::head;
  event.status = head_.status();
  event.headers = head_.headers();
  context_.batch.add(std::move(event));
  if (head_.status() >= 300 && head_.status() < 400) {
    const std::string_view location = head_.value_of("location");
    return refuse(Ending::redirect,
                  fmt::format("{}: HTTP {} to '{}' is not followed",
                              origin_,
                              head_.status(),
                              location.substr(0, 200)));
  }
  // The body of an error is only shown, and the code that shows it says what it is.
  const bool success = head_.status() >= 200 && head_.status() < 300;
  coding_in_doubt_ = success && !head_.value_of("content-encoding").empty();
  return true;
}

std::size_t Exchange::on_body(std::string_view bytes) {
  idle_deadline_ = context_.now + idle_ms_max_;
  const std::string_view coding = head_.value_of("content-encoding");
  if (std::exchange(coding_in_doubt_, false) && is_packed(coding, bytes)) {
    refuse(Ending::failed,
           fmt::format("{}: content-encoding {} was not asked for", origin_, coding.substr(0, 40)));
    return CURL_WRITEFUNC_ERROR;
  }
  // One call of libcurl can read up to a hundred receive blocks from a fast peer.
  if (context_.batch.size() >= limits::batch_bytes_max) {
    context_.paused.push_back(stream_);
    return CURL_WRITEFUNC_PAUSE;  // libcurl delivers the same bytes again after resume().
  }
  const std::size_t room = context_.settings.answer_bytes_max - answer_bytes_;
  const std::string_view taken = bytes.substr(0, room);
  answer_bytes_ += taken.size();
  context_.batch.add_bytes(stream_, taken);
  if (bytes.size() <= room) return bytes.size();
  refuse(Ending::limit, "answer_bytes_max");
  return CURL_WRITEFUNC_ERROR;
}

void Exchange::resume() {
  // This call invokes on_body(). An error ends the transfer and is reported there.
  curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

bool Exchange::refuse(Ending ending, std::string detail) {
  refused_ = true;
  refusal_ = ending;
  refusal_detail_ = std::move(detail);
  return false;
}

/// Finds out whether an error is about the proxy: libcurl names the address that it could not
/// connect to, but not to whom it belongs.
bool Exchange::is_of_proxy(std::string_view cause) const {
  if (loopback_ || !cause.starts_with("Failed to connect to ")) return false;
  std::string_view host = std::string_view(origin_).substr(0, origin_.rfind(':'));
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return cause.contains(" via ") || !cause.contains(fmt::format("connect to {} ", host));
}

TransportEvent Exchange::end_by_curl(int curl_code) const {
  if (refused_) return done(refusal_, curl_code, refusal_detail_);
  long request_bytes = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
  const bool sent = connected_ && request_bytes > 0;
  // libcurl applies its own limit for one header line (100 KiB) before the callback sees the line.
  if (sent && !head_.complete() && curl_code == CURLE_OUT_OF_MEMORY) {
    return done(Ending::limit, curl_code, "header_bytes_max");
  }
  if (curl_code == CURLE_OK && !head_.complete()) {
    return done(Ending::reset, curl_code, origin_ + ": closed inside the response head");
  }
  if (curl_code == CURLE_OK) return done(Ending::eof, curl_code, {});
  const std::string_view cause = message_.front() != '\0'
                                     ? std::string_view(message_.data())
                                     : curl_easy_strerror(static_cast<CURLcode>(curl_code));
  return done(
      ending_of(curl_code, sent),
      curl_code,
      fmt::format(
          "{}: {}{}", origin_, is_of_proxy(cause) ? "the proxy cannot be reached: " : "", cause));
}

TransportEvent Exchange::end_by_idle() const {
  return done(Ending::timeout_idle,
              CURLE_OPERATION_TIMEDOUT,
              fmt::format("{}: no byte for {} ms", origin_, idle_ms_max_.count()));
}

TransportEvent Exchange::done(Ending ending, int curl_code, std::string detail) const {
  TransportEvent event;
  event.stream = stream_;
  event.kind = TransportEvent::Kind::done;
  event.ending = ending;
  event.curl_code = curl_code;
  event.detail = std::move(detail);
  return event;
}

}  // namespace castwright::http
