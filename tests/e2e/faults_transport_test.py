"""faults.md section 1, read with `--background off`: the connection of chunk 2 goes wrong."""
import os
import resource
import signal
import socket
import ssl
import subprocess
import time

from harness import BINARY, PATIENCE_S, TOPICS, Case, Running, checked_records, wait_for
from rehearsed import Judged, Undisturbed
from wire import answer, completes, frames, half, served, whole


class Cuts(Judged):
    def test_a_fin_before_the_headers_is_billing_unknown(self):
        done = self.fails(6, "eof-before-headers", partial="none")
        self.assertRegex(done.err.lower(), "billing (is )?unknown")

    def test_a_reset_before_the_headers_is_billing_unknown(self):
        done = self.fails(6, "reset-before-headers", partial="none")
        self.assertRegex(done.err.lower(), "billing (is )?unknown")

    def test_a_fin_after_the_headers(self):
        self.fails(6, "cut-fin=0", partial="none")

    def test_a_reset_after_the_headers(self):
        self.fails(6, "cut-rst=0", partial="none")

    def test_an_empty_body(self):
        self.fails(6, "empty-200", partial="none")

    def test_a_fin_between_two_events(self):
        self.fails(6, "cut-fin=30", partial="tape")

    def test_a_reset_between_two_events(self):
        self.fails(6, "cut-rst=30", partial="tape")

    def test_a_fin_in_an_event(self):
        self.fails(6, "cut-mid-line=30", partial="tape")

    def test_a_reset_in_an_event(self):
        self.fails(6, "reset-mid-line=30", partial="tape")

    def test_a_fin_in_a_character(self):
        self.fails(6, "cut-mid-utf8=30", partial="tape")

    def whole_text_but(self, fault):
        done = self.fails(6, fault, partial="tape")
        tape = self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.1.tape"
        self.assertTrue(tape.is_file(), "the first attempt's tape stays")
        return done

    def test_a_cut_after_the_last_delta_although_the_text_looks_whole(self):
        self.whole_text_but("cut-fin=last-delta")

    def test_a_cut_just_before_completed(self):
        self.whole_text_but("cut-fin=terminal")

    def test_a_clean_chunked_end_without_the_terminal_event(self):
        self.fails(6, "eof=30", mentions=["terminal"], partial="tape")

    def test_a_clean_chunked_end_after_the_whole_text(self):
        self.whole_text_but("eof=terminal")

    def test_a_content_length_that_promises_more(self):
        self.fails(6, "short-length=30", partial="tape")

    def test_a_bad_chunk_size(self):
        self.fails(6, "bad-chunk=30", partial="tape")


class Silences(Judged):
    def stalls(self, *faults, timer="--idle-timeout", server=(), **more):
        started = time.monotonic()
        done = self.fails(6, *faults, flags=(timer, "1"), server=server, **more)
        # Two runs and a timer of one second: far below the ten minutes of the stall.
        self.assertLess(time.monotonic() - started, 30)
        return done

    def test_no_byte_at_all_ends_at_the_idle_timer(self):
        done = self.stalls("silent", partial="none")
        self.assertRegex(done.err.lower(), "billing (is )?unknown")

    def test_no_byte_after_the_headers_ends_at_the_idle_timer(self):
        self.stalls("silent-after-headers", partial="none")

    def test_silence_between_two_events_ends_at_the_idle_timer(self):
        self.stalls("stall=600", partial="tape")

    def test_silence_in_an_event_ends_at_the_idle_timer(self):
        self.stalls("stall-mid-event=600", partial="tape")

    def test_comments_alone_end_at_the_progress_timer(self):
        self.stalls("comments-only", timer="--progress-timeout", server=("--clock-scale", "20"), partial="tape")

    def test_keepalive_events_alone_end_at_the_progress_timer(self):
        self.stalls("keepalive-only", timer="--progress-timeout", server=("--clock-scale", "20"), partial="tape")

    def test_comments_alone_end_at_the_deadline_too(self):
        self.stalls("comments-only", timer="--deadline", server=("--clock-scale", "20"), partial="tape")

    def test_the_idle_timer_fires_within_its_second(self):
        stage = self.stage("silent-after-headers@2")
        done = self.failed(6, stage, flags=("--idle-timeout", "2"))
        tape = self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.1.tape"
        head, *_, end = [record for record in checked_records(tape) if "t" in record]
        self.assertEqual("timeout_idle", end["how"])
        self.assertGreaterEqual(end["t"] - head["t"], 1990)
        self.assertLess(end["t"] - head["t"], 2000 + 5000, str(done))


