"""faults.md section 2, read with `--background off`: the request for chunk 2 gets another answer than a stream."""
from rehearsed import Judged


class Statuses(Judged):
    def refused(self, status, code=5, *mentions):
        return self.fails(code, f"http={status}", mentions=[str(status), *mentions], partial="none")

    def test_400(self):
        self.refused(400, 5, "invalid_value")

    def test_401(self):
        self.refused(401, 4, "invalid_api_key")

    def test_401_with_the_key_repeated(self):
        done = self.fails(4, "echo-key", mentions=["Incorrect API key provided"], partial="none")
        self.assertIn("invalid_api_key", done.err)

    def test_403(self):
        self.refused(403, 4)

    def test_404(self):
        self.refused(404)

    def test_an_unknown_model(self):
        self.fails(5, "model-not-found", mentions=["model_not_found"], partial="none")

    def test_408(self):
        self.refused(408)

    def test_409(self):
        self.refused(409)

    def test_413(self):
        self.refused(413)

    def test_422(self):
        self.refused(422)

    def test_429_shows_the_seconds_to_wait_and_does_not_wait(self):
        done = self.fails(8, "rate-limit=s", mentions=["rate_limit_exceeded"], partial="none")
        self.assertRegex(done.lines("error:")[0], r"\b7 ?s")

    def test_429_with_milliseconds(self):
        done = self.fails(8, "rate-limit=ms", partial="none")
        self.assertRegex(done.lines("error:")[0], r"\b7 ?s")

    def test_429_with_a_date(self):
        done = self.fails(8, "rate-limit=date", partial="none")
        self.assertRegex(done.lines("error:")[0], r"\b[567] ?s")

    def test_429_without_a_time(self):
        self.fails(8, "rate-limit=none", partial="none")

    def test_429_slow_down(self):
        self.fails(8, "slow-down", mentions=["slow_down"], partial="none")

    def test_429_quota(self):
        self.fails(8, "quota", mentions=["insufficient_quota"], partial="none")

    def test_500(self):
        self.refused(500, 5, "server_error")

    def test_502_with_html(self):
        self.fails(5, "bad-gateway-html", mentions=["502"], partial="none")

    def test_503(self):
        self.fails(5, "overloaded", mentions=["503"], partial="none")

    def test_504(self):
        self.refused(504)


class Bodies(Judged):
    def test_200_with_html_shows_its_beginning_escaped(self):
        done = self.fails(6, "html-200", partial="none")
        self.assertIn("502 Bad Gateway", done.err)

    def test_204(self):
        self.fails(6, "no-content", partial="none")

    def test_a_whole_stream_under_a_wrong_content_type(self):
        done = self.succeeds("wrong-type")
        self.assertRegex(done.err, "(?i)WARNING: .*content.type")

    def test_200_with_a_json_error(self):
        self.fails(5, "json-error-200", mentions=["server_error"], partial="none")
