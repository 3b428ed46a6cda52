// castwright cancel: stops the answers of a run that the provider is still writing, and their
// billing.

#include "cli/commands.h"
#include "cli/resume.h"

#include <memory>

namespace castwright::cli {

void add_cancel(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ResumeFlags>();
  flags->request.job.task = engine::Task::cancel;
  add_resume_command(app,
                     chosen,
                     {.name = "cancel",
                      .help = "Stop what still runs at the provider, and its billing",
                      .footer = "Asks for nothing and keeps everything. Only answers made in the "
                                "background continue at the provider when the program ends.",
                      .use = topic::SettingUse::cancel},
                     flags);
}

}  // namespace castwright::cli
