#pragma once
// Answers that take the place of an accepted POST: errors in the words of the original, and the
// rehearsed faults of FaultLayer::answer. I/O thread only.

#include "httpd/server.h"
#include "rehearsal/create_request.h"
#include "rehearsal/faults.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

class Wire;

/// The headers of every answer of the original, with a new request id; its rate limits
/// (key_limits.h) are added elsewhere.
std::vector<httpd::Header> api_headers(std::string_view content_type);

httpd::Response json_response(int status, const json::Value& body);
httpd::Response error_response(const ApiError& error);
/// The error that the original usually sends with an HTTP status.
ApiError usual_error(int status);

/// The error for an unknown model in the words of the Responses API.
ApiError unknown_model(std::string_view model);
ApiError unknown_path(const httpd::Request& request);

/// The exchanges that are answered by silence, each kept open until the server stops or its peer
/// goes away.
using Kept = std::vector<std::unique_ptr<httpd::Exchange>>;

/// Answers with one fault of FaultLayer::answer, in the words of this API.
void emit_refusal(const Wire& wire,
                  const PlayedFault& fault,
                  const httpd::Request& request,
                  std::unique_ptr<httpd::Exchange> exchange,
                  Kept& kept);

inline constexpr std::string_view html_page =
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>\n";

}  // namespace castwright::rehearsal
