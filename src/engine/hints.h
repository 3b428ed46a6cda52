#pragma once
// Diagnosis and remedies after a failed chunk: what the user should look at and may do, by what is
// known of the ending. Pure; any thread.

#include "engine/ends.h"
#include "journal/stage.h"
#include "provider/diagnosis.h"
#include "provider/dialect.h"

#include <filesystem>
#include <string>
#include <vector>

namespace castwright::engine {

struct FailureContext {
  journal::StageId asked = journal::StageId::long_script;  ///< The stage whose request failed.
  End end = End::failed;
  Fault fault = Fault::internal;
  bool token_limit_hit = false;
  std::string incomplete_reason{};         ///< The provider's word for an early end.
  std::int64_t output_tokens_asked = 0;    ///< The token limit of the request; 0 if not known.
  std::int64_t output_tokens_allowed = 0;  ///< The token limit of the response; 0 if not known.
  provider::Diagnosis why{};               ///< The cause of a refusal.
  std::string reason{};                    ///< What happened, as it was told to the user.
  int searches = 0;
  bool stopped_early = false;
  bool aside = false;           ///< The answer stands in commentary or reasoning alone.
  std::size_t chars = 0;        ///< The code points of raw text received.
  std::filesystem::path raw{};  ///< The file with that text.
  std::filesystem::path tape{};
  std::string model{};
  std::string base_url{};
  provider::ServerNotes server{};
  const provider::Dialect* dialect = &provider::responses();
  std::string own_base_url{};  ///< Where the run was begun, and its answers were asked for.
  std::string run_id{};
  std::string resume_command{};  ///< The command that resumes the run, with its output root.
  std::string response_id{};
  bool fetchable = false;  ///< It was made in the background, and `resume` fetches it for nothing.
};

/// Returns lines for the user without a prefix, the most useful one first.
std::vector<std::string> remedies(const FailureContext& failure);

}  // namespace castwright::engine
