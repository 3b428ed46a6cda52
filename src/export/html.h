#pragma once
// One page that needs nothing else: readable, printable, light and dark. Values only, any thread.

#include "export/episode.h"

#include <string>

namespace castwright::exports {

/// Everything from the script is escaped; nothing is loaded, no script runs (the page says so in
/// its content security policy), and only http and https addresses become links.
std::string to_html(const Episode& episode);

/// `1:02:05` or `2:05`.
std::string clock_text(double seconds);

}  // namespace castwright::exports