class Slow(Judged):
    def test_one_byte_at_a_time(self):
        self.succeeds("one-byte")

    def test_a_slow_drip_costs_little_processor_time(self):
        self.chunks = 40
        self.wanted = Undisturbed.of(40)
        # The kernel ends a process that uses more; the whole run takes about a second of it.
        self.succeeds("drip=0.2", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (4, 4)))

    def test_a_server_that_lingers_after_completed(self):
        started = time.monotonic()
        self.succeeds("linger=600")
        self.assertLess(time.monotonic() - started, 30)

    def test_a_server_that_lingers_after_failed(self):
        started = time.monotonic()
        self.fails(5, "failed", "linger=600", partial="tape")
        self.assertLess(time.monotonic() - started, 30)

    def test_the_end_is_acted_on_within_a_second_of_the_terminal_event(self):
        self.succeeds("linger=600")
        tape = self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.1.tape"
        *_, last, end = checked_records(tape)
        self.assertLess(end["t"] - last["t"], 1000)

    def test_a_suspended_process_goes_on_or_ends_at_the_idle_timer(self):
        stage = self.stage("drip=0.2@2")
        run = self.start(*self.flags(stage, "--idle-timeout", "1"))
        wait_for(lambda: self.raw_of_2(), "some text of chunk 2")
        os.kill(run.child.pid, signal.SIGSTOP)
        woken = time.monotonic() + 2.5
        wait_for(lambda: time.monotonic() > woken, "longer than the idle timer", PATIENCE_S)
        os.kill(run.child.pid, signal.SIGCONT)
        run.ended()
        self.assertIn(run.code, (0, 6), str(run))
        if run.code == 6:
            self.goes_on(run, stage)
        else:
            self.assertEqual(3, len(stage.posts))
            self.same_script()
        self.assert_no_canary()

    def raw_of_2(self):
        folder = self.output / "podcast_chunks" / "topic-01"
        return self.raw() if folder.is_dir() else b""

    def test_a_clock_that_jumps_by_a_day_does_not_matter(self):
        library = self.jumping_clock()
        stage = self.stage("drip=0.05@2")
        mark = self.judge / "jump"
        env = self.environment(LD_PRELOAD=str(library), JUMP_WHEN=str(mark))
        run = self.start(*self.flags(stage, "--idle-timeout", "20", "--progress-timeout", "30"), env=env)
        wait_for(self.raw_of_2, "some text of chunk 2")
        mark.touch()
        run.ended()
        self.assert_code(0, run)
        self.assertEqual(3, len(stage.posts))
        self.same_script()
        stamps = (self.output / "podcast_chunks" / "topic-01" / "events.ndjson").read_text()
        days = {line[line.index('"ts":"') + 6:][:10] for line in stamps.splitlines()}
        self.assertGreater(len(days), 1, "the jump was seen by the program")

    def jumping_clock(self):
        """A library under which the wall clock jumps a day ahead and back at every look."""
        source = self.judge / "jump.c"
        source.write_text(r"""
            #define _GNU_SOURCE
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <time.h>
            #include <unistd.h>
            int clock_gettime(clockid_t which, struct timespec* out) {
              static int looks;
              long failed = syscall(SYS_clock_gettime, which, out);
              if (which == CLOCK_REALTIME && access(getenv("JUMP_WHEN"), F_OK) == 0)
                out->tv_sec += looks++ % 2 == 0 ? 86400 : -86400;
              return (int)failed;
            }
        """)
        library = self.judge / "jump.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        return library


class Forms(Judged):
    def test_a_100_continue_first(self):
        self.succeeds("continue-100")

    def test_a_body_with_a_content_length(self):
        self.succeeds("content-length")

    def test_a_body_that_ends_with_the_connection(self):
        self.succeeds("close-delimited")

    def test_http_1_0(self):
        self.succeeds("http-1.0")

    def redirected(self, fault):
        done = self.fails(6, fault, partial="none")
        return done

    def test_a_redirect_301(self):
        self.redirected("redirect=301")

    def test_a_redirect_302(self):
        self.redirected("redirect=302")

    def test_a_redirect_307(self):
        self.redirected("redirect=307")

    def test_a_redirect_308(self):
        self.redirected("redirect=308")

    def test_a_redirect_to_itself(self):
        self.redirected("redirect-loop=308")

    def test_a_redirect_to_another_origin(self):
        self.redirected("redirect-away=307")

    def test_a_compressed_body_is_refused_and_never_taken_for_text(self):
        self.fails(6, "gzip", partial="none")


