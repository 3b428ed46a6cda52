#include "httpd/peer_user.h"

#include "httpd/raw_client.h"
#include "httpd/server.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::httpd {
namespace {

constexpr std::string_view header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n";

std::string line(std::string_view local, std::string_view remote, std::string_view st, int uid) {
  return "   0: " + std::string(local) + " " + std::string(remote) + " " + std::string(st)
         + " 00000000:00000000 00:00000000 00000000  " + std::to_string(uid)
         + "        0 12345 1 0000000000000000 20 4 30 10 -1\n";
}

TEST(PeerUser, TheUserIsThatOfTheOtherEndAndNotOfThisOne) {
  const std::string table = std::string(header) + line("0100007F:1F90", "0100007F:C350", "01", 1000)
                            + line("0100007F:C350", "0100007F:1F90", "01", 1001);
  EXPECT_EQ(user_in(table, {.own = 50'000, .remote = 8080}), 1001u);
  EXPECT_EQ(user_in(table, {.own = 8080, .remote = 50'000}), 1000u);
  EXPECT_EQ(user_in(table, {.own = 50'001, .remote = 8080}), std::nullopt);
}

TEST(PeerUser, AHalfClosedConnectionHasItsUserAndAClosedOneHasNone) {
  EXPECT_EQ(
      user_in(line("0100007F:C350", "0100007F:1F90", "05", 1001), {.own = 50'000, .remote = 8080}),
      1001u);
  EXPECT_EQ(
      user_in(line("0100007F:C350", "0100007F:1F90", "06", 0), {.own = 50'000, .remote = 8080}),
      std::nullopt);
}

TEST(PeerUser, ConnectionsOfOtherAddressesAndRubbishAreNotTaken) {
  for (const std::string& table : {line("0A00000A:C350", "0100007F:1F90", "01", 7),
                                   std::string("rubbish\n\n: : : :\n"),
                                   std::string("0: 0100007F:C350 0100007F:1F90 01\n"),
                                   std::string()})
    EXPECT_EQ(user_in(table, {.own = 50'000, .remote = 8080}), std::nullopt) << table;
}

TEST(PeerUser, AServerForItsOwnUserAnswersToThisTest) {
  auto server = Server::start(0,
                              [](Loop&, const Request&, std::unique_ptr<Exchange> exchange) {
                                exchange->send({.status = 200, .headers = {}, .body = "mine"});
                              },
                              {.own_user_only = true})
                    .value();
  RawClient client(server->port());
  client.request("GET", "/");
  EXPECT_TRUE(client.read_until("mine"));
  server->stop();
}

}  // namespace
}  // namespace castwright::httpd
