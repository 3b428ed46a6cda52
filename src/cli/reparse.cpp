// castwright reparse: reads unusable answers again that were paid for, after a person corrected
// them. Sends nothing.

#include "cli/commands.h"
#include "cli/resume.h"

#include <memory>

namespace castwright::cli {

void add_reparse(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ResumeFlags>();
  flags->request.job.task = engine::Task::reparse;
  add_resume_command(app,
                     chosen,
                     {.name = "reparse",
                      .help = "Read an unusable answer again, without payment",
                      .footer = "Correct the raw answer (L1_chunk{N}.txt.chunk{N}) by hand first; "
                                "castwright resume continues the run afterwards.",
                      .use = topic::SettingUse::reparse},
                     flags);
}

}  // namespace castwright::cli
