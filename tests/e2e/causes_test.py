"""What a person is told of a failure, on the one line that begins with `error:`: the cause, however deep or late it comes."""
import json
import time

from harness import CANARY, Case
from wire import frame, frames, half, answer, response, served


class Causes(Case):
    def fails(self, code, script, *mentions):
        server = served(self, script)
        done = self.small(server)
        line = self.assert_fails(code, done, *mentions)
        self.assertEqual(1, len(server.posts))
        self.assertLess(len(line), 1000)
        self.assert_no_canary()
        return line

    def stream_that_ends(self, *behind, then_waits=False):
        def script(connection, number, _):
            events, _ = half(answer(number))
            connection.head()
            connection.chunk(frames(events))
            for event in behind:
                connection.chunk(frame(event))
                time.sleep(0.1)
            if then_waits:
                connection.hold()
            connection.end()

        return script

    def test_an_error_behind_a_failed_response_is_its_cause(self):
        self.fails(8, self.stream_that_ends(
            {"type": "response.failed", "response": response("failed")},
            {"type": "error", "error": {"code": "insufficient_quota", "message": "No credit is left."}},
            then_waits=True), "insufficient_quota: No credit is left.")

    def test_a_failure_without_a_cause_is_said_to_have_none(self):
        started = time.monotonic()
        line = self.fails(5, self.stream_that_ends({"type": "response.failed", "response": response("failed")},
                                                   then_waits=True), "failed the answer without saying why")
        self.assertNotIn("answer: ", line.rpartition("chunk")[2].partition("): ")[2])
        self.assertLess(time.monotonic() - started, 20)

    def test_what_a_gateway_quotes_in_the_stream_is_shown_with_its_wait(self):
        raw = json.dumps({"error": {"message": "Quota for tokens is used up.\nSee the docs.\nTry again in 41 s.",
                                    "code": "rate_limit_exceeded"}})
        line = self.fails(8, self.stream_that_ends(
            {"type": "error", "error": {"message": "Provider returned error", "code": None, "metadata": {"raw": raw},
                                        "headers": {"Retry-After": "41", "x-request-id": "req_inner"}}}),
            "Provider returned error", "Quota for tokens is used up.", "Try again in 41 s.", "asks to wait 41 s", "req_inner")
        self.assertNotIn("See the docs", line)

    def test_a_subscription_that_is_used_up_says_until_when(self):
        self.fails(8, lambda connection, number, _: connection.plain(
            "429 Too Many Requests", json.dumps({"error": {"type": "usage_limit_reached", "message": "Limit reached",
                                                           "resets_in_seconds": 5400}}).encode()),
            "usage_limit_reached: Limit reached", "asks to wait 5400 s")

    def test_a_page_of_html_is_told_by_its_title(self):
        page = b"<!DOCTYPE html>\n<html>\n<head>\n<style>" + b"x" * 3000 + b"</style><title>504 Gateway Time-out</title></head></html>"
        self.fails(5, lambda connection, number, _: connection.plain("504 Gateway Time-out", page, "text/html"),
                   "504 Gateway Time-out (a page of HTML)")

    def test_a_key_inside_of_quoted_json_is_redacted(self):
        inner = json.dumps({"error": {"message": f"key {CANARY} has no access", "code": "no_access"}})
        self.fails(5, lambda connection, number, _: connection.plain(
            "400 Bad Request", json.dumps({"error": {"message": f"upstream said {inner}"}}).encode()),
            "no_access", "has no access")
