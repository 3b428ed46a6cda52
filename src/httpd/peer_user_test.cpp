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

constexpr Endpoint peer_end{.address = 0x7F000001, .port = 50'000};
constexpr Endpoint server_end{.address = 0x7F000001, .port = 8080};

TEST(PeerUser, TheUserIsThatOfTheOtherEndAndNotOfThisOne) {
  const std::string table = std::string(header) + line("0100007F:1F90", "0100007F:C350", "01", 1000)
                            + line("0100007F:C350", "0100007F:1F90", "01", 1001);
  EXPECT_EQ(user_in(table, peer_end, server_end), 1001u);
  EXPECT_EQ(user_in(table, server_end, peer_end), 1000u);
  EXPECT_EQ(user_in(table, {.address = 0x7F000001, .port = 50'001}, server_end), std::nullopt);
}

TEST(PeerUser, AnotherAddressOfThisMachineAndAnAddressInsideOfIpv6AreFoundToo) {
  const std::string table = line("0200007F:C350", "0100007F:1F90", "01", 1001)
                            + line("0000000000000000FFFF00000100007F:C351",
                                   "0000000000000000FFFF00000100007F:1F90",
                                   "01",
                                   1002);
  EXPECT_EQ(user_in(table, {.address = 0x7F000002, .port = 50'000}, server_end), 1001u);
  EXPECT_EQ(user_in(table, {.address = 0x7F000001, .port = 50'001}, server_end), 1002u);
}

TEST(PeerUser, AHalfClosedConnectionHasItsUserAndAClosedOneHasNone) {
  EXPECT_EQ(user_in(line("0100007F:C350", "0100007F:1F90", "05", 1001), peer_end, server_end),
            1001u);
  EXPECT_EQ(user_in(line("0100007F:C350", "0100007F:1F90", "06", 0), peer_end, server_end),
            std::nullopt);
}

TEST(PeerUser, RubbishIsNoConnection) {
  for (const std::string& table : {std::string("rubbish\n\n: : : :\n"),
                                   std::string("0: 0100007F:C350 0100007F:1F90 01\n"),
                                   std::string()})
    EXPECT_EQ(user_in(table, peer_end, server_end), std::nullopt) << table;
}

TEST(PeerUser, AConnectionThatTheSystemDoesNotKnowIsRefused) {
  EXPECT_FALSE(is_own_user({.address = 0x7F000001, .port = 1}, {.address = 0x7F000001, .port = 2}));
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
