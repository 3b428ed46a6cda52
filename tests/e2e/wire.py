"""Responses streams written by hand, byte by byte, and a server on a raw socket that sends exactly
what a test says. Nothing of castwright's own encoding is in here: a mistake must not agree with
itself."""
import dataclasses
import json
import socket
import struct
import threading

BEATS = ("The cable leaves the beach at low tide", "A ship pays it out at walking speed",
         "Glass carries the light for fifty miles", "A repeater makes it bright again",
         "The landing station has thick walls", "Nobody hears the light arrive",
         "Engineers read the echo of a broken fiber", "A grapnel finds the fault in the mud")


def dialogue(chunk, turns=12):
    """Two hosts, no sentence twice, some characters beyond ASCII."""
    lines = []
    for turn in range(turns):
        beat = BEATS[(turn + chunk) % len(BEATS)]
        mark = f"{chunk}.{turn} says – “déjà vu” \U0001f30a {chunk * 100 + turn}"
        lines.append(f"HOST_{'AB'[turn % 2]}: {beat}, as note {mark}.")
    return "\n\n".join(lines)


PACK = {"timeline": "1851: a cable under the Channel.\n1858: the first one across the Atlantic.",
        "key_facts": "A fiber pair carries the light both ways.\nShips lay cables at walking speed.",
        "key_players": "Four companies build most long systems.",
        "claims_evidence": "Anchors cause most breaks: shown by repair records.",
        "beats_outline": "The beach\nThe ship\nThe repair",
        "punchlines": "The internet gets wet feet.",
        "historical_context": "Telegraph cables came first."}
SOURCES = [{"title": f"Source {n}", "publisher": "Press", "date": "2026-01-0%d" % n,
            "url": f"https://example.org/{n}"} for n in range(1, 7)]


def answer(chunk, text=None):
    """What the model is asked to return for this chunk, as JSON text."""
    body = {"chunk_text": dialogue(chunk) if text is None else text}
    if chunk == 1:
        body = {"sources": SOURCES, "canonical_pack": PACK, **body}
    return json.dumps(body, ensure_ascii=False)


def pieces(text, size=7):
    return [text[at:at + size] for at in range(0, len(text), size)]


def response(status, text="", usage=True, **fields):
    """A response object as the provider sends it."""
    output = []
    if text:
        output = [{"id": "msg_1", "type": "message", "status": "completed", "role": "assistant",
                   "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]}]
    body = {"id": "resp_0001", "object": "response", "created_at": 1795000000, "status": status, "background": False,
            "error": None, "incomplete_details": None, "model": "gpt-5.2-pro-2025-12-11", "output": output,
            "usage": None}
    if usage and status in ("completed", "incomplete"):
        body["usage"] = {"input_tokens": 900, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 700,
                         "output_tokens_details": {"reasoning_tokens": 100}, "total_tokens": 1600}
    return {**body, **fields}


def opening():
    return [{"type": "response.created", "response": response("in_progress")},
            {"type": "response.in_progress", "response": response("in_progress")},
            {"type": "response.output_item.added", "output_index": 0,
             "item": {"id": "msg_1", "type": "message", "status": "in_progress", "role": "assistant", "content": []}},
            {"type": "response.content_part.added", "item_id": "msg_1", "output_index": 0, "content_index": 0,
             "part": {"type": "output_text", "text": "", "annotations": [], "logprobs": []}}]


def deltas(text, size=7):
    return [{"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0,
             "delta": piece, "logprobs": []} for piece in pieces(text, size)]


def closing(text):
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    return [{"type": "response.output_text.done", "item_id": "msg_1", "output_index": 0, "content_index": 0,
             "text": text, "logprobs": []},
            {"type": "response.content_part.done", "item_id": "msg_1", "output_index": 0, "content_index": 0,
             "part": part},
            {"type": "response.output_item.done", "output_index": 0,
             "item": {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]}}]


def numbered(events):
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def whole(text):
    """All events of a completed answer, numbered."""
    return numbered([*opening(), *deltas(text), *closing(text),
                     {"type": "response.completed", "response": response("completed", text)}])


def half(text):
    """The events up to the middle of the text, and the text that is in them."""
    part = deltas(text)[:len(text) // 14]
    return numbered([*opening(), *part]), "".join(event["delta"] for event in part)


def frame(event, end="\n", space=" ", name=True):
    lines = [f"data:{space}{json.dumps(event, ensure_ascii=False)}"]
    if name:
        lines.insert(0, f"event:{space}{event['type']}")
    return (end.join(lines) + end + end).encode()


def frames(events, **form):
    return b"".join(frame(event, **form) for event in events)


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes


class Connection:
    """One accepted connection, as a script sees it."""

    def __init__(self, server, sock):
        self.server = server
        self.sock = sock

    def send(self, data):
        self.sock.sendall(data)

    def head(self, status="200 OK", kind="text/event-stream; charset=utf-8", framing="Transfer-Encoding: chunked",
             version="1.1", more=()):
        lines = [f"HTTP/{version} {status}", f"Content-Type: {kind}", *([framing] if framing else []), *more,
                 "Connection: close", "", ""]
        self.send("\r\n".join(lines).encode())

    def chunk(self, data):
        self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self):
        self.send(b"0\r\n\r\n")

    def plain(self, status, body, kind="application/json", more=()):
        self.head(status, kind, f"Content-Length: {len(body)}", more=more)
        self.send(body)

    def reset(self):
        """Closes with RST in place of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def hold(self):
        """Keeps the connection open, silently, until the other side or the test closes it."""
        try:
            while self.sock.recv(4096):
                pass
        except OSError:
            pass


def stream(connection, events, **form):
    """A chunked answer with these events and a clean end."""
    connection.head()
    connection.chunk(frames(events, **form))
    connection.end()


def completes(connection, text):
    stream(connection, whole(text))


class Server:
    """Calls `script(connection, number, request)` for every request, `number` counting POSTs from 1.
    `connections` and `posts` are what the outside world saw."""

    def __init__(self, script=None):
        self.script = script or (lambda connection, number, request: completes(connection, answer(number)))
        self.posts = []
        self.others = []
        self.connections = 0
        self.lock = threading.Lock()
        self.open = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        self.problems = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.open.add(sock)
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            request = self.read(sock)
            if request is None:
                return
            with self.lock:
                (self.posts if request.method == "POST" else self.others).append(request)
                number = len(self.posts)
            self.script(Connection(self, sock), number, request)
        except OSError:
            pass  # the client went away: what it then says is judged, not this
        except Exception as problem:  # shown by close
            self.problems.append(problem)
        finally:
            with self.lock:
                self.open.discard(sock)
            try:
                sock.shutdown(socket.SHUT_WR)
                sock.settimeout(2)
                while sock.recv(4096):  # a close with unread bytes would become a reset
                    pass
            except OSError:
                pass
            sock.close()

    @staticmethod
    def read(sock):
        data = b""
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        while len(body) < int(headers.get("content-length", 0)):
            more = sock.recv(65536)
            if not more:
                return None
            body += more
        return Request(method, path, headers, body)

    def close(self):
        # shutdown wakes the thread inside accept(), close alone does not.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self.lock:
            for sock in list(self.open):
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        if self.problems:
            raise self.problems[0]


def served(case, script=None):
    server = Server(script)
    case.addCleanup(server.close)
    return server
