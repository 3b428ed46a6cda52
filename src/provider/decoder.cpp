#include "provider/decoder.h"

namespace castwright::provider {

const std::vector<std::string>& Decoder::search_urls() const {
  static const std::vector<std::string> none;
  return none;
}

std::string_view name_of(AnswerStatus status) {
  switch (status) {
    case AnswerStatus::running: return "running";
    case AnswerStatus::completed: return "completed";
    case AnswerStatus::incomplete: return "incomplete";
    case AnswerStatus::failed: return "failed";
    case AnswerStatus::cancelled: return "cancelled";
  }
  return "failed";
}

}  // namespace castwright::provider
