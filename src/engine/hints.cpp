#include "engine/hints.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::engine {
namespace {

std::string kept(const FailureContext& failure) {
  if (failure.chars == 0) {
    return fmt::format("no text was received; what the server sent is on the tape {}",
                       failure.tape.string());
  }
  return fmt::format("kept: {} characters of raw text in {}, every received byte in {}",
                     failure.chars,
                     failure.raw.string(),
                     failure.tape.string());
}

/// Returns the command `castwright VERB` for the run of `failure`, made from its resume command, so
/// that it has the run and its output root and can be pasted anywhere.
std::string command(const FailureContext& failure, std::string_view verb) {
  constexpr std::string_view resume = "castwright resume";
  if (!failure.resume_command.starts_with(resume))
    return fmt::format("castwright {} {}", verb, failure.run_id);
  return fmt::format("castwright {}{}", verb, failure.resume_command.substr(resume.size()));
}

/// The hint for an answer that broke off here and is still being written at the provider.
std::string fetch_hint(const FailureContext& failure) {
  return fmt::format(
      "the provider may go on writing answer {}: to fetch it without paying again: {}",
      failure.response_id,
      command(failure, "resume"));
}

/// What libcurl says of a connection that could not be made, and what the user can do about it.
struct ConnectionRow {
  std::string_view said;
  std::string_view remedy;
};
constexpr std::array connection_rows{
    ConnectionRow{"not yet valid",
                  "the server's certificate is not valid yet by this machine's clock: see that the "
                  "clock (date) is right"},
    ConnectionRow{
        "has expired",
        "the server's certificate has expired by this machine's clock: see that the clock "
        "(date) is right, else the server must renew it"},
    ConnectionRow{"issuer certificate",
                  "this machine does not know who vouches for the server, as behind a company's "
                  "proxy: name the company's certificates with --ca-file FILE (PEM), ca_file or "
                  "SSL_CERT_FILE"},
    ConnectionRow{"self-signed certificate",
                  "the server, or a company's proxy before it, vouches for itself: name its "
                  "certificate with --ca-file FILE (PEM), ca_file or SSL_CERT_FILE"},
    ConnectionRow{"response 407",
                  "the proxy wants a user name and a password: give them in HTTPS_PROXY "
                  "(http://NAME:PASSWORD@HOST:PORT)"},
    ConnectionRow{"CONNECT tunnel failed",
                  "the proxy of HTTPS_PROXY refuses to connect to this host: ask who runs it, or "
                  "leave the host to NO_PROXY"},
    ConnectionRow{"resolve proxy", "the host that HTTPS_PROXY names does not exist"},
    ConnectionRow{"the proxy cannot be reached",
                  "the proxy of HTTPS_PROXY (or http_proxy, ALL_PROXY) cannot be reached: see that "
                  "it is right, or leave the host to NO_PROXY"},
};

std::string connection_hint(const FailureContext& failure) {
  const auto* const row = std::ranges::find_if(connection_rows, [&](const ConnectionRow& known) {
    return failure.reason.contains(known.said);
  });
  if (row != connection_rows.end()) return std::string(row->remedy);
  return fmt::format("nothing was sent; is {} right and reachable?", failure.base_url);
}

/// What is wrong with a base address as far as its form shows it, and the right address.
struct Mended {
  std::string_view wrong;
  std::string base_url;
};
std::optional<Mended> mended(std::string_view base_url) {
  const std::string query(base_url.substr(std::min(base_url.find('?'), base_url.size())));
  std::string place(base_url.substr(0, base_url.size() - query.size()));
  while (place.ends_with('/'))
    place.pop_back();
  for (const std::string_view whole :
       {"/chat/completions", "/completions", "/responses", "/models", "/messages", "/chat"}) {
    if (!place.ends_with(whole)) continue;
    place.resize(place.size() - whole.size());
    return Mended{"is the address of one request, the base ends before it", place + query};
  }
  if (place.ends_with("/v1/v1")) {
    while (place.ends_with("/v1/v1"))
      place.resize(place.size() - 3);
    return Mended{"has /v1 twice", place + query};
  }
  if (place.ends_with("/v1")) return std::nullopt;
  // /V1 or /v1beta is another spelling of the version, which /v1 takes the place of.
  const std::size_t last = place.rfind('/');
  const std::string_view tail = std::string_view(place).substr(last + 1);
  const bool version = last != std::string::npos && last > 8
                       && (tail.starts_with('v') || tail.starts_with('V')) && tail.size() > 1
                       && tail[1] >= '0' && tail[1] <= '9';
  if (version) place.resize(last);
  return Mended{"does not end in /v1, as the base of most servers does", place + "/v1" + query};
}

/// The hint for an address at which the server has no such page.
std::string path_hint(const FailureContext& failure) {
  const std::string_view base_url = failure.base_url;
  if (const auto right = mended(base_url))
    return fmt::format("{} {}: --base-url {}", base_url, right->wrong, right->base_url);
  std::string hint = fmt::format("{} has no address of the {}", base_url, failure.dialect->title());
  for (const provider::Dialect* const other : provider::dialects()) {
    if (other == failure.dialect) continue;
    hint +=
        fmt::format("; --dialect {} asks for the {} in a new run", other->name(), other->title());
  }
  return hint;
}

/// Adds the hint that `--chunks` makes chunks smaller; `why` continues the words "a smaller chunk".
/// It helps only requests for a part of the long script, not the research or the shorter scripts.
void add_smaller_chunk(const FailureContext& failure,
                       std::string_view why,
                       std::vector<std::string>& lines) {
  if (!journal::row_of(failure.asked).is_dialogue) return;
  lines.push_back(fmt::format("a smaller chunk {}: a new run with a larger --chunks", why));
}

/// Returns the flag that sets the token limit of the request.
std::string_view token_limit(const FailureContext& failure) {
  return journal::row_of(failure.asked).words.output_tokens;
}

/// The hint how the model gets more room beside its searches; `more` is the usual one.
std::string room_to_search(const FailureContext& failure, std::string_view more) {
  if (!journal::row_of(failure.asked).is_dialogue) return std::string(more);
  return fmt::format("--research first searches in a request of its own, and {}", more);
}

/// The hint for a page, or anything else but the API, that answers with success.
std::string no_api_hint(const FailureContext& failure) {
  const std::string_view base_url = failure.base_url;
  if (std::string hint = provider::dialect_hint(failure.why); !hint.empty()) return hint;
  if (const std::string& came = failure.why.came; !came.empty())
    return fmt::format(
        "{0} came in place of a stream of the {1}: see that {2} is the right server, and ask who "
        "runs it, or a gateway before it, for the {1}",
        came,
        failure.dialect->title(),
        base_url);
  if (mended(base_url)) return path_hint(failure);
  return fmt::format(
      "something else than the provider's API answered: a sign-in page or a proxy on the way (see "
      "HTTPS_PROXY and NO_PROXY), or {} is another server's address",
      base_url);
}

/// Returns the base address that a redirect points to if it points to a request of a known API,
/// else
/// "".
std::string base_of_redirect(std::string_view base_url, std::string_view location) {
  const std::size_t scheme_end = base_url.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const std::size_t path_begin = base_url.find('/', scheme_end + 3);
  std::string whole(location);
  if (location.starts_with("//")) {
    whole.insert(0, base_url.substr(0, scheme_end + 1));
  } else if (location.starts_with('/')) {
    whole.insert(0, base_url.substr(0, path_begin));
  }
  const std::size_t query_begin = std::min(whole.find('?'), whole.size());
  const std::string query = whole.substr(query_begin);
  whole.resize(query_begin);
  while (whole.ends_with('/'))
    whole.pop_back();
  const bool http = whole.starts_with("https://") || whole.starts_with("http://");
  if (!http || whole.contains('@')) return {};
  for (const std::string_view request : {"/responses", "/chat/completions"}) {
    if (!whole.ends_with(request)) continue;
    return provider::printable(whole.substr(0, whole.size() - request.size()) + query, 200);
  }
  return {};
}

std::string redirect_hint(const FailureContext& failure) {
  constexpr std::string_view known =
      "the request reached a server that sent it elsewhere, which costs nothing; no redirect is "
      "followed, since the key would go with it";
  const std::string base = base_of_redirect(failure.base_url, failure.why.location);
  if (base.empty())
    return fmt::format(
        "{}: see that {} is right, and that no sign-in page or proxy stands before it",
        known,
        failure.base_url);
  return fmt::format("{}; where you trust that address: --base-url {}", known, base);
}

std::string token_limit_hint(const FailureContext& failure) {
  const std::int64_t bound = failure.why.bound;
  if (bound > 0)
    return fmt::format("the server takes another token limit: {} {}", token_limit(failure), bound);
  return fmt::format("the server does not take this token limit: give another with {}",
                     token_limit(failure));
}

/// The hint for a token limit that was reached: that of the request, or a lower one of the server.
std::string limit_hit_hint(const FailureContext& failure, std::string_view known) {
  const std::int64_t allowed = failure.output_tokens_allowed;
  if (allowed == 0 || allowed >= failure.output_tokens_asked)
    return fmt::format("{}: raise {}", known, token_limit(failure));
  return fmt::format(
      "{}: the server allowed {} tokens where {} were asked for; another --model may allow more",
      known,
      allowed,
      failure.output_tokens_asked);
}

constexpr std::string_view content_hint =
    "the provider's content filter or safety rules stopped it: look at the topic's description, "
    "notes and instructions, or try another --model";

constexpr std::string_view tool_call_hint =
    "the model called a tool and wrote nothing, though the request has no tools: the server's chat "
    "template or its own settings give it some; turn them off there, or take another --model";

/// The hint for an answer that cannot be fetched because its address knows no answers.
std::string fetch_address_hint(const FailureContext& failure) {
  if (failure.base_url != failure.own_base_url && !failure.own_base_url.empty()) {
    return fmt::format("the answer was asked for at another address than {}: --base-url {}",
                       failure.base_url,
                       failure.own_base_url);
  }
  if (mended(failure.base_url)) return path_hint(failure);
  return fmt::format(
      "{} has no page for the answer now: a gateway that is out of order, or a server that keeps "
      "no answers; where the next resume meets the same, the answer counts as lost",
      failure.base_url);
}

/// The hint which flag leaves a part out of the request.
std::string part_hint(std::string_view part) {
  if (part == "tools") {
    return "the server refuses the search tool: --no-search leaves it out, the script then rests "
           "on "
           "the topic's notes";
  }
  if (part == "background") return "the server refuses answers in the background: --background off";
  if (part == "background_options")
    return "the server refuses a completion window: --window soonest asks without one";
  if (part == "store") return "the server refuses store: --omit store, or --background off";
  return fmt::format("the server refuses {0}: --omit {0} leaves it out", part);
}

void add_by_refusal(const FailureContext& failure, std::vector<std::string>& lines) {
  using provider::Cause;
  switch (failure.why.cause) {
    case Cause::part: lines.push_back(part_hint(failure.why.part)); return;
    case Cause::token_limit: lines.push_back(token_limit_hint(failure)); return;
    case Cause::path: lines.push_back(path_hint(failure)); return;
    case Cause::no_api: lines.push_back(no_api_hint(failure)); return;
    case Cause::redirect: lines.push_back(redirect_hint(failure)); return;
    case Cause::content: lines.emplace_back(content_hint); return;
    case Cause::tool_call: lines.emplace_back(tool_call_hint); return;
    case Cause::model:
      lines.push_back(fmt::format(
          "the server does not have the model {} for this key: name another with --model",
          failure.model));
      return;
    case Cause::quota:
      lines.push_back(fmt::format(
          "the account has no credit left or reached its limit, waiting does not help: {}",
          failure.server.billing_page.empty() ? "see the provider's billing page"
                                              : failure.server.billing_page));
      return;
    case Cause::place:
      lines.emplace_back(
          "the provider does not serve requests from this country or network address, the key was "
          "not judged: allow the address in the provider's settings, or ask from another network");
      return;
    case Cause::proxy:
      lines.emplace_back(
          "a proxy or firewall on the way answered, the key was not judged: see HTTPS_PROXY and "
          "NO_PROXY, or ask who runs the network");
      return;
    case Cause::unknown: break;
  }
  if (failure.fault == Fault::key) {
    const auto& variables = failure.server.key_variables;
    lines.push_back(
        fmt::format("check the key{} and that it may use {}",
                    variables.empty() ? "" : fmt::format(" ({})", fmt::join(variables, ", else ")),
                    failure.model));
  } else if (failure.fault == Fault::network) {
    lines.push_back(connection_hint(failure));
  }
}

void add_of_incomplete(const FailureContext& failure, std::vector<std::string>& lines) {
  const provider::Cause cause = provider::known_cause(failure.incomplete_reason);
  if (cause == provider::Cause::content || cause == provider::Cause::tool_call) {
    lines.emplace_back(cause == provider::Cause::content ? content_hint : tool_call_hint);
    return;
  }
  if (failure.incomplete_reason == "max_tool_calls") {
    lines.push_back("the model used up its searches: "
                    + room_to_search(failure, "--omit max_tool_calls lifts the limit"));
    return;
  }
  if (failure.token_limit_hit) {
    lines.push_back(limit_hit_hint(failure, "the token limit was hit"));
  }
  add_smaller_chunk(failure, "needs fewer tokens", lines);
}

void add_of_unusable(const FailureContext& failure, std::vector<std::string>& lines) {
  if (failure.stopped_early) {
    lines.emplace_back(
        "what had come by then is kept and paid for: look at it before you resume, which asks "
        "again; --stop-early off waits for such answers to their end");
    return;
  }
  if (failure.token_limit_hit) {
    lines.push_back(limit_hit_hint(
        failure, "the answer used up the token limit, although the server calls it completed"));
  }
  if (failure.chars == 0 && failure.searches > 0) {
    lines.push_back(fmt::format(
        "the model searched {} times and wrote nothing: {}",
        failure.searches,
        room_to_search(failure,
                       fmt::format("a larger {} leaves room to write", token_limit(failure)))));
  }
  if (failure.aside && failure.dialect->traits().answer_field) {
    lines.emplace_back(
        "some servers send a model's whole answer as its reasoning: --answer-field reasoning "
        "reads it from there in a new run");
  }
  lines.push_back(fmt::format(
      "the answer is paid for and kept: put {} right by hand, then read it without paying: {}",
      failure.raw.string(),
      command(failure, "reparse")));
  lines.push_back(fmt::format(
      "a simpler prompt, or a model with structured output in place of {}, is read more surely",
      failure.model));
}

void add_by_end(const FailureContext& failure, std::vector<std::string>& lines) {
  switch (failure.end) {
    case End::cut:
      if (failure.why.cause != provider::Cause::unknown) return add_by_refusal(failure, lines);
      lines.emplace_back("the answer was cut: it is not used, whatever it looks like");
      if (failure.fault != Fault::network) break;  // A signal stopped it.
      add_smaller_chunk(failure, "is cut less often", lines);
      break;
    case End::unknown:
      lines.emplace_back(
          "billing unknown: the provider may have begun to write; its usage page tells");
      break;
    case End::stalled:
      lines.emplace_back(
          "the stream stalled: a slow model may need a longer --idle-timeout, --progress-timeout "
          "or "
          "--deadline");
      add_smaller_chunk(failure, "ends sooner", lines);
      break;
    case End::incomplete: add_of_incomplete(failure, lines); break;
    case End::unusable: add_of_unusable(failure, lines); break;
    case End::refused:
      lines.emplace_back("the model refused: look at the topic's description and instructions");
      break;
    case End::failed: add_by_refusal(failure, lines); break;
    case End::cancelled:
    case End::completed: break;
  }
}

}  // namespace

std::vector<std::string> remedies(const FailureContext& failure) {
  std::vector<std::string> lines;
  const bool not_sent = failure.end == End::failed && failure.fault == Fault::network
                        && failure.why.cause == provider::Cause::unknown;
  if (!not_sent) lines.push_back(kept(failure));
  const bool broke_off = failure.end == End::cut || failure.end == End::stalled;
  const bool misled = failure.why.cause == provider::Cause::path;
  if (broke_off && failure.fetchable && (misled || failure.fault != Fault::provider)) {
    if (misled) lines.push_back(fetch_address_hint(failure));
    lines.push_back(fetch_hint(failure));
    lines.push_back("to stop it there: " + command(failure, "cancel"));
  } else {
    add_by_end(failure, lines);
  }
  // If the cause is known, it is on this side, and the provider's state does not matter.
  const bool cause_known = failure.why.cause != provider::Cause::unknown;
  const bool providers_side = failure.fault == Fault::provider || failure.fault == Fault::limit
                              || failure.fault == Fault::network;
  if (providers_side && !cause_known && !failure.server.status_page.empty()) {
    lines.push_back("the provider's state: " + failure.server.status_page);
  }
  return lines;
}

}  // namespace castwright::engine
