#include "store/approval.h"

#include "core/hash.h"
#include "disk/memory_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace castwright::store {
namespace {

class ApprovalOfARun : public testing::Test {
 protected:
  ApprovalOfARun() { EXPECT_TRUE(run_->replace("L1_complete.txt", "HOST_A: One.\n")); }

  std::unique_ptr<disk::MemoryDisk> disk_ = disk::make_memory_disk();
  std::unique_ptr<disk::Folder> run_ = disk_->open();
};

TEST_F(ApprovalOfARun, IsReadAsItWasWritten) {
  EXPECT_FALSE(read_approval(*run_).value()) << "nobody approved";
  const Approval approval{.editor = "Zoë “Z” Berg",
                          .ts = "2026-12-01T10:00:00.000Z",
                          .text_sha256 = published_sha256(*run_).value()};
  ASSERT_TRUE(write_approval(*run_, approval));
  const auto read = read_approval(*run_).value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->editor, approval.editor);
  EXPECT_EQ(read->ts, approval.ts);
  EXPECT_EQ(read->text_sha256, approval.text_sha256);
}

TEST_F(ApprovalOfARun, OfAFileThatIsNoneOfOursIsDamage) {
  for (const char* bytes :
       {"",
        "approved!",
        "[]",
        R"({"schema":2,"editor":"A","ts":"2026-12-01T10:00:00.000Z"})",
        R"({"schema":1,"editor":"A","ts":"2026-12-01T10:00:00.000Z","text_sha256":"ab"})",
        R"({"schema":1,"editor":"","ts":"yesterday","text_sha256":""})"}) {
    ASSERT_TRUE(run_->replace("approval.json", bytes));
    EXPECT_EQ(read_approval(*run_).error().fault, Fault::storage) << bytes;
  }
}

TEST_F(ApprovalOfARun, NamesTheBytesOfAllScriptsInTheOrderOfTheirNames) {
  EXPECT_EQ(published_sha256(*run_).value(), sha256_hex("HOST_A: One.\n"));
  const auto later = run_->folder("pass_b").value();
  ASSERT_TRUE(later->replace("S1.script.txt", "two"));
  ASSERT_TRUE(later->replace("M1.script.txt", "HOST_B: Three."));
  ASSERT_TRUE(later->replace("pass_b.json", "{}"));
  EXPECT_EQ(published_sha256(*run_).value(), sha256_hex("HOST_A: One.\nHOST_B: Three.two"));
}

TEST_F(ApprovalOfARun, NeedsAScript) {
  ASSERT_TRUE(run_->remove("L1_complete.txt"));
  EXPECT_EQ(published_sha256(*run_).error().fault, Fault::missing);
}

}  // namespace
}  // namespace castwright::store
