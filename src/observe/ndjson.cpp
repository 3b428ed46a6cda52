#include "observe/ndjson.h"

namespace castwright::observe {

void Ndjson::heard(const journal::RunEvent&, const json::Value& envelope) {
  if (!envelope.is_null()) sink_(json::dump(envelope) + "\n");
}

std::string exit_line(int code,
                      std::string_view reason,
                      std::string_view resume_command,
                      std::string_view run_dir) {
  json::Value line = json::Value::object();
  line.set("schema", 1)
      .set("type", "exit")
      .set("code", code)
      .set("reason", reason)
      .set("resume_command", resume_command)
      .set("run_dir", run_dir);
  return json::dump(line) + "\n";
}

}  // namespace castwright::observe
