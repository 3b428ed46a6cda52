#pragma once
// Diagnosis and remedies after a failed chunk: what a person should look at and may
// do, from what is known of the ending. Pure.

#include "engine/ends.h"
#include "journal/stage.h"
#include "provider/diagnosis.h"
#include "provider/dialect.h"

#include <filesystem>
#include <string>
#include <vector>

namespace castwright::engine {

struct FailureContext {
  journal::StageId asked = journal::StageId::long_script;  ///< whose request it was
  End end = End::failed;
  Fault fault = Fault::internal;
  bool token_limit_hit = false;
  std::string incomplete_reason{};         ///< the provider's word
  std::int64_t output_tokens_asked = 0;    ///< the token limit of the request; 0: not known
  std::int64_t output_tokens_allowed = 0;  ///< that of the response; 0: not known
  provider::Diagnosis why{};               ///< of a refusal
  std::string reason{};                    ///< what was told of it
  int searches = 0;
  bool stopped_early = false;
  bool aside = false;           ///< an answer stands in the model's reasoning alone
  std::size_t chars = 0;        ///< of raw text received
  std::filesystem::path raw{};  ///< where it is
  std::filesystem::path tape{};
  std::string model{};
  std::string base_url{};
  provider::ServerNotes server{};
  const provider::Dialect* dialect = &provider::responses();
  std::string own_base_url{};  ///< of the run, where its answers were asked for
  std::string run_id{};
  std::string resume_command{};  ///< of the run, with its output root
  std::string response_id{};
  bool fetchable = false;  ///< made in the background: resume fetches it for nothing
};

/// Lines without prefix, the most useful first.
std::vector<std::string> remedies(const FailureContext& failure);

}  // namespace castwright::engine
