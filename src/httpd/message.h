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
  std::string target;            ///< as received
  std::string path;              ///< percent-decoded, without the query
  std::vector<QueryItem> query;  ///< decoded, in order
  std::vector<Header> headers;
  std::string body;

  /// First header of that name (any case), or an empty view.
  std::string_view header(std::string_view name) const;
  /// First query value of that key.
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

/// Splits and percent-decodes a request target in origin form. Nothing where it is not one: no
/// leading slash, a broken escape, an encoded NUL.
std::optional<Target> parse_target(std::string_view target);

/// `OK`, `Not Found`, …; `Status` for a code without a name here.
std::string_view reason_of(int status);

}  // namespace castwright::httpd
