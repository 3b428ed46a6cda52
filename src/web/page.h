#pragma once
// The browser page: its files, which are part of the program, and the headers with which a browser
// may take them. Constants; any thread.

#include "httpd/message.h"

#include <string_view>

namespace castwright::web {

/// The path below which the page's files are; `/` is its first.
inline constexpr std::string_view assets_path = "/assets/";

/// The answer to a request for a file of the page: 404 if there is none of that path.
httpd::Response page_answer(const httpd::Request& request);

/// Any answer with a body that a reader may already have: 304 without it if `If-None-Match` says
/// so. `own_tag` is the entity tag if the body has one; without it the tag is a hash of the body.
httpd::Response tagged_answer(const httpd::Request& request,
                              std::string_view content_type,
                              std::string_view body,
                              std::string_view own_tag = "");

}  // namespace castwright::web