class Before(Case):
    """What fails before anything is sent costs nothing, and a resume asks for all of it once."""

    def test_a_connection_that_is_refused(self):
        taken = socket.create_server(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.close()
        self.unreached(f"http://127.0.0.1:{port}/v1", f"127.0.0.1:{port}")

    def test_a_name_that_does_not_resolve(self):
        self.unreached("http://castwright.invalid/v1", "castwright.invalid")

    def test_a_server_that_speaks_no_tls(self):
        server = served(self)
        self.unreached(f"https://127.0.0.1:{server.port}/v1", "127.0.0.1")
        self.assertEqual([], server.posts)

    def unreached(self, url, *mentions):
        done = self.small(url, "--connect-timeout", "2", chunks=3)
        self.assert_fails(6, done, "chunk 1", *mentions)
        self.assertNotRegex(done.err.lower(), "billing (is )?unknown")
        self.assert_no_canary()


class Tls(Case):
    """A server with a certificate that it made itself."""

    def secured(self, script):
        folder = self.judge
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        server = served(self, script)
        plain = server.serve

        def serve(sock):
            try:
                secure = context.wrap_socket(sock, server_side=True)
            except OSError:  # the client did not like the certificate
                return sock.close()
            return plain(secure)

        server.serve = serve
        return server

    def trusting(self, server):
        """A run in a mount namespace of its own, where the system's bundle is this one certificate; None where
        mounting is not permitted."""
        bundle = "/etc/ssl/certs/ca-certificates.crt"
        inside = ["unshare", "-m", "sh", "-c", f'mount --bind "$0" {bundle} && exec "$@"',
                  str(self.judge / "certificate.pem")]
        if subprocess.run([*inside, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no mount namespace can be made here")
        run = Running([*inside, BINARY, *map(str, self.arguments(server))], self.work, self.environment(), self.judge)
        self.addCleanup(run.stop)
        return run.ended()

    def arguments(self, server):
        return ("generate", "--topic", "topic-01", "--topics-dir", TOPICS,
                *self.small_flags(f"https://localhost:{server.port}/v1", 2))

    def test_a_certificate_that_is_not_trusted_gets_no_key(self):
        server = self.secured(lambda connection, number, _: completes(connection, answer(number)))
        done = self.castwright(*self.arguments(server))
        self.assert_fails(6, done, "chunk 1")
        self.assertNotRegex(done.err.lower(), "billing (is )?unknown")
        self.assertEqual([], server.posts)
        self.assert_no_canary()

    def test_a_trusted_one_works(self):
        server = self.secured(lambda connection, number, _: completes(connection, answer(number)))
        self.assert_code(0, self.trusting(server))
        self.assertEqual(2, len(server.posts))

    def test_an_end_without_close_notify_is_a_cut(self):
        events, text = half(answer(2))

        def script(connection, number, _):
            if number == 1:
                return completes(connection, answer(1))
            connection.head(framing=None)
            connection.send(frames(events))
            wait_for(lambda: self.half_kept(text), "the text on disk")
            # FIN on the socket below, without the alert of TLS.
            return socket.socket(fileno=os.dup(connection.sock.fileno())).shutdown(socket.SHUT_RDWR)

        server = self.secured(script)
        done = self.trusting(server)
        self.assert_fails(6, done, "chunk 2")
        self.assertEqual(2, len(server.posts))
        self.assertTrue(self.half_kept(text))
        self.assert_no_canary()

    def half_kept(self, text):
        raw = self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.txt.chunk2"
        return raw.exists() and raw.read_text() == text

    def test_a_whole_answer_without_close_notify_is_a_success(self):
        def script(connection, number, _):
            connection.head(framing=None)
            connection.send(frames(whole(answer(number))))
            return socket.socket(fileno=os.dup(connection.sock.fileno())).shutdown(socket.SHUT_WR)

        server = self.secured(script)
        self.assert_code(0, self.trusting(server))
        self.assertEqual(2, len(server.posts))
