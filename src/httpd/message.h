#pragma once
// What the loopback server hands to its handler and takes back: requests, responses, and the pure
// functions that take a request target apart. Values only; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::httpd {

struct Header {
  std::string name;
  std::string value;
};

struct QueryItem {
  std::string key;
  std::string value;
};

struct Request {
  std::string method;
  std::string target;            ///< as it was received
  std::string path;              ///< percent-decoded, without the query
  std::vector<QueryItem> query;  ///< decoded, in their order
  std::vector<Header> headers;
  std::string body;

  /// The value of the first header of that name (in any case), or an empty view.
  std::string_view header(std::string_view name) const;
  /// The first query value of that key.
  std::optional<std::string_view> query_value(std::string_view key) const;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
};

struct Target {
  std::string path;
  std::vector<QueryItem> query;
};

/// Splits and percent-decodes a request target in origin form. Nothing if it has no leading slash,
/// or if it has a broken escape or an encoded NUL.
std::optional<Target> parse_target(std::string_view target);

/// The reason phrase of a status: `OK`, `Not Found`, …; `Status` for a code without a name here.
std::string_view reason_of(int status);

}  // namespace castwright::httpd
