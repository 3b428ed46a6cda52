#include "export/html.h"

#include "export/direction.h"

#include <cmath>
#include <cstddef>
#include <span>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

constexpr std::string_view style = R"(:root{color-scheme:light dark;--ink:#1c1f23;--soft:#5b6470;
--paper:#fdfdfb;--line:#d9dce1;--a:#0b5c8a;--b:#8a3d0b}
@media(prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a3acb8;--paper:#15181c;--line:#343a42;
--a:#7cc4f0;--b:#f0a97c}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:44rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.65 Georgia,"Times New Roman",serif}
h1,h2,nav,.meta,.who,footer{font-family:system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.3rem;margin:3rem 0 1rem;padding-top:1rem;border-top:1px solid var(--line);
scroll-margin-top:1rem}
.meta,time{color:var(--soft);font-size:.9375rem}
.note{border:1px solid;border-radius:.4rem;padding:.5rem .8rem}
nav ol,section ol{padding-inline-start:2.2rem}nav li{margin:.2rem 0}
h2{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}h2 time{font-weight:400}
a{color:var(--a)}a:focus-visible{outline:3px solid var(--b);outline-offset:2px}
.skip{position:absolute;inset-inline-start:1rem;top:-10rem}.skip:focus{top:1rem}
.turn{margin:0 0 1rem}.turn p{margin:.3rem 0 0}
.who{font-weight:600;font-size:.9375rem}.a{color:var(--a)}.b{color:var(--b)}
.text{white-space:pre-line;overflow-wrap:anywhere}
.marks{font:.72rem/1 system-ui,sans-serif;white-space:nowrap}.marks a{padding:0 .12em;
text-decoration:none}.marks a:hover{text-decoration:underline}
:target{outline:2px solid var(--line);outline-offset:.3rem}
@media print{nav,.skip{display:none}body{max-width:none}}
)";

/// Escapes what has a meaning in the text or in an attribute of a page.
std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char byte : escaped_html_text(text)) {
    switch (byte) {
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out.push_back(byte);
    }
  }
  return out;
}

/// Returns a <time> element with the duration in the form of its `datetime`.
std::string time_tag(double seconds) {
  return fmt::format(
      "<time datetime=\"PT{}S\">{}</time>", std::lround(seconds), clock_text(seconds));
}

std::string head(const Episode& episode) {
  const std::string title = escaped_html(episode.title);
  const bool right_to_left = is_right_to_left(episode.language);
  return fmt::format(
      "<!doctype html>\n<html lang=\"{}\"{}>\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
      "<a class=\"skip\" href=\"#chapter-1\">Skip to the script</a>\n<header>\n<h1>{}</h1>\n"
      "<p class=\"meta\"{}>With {} · about {} at {} words a minute{} · written with AI</p>\n{}"
      "</header>\n",
      escaped_html(episode.language.empty() ? "en" : episode.language),
      right_to_left ? " dir=\"rtl\"" : "",
      title,
      style,
      title,
      right_to_left ? " dir=\"ltr\"" : "",  // The note is English on every page.
      escaped_html(episode.hosts.list()),
      time_tag(episode.duration_s()),
      episode.words_per_minute,
      episode.date.empty() ? "" : " · " + escaped_html(episode.date),
      episode.rehearsal
          ? "<p class=\"meta note\" dir=\"ltr\">A rehearsal: composed by the rehearsal server, not "
            "to be published.</p>\n"
          : "");
}

std::string contents(const Episode& episode) {
  std::string text = "<nav aria-label=\"Chapters\">\n<ol>\n";
  for (std::size_t i = 0; i < episode.chapters.size(); ++i) {
    const Chapter& chapter = episode.chapters[i];
    text += fmt::format("<li><a href=\"#chapter-{}\">{}</a> {}</li>\n",
                        i + 1,
                        escaped_html(chapter.title),
                        time_tag(chapter.start_s));
  }
  return text + "</ol>\n</nav>\n";
}

/// Returns links from the end of a turn to the sources of what it tells.
std::string marks_html(const Episode& episode, std::span<const int> numbers) {
  if (numbers.empty()) return {};
  std::string text = "<sup class=\"marks\">";
  for (const int number : numbers) {
    const Source& source = episode.sources[static_cast<std::size_t>(number) - 1];
    text += fmt::format("<a href=\"#source-{0}\" aria-label=\"source {0}: {1}\">{0}</a>",
                        number,
                        escaped_html(source.title.empty() ? source.url : source.title));
  }
  return text + "</sup>";
}

std::string turn_html(const Episode& episode,
                      const script::Turn& turn,
                      std::span<const int> marks) {
  if (episode.hosts.monologue)
    return fmt::format("<div class=\"turn\"><p class=\"text\">{}{}</p></div>\n",
                       escaped_html(turn.text),
                       marks_html(episode, marks));
  // Two colours tell the speakers apart, and the name does so without colour.
  return fmt::format(
      "<div class=\"turn\"><span class=\"who {}\">{}</span><p class=\"text\">{}{}</p></div>\n",
      turn.speaker == 'A' ? "a" : "b",
      escaped_html(episode.hosts.name_of(turn.speaker)),
      escaped_html(turn.text),
      marks_html(episode, marks));
}

std::string sources(const Episode& episode) {
  if (episode.sources.empty()) return "";
  std::string text =
      "<section aria-labelledby=\"sources\">\n<h2 id=\"sources\">Sources</h2>\n<ol>\n";
  for (std::size_t i = 0; i < episode.sources.size(); ++i) {
    const Source& source = episode.sources[i];
    const std::string title = escaped_html(source.title.empty() ? source.url : source.title);
    const std::string link = source.link();
    text += fmt::format("<li id=\"source-{}\">", i + 1);
    text += link.empty() ? title
                         : fmt::format("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>",
                                       escaped_html(link),
                                       title);
    std::string where = escaped_html(source.publisher);
    if (!source.date.empty()) where += (where.empty() ? "" : ", ") + escaped_html(source.date);
    if (!where.empty()) text += fmt::format(" <span class=\"meta\">{}</span>", where);
    text += "</li>\n";
  }
  return text + "</ol>\n</section>\n";
}

}  // namespace

std::string escaped_html_text(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\0': out += "\xEF\xBF\xBD"; break;
      default: out.push_back(byte);
    }
  }
  return out;
}

std::string clock_text(double seconds) {
  const long whole = std::lround(seconds);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string to_html(const Episode& episode) {
  std::string text = head(episode) + contents(episode) + "<main>\n";
  for (std::size_t i = 0; i < episode.chapters.size(); ++i) {
    const Chapter& chapter = episode.chapters[i];
    text += fmt::format(
        "<section aria-labelledby=\"chapter-{0}\">\n<h2 id=\"chapter-{0}\">{1} {2}</h2>\n",
        i + 1,
        escaped_html(chapter.title),
        time_tag(chapter.start_s));
    for (std::size_t turn = 0; turn < chapter.turns.size(); ++turn)
      text += turn_html(episode, chapter.turns[turn], chapter.sources_of(turn));
    text += "</section>\n";
  }
  return text + "</main>\n" + sources(episode) + "</body>\n</html>\n";
}

}  // namespace castwright::exports
