#pragma once
// Where the documents are that the help names, as in `docs/errors.md`. Any thread.

#include <string>

namespace castwright::cli {

/// `text` with every `docs/…` as the path where this program has its documents: beside an installed
/// program in its share/doc; unchanged for a program that was built in a clone.
std::string with_documents(std::string text);

/// The same for a text that is made in a clone and read where the program is installed, with a path
/// from the prefix of the installation: `share/doc/castwright/docs/…`.
std::string with_installed_documents(std::string text);

}  // namespace castwright::cli
