#include "engine/hints.h"

#include <fmt/format.h>

namespace castwright::engine {
namespace {

std::string kept(const Trouble& trouble) {
  if (trouble.chars == 0) {
    return fmt::format("no text was received; what the server sent is on the tape {}",
                       trouble.tape.string());
  }
  return fmt::format("kept: {} characters of raw text in {}, every received byte in {}",
                     trouble.chars,
                     trouble.raw.string(),
                     trouble.tape.string());
}

/// An answer made in the background that broke off here and goes on there.
std::string fetch_hint(const Trouble& trouble) {
  return fmt::format(
      "the provider may go on writing answer {}: castwright resume fetches it without paying "
      "again, "
      "castwright cancel {} stops it",
      trouble.response_id,
      trouble.run_id);
}

void add_by_end(const Trouble& trouble, std::vector<std::string>& lines) {
  switch (trouble.end) {
    case End::cut:
      lines.emplace_back("the answer was cut: it is not used, whatever it looks like");
      if (trouble.fault != Fault::network) break;  // by a signal
      lines.emplace_back("a smaller chunk is cut less often: a new run with a larger --chunks");
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
      lines.emplace_back("a smaller chunk ends sooner: a new run with a larger --chunks");
      break;
    case End::incomplete:
      if (trouble.token_limit_hit) {
        lines.emplace_back("the token limit was hit: raise --max-output-tokens");
      }
      lines.emplace_back("a smaller chunk needs fewer tokens: a new run with a larger --chunks");
      break;
    case End::unusable:
      if (trouble.stopped_early) {
        lines.emplace_back(
            "what had come by then is kept and paid for: look at it before you resume, which asks "
            "again; --stop-early off waits for such answers to their end");
        break;
      }
      lines.emplace_back(fmt::format(
          "the answer is paid for and kept: put {} right by hand, then castwright reparse {} reads "
          "it without paying",
          trouble.raw.string(),
          trouble.run_id));
      lines.emplace_back(fmt::format(
          "a simpler prompt, or a model with structured output in place of {}, is read more surely",
          trouble.model));
      break;
    case End::refused:
      lines.emplace_back("the model refused: look at the topic's description and instructions");
      break;
    case End::failed:
      if (trouble.fault == Fault::key) {
        lines.emplace_back(fmt::format(
            "check the key (GPT_KEY, else OPENAI_API_KEY) and that it may use {}", trouble.model));
      } else if (trouble.fault == Fault::network) {
        lines.emplace_back(
            fmt::format("nothing was sent; is {} right and reachable?", trouble.base_url));
      }
      break;
    case End::cancelled:
    case End::completed: break;
  }
}

}  // namespace

std::vector<std::string> remedies(const Trouble& trouble) {
  std::vector<std::string> lines;
  const bool not_sent = trouble.end == End::failed && trouble.fault == Fault::network;
  if (!not_sent) lines.push_back(kept(trouble));
  const bool at_openai = trouble.base_url.contains("api.openai.com");
  const bool broke_off = trouble.end == End::cut || trouble.end == End::stalled;
  if (broke_off && trouble.fetchable && trouble.fault != Fault::provider) {
    lines.push_back(fetch_hint(trouble));
  } else {
    add_by_end(trouble, lines);
  }
  const bool providers_side = trouble.fault == Fault::provider || trouble.fault == Fault::limit
                              || trouble.fault == Fault::network;
  if (providers_side && at_openai) {
    lines.emplace_back("the provider's state: https://status.openai.com");
  }
  return lines;
}

}  // namespace castwright::engine
