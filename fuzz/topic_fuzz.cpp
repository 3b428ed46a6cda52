// read_topic and read_config accept any bytes: the only outcomes are values and Fault::usage.
// Run: topic_fuzz -max_len=65536 CORPUS

#include "core/check.h"
#include "topic/config.h"
#include "topic/topic.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

// libFuzzer's entry point; its name is given.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace castwright;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  const Result<topic::TopicRead> read = topic::read_topic("t.json", bytes, "topic-01");
  if (read) {
    CW_CHECK(topic::check_id(read->topic.id).has_value());
    CW_CHECK(!read->topic.title.empty());
    CW_CHECK(read->topic.content_types.size() == 4);
    CW_CHECK(read->topic.roles.size() <= 2);
  } else {
    CW_CHECK(read.error().fault == Fault::usage);
    CW_CHECK(read.error().what.starts_with("t.json:"));
  }

  const Result<topic::ConfigRead> config = topic::read_config("c.toml", bytes);
  if (config) {
    // Whatever a file gives, the options can be made of it.
    topic::Settings settings;
    settings.add_below(config->settings);
    CW_CHECK(settings.options().parallel >= 1);
  } else {
    CW_CHECK(config.error().fault == Fault::usage);
  }
  return 0;
}
