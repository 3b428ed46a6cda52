#pragma once
// The work of the long script: its chunks, and the research, which is asked for first or comes with
// chunk 1.
//
// Owner and threads are those of StageWork. It has no state.

#include "engine/stage_work.h"

namespace castwright::engine {

class LongScript final : public StageWork {
 public:
  Result<passes::ModelRequest> build_request(RequestBuilder& builder, int number) const override;
  Result<passes::ChunkAnswer> accept(const Received& answer) const override;
  int words_of(std::string_view stored) const override;
  Result<Review> begin_review(const Finished& stage) const override;
  Result<json::Value> save(const Finished& stage, RunFigures& figures) const override;
};

}  // namespace castwright::engine
