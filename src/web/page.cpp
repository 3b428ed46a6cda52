#include "web/page.h"

#include "core/hash.h"
#include "web/stream_answers.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace castwright::web {

extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

/// Nothing but what this server sends: no script or style inside of the page, nothing from
/// elsewhere, no frame around it.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types{
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".txt", "text/plain; charset=utf-8"}}};

std::string_view type_of(std::string_view name) {
  const auto found =
      std::ranges::find_if(types, [name](const auto& row) { return name.ends_with(row.first); });
  return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

httpd::Response tagged_answer(const httpd::Request& request,
                              std::string_view content_type,
                              std::string_view body,
                              std::string_view own_tag) {
  constexpr std::size_t tag_digits = 32;
  const std::string tag = own_tag.empty()
                              ? fmt::format("\"{}\"", sha256_hex(body).substr(0, tag_digits))
                              : std::string(own_tag);
  httpd::Response response{.status = 200, .headers = common_headers(), .body = {}};
  response.headers.push_back({.name = "Content-Type", .value = std::string(content_type)});
  response.headers.push_back({.name = "Cache-Control", .value = "private, no-cache"});
  response.headers.push_back({.name = "ETag", .value = tag});
  if (names_tag(request.header("If-None-Match"), tag)) {
    response.status = 304;
  } else {
    response.body = body;
  }
  return response;
}

httpd::Response page_answer(const httpd::Request& request) {
  std::string_view name = "index.html";
  if (request.path != "/") {
    name = request.path;
    name.remove_prefix(std::min(assets_path.size(), name.size()));
  }
  const std::span files(embedded_files, embedded_files_count);
  const auto file = std::ranges::find(files, name, [](const auto& one) { return one.first; });
  if (file == files.end()) return refusal(404, "there is nothing here");
  httpd::Response response = tagged_answer(request, type_of(name), file->second);
  response.headers.push_back(
      {.name = "Content-Security-Policy", .value = std::string(content_security_policy)});
  response.headers.push_back({.name = "Referrer-Policy", .value = "no-referrer"});
  return response;
}

}  // namespace castwright::web
