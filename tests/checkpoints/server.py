"""A hub on loopback that answers as told: whole, in pieces, late, wrongly, or not at all."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hub:
    """files: path -> content. `answers` maps a path to what to do with its next requests, one each; then all is well.

    asked: (path, headers) of every request.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, list[Callable[[Handler, bytes], None]]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stop_stalling = threading.Event()
        hub = self

        class Bound(Handler):
            pass

        Bound.hub = hub

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that hangs up is what these tests are about

        self._server = Server(("127.0.0.1", 0), Bound)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def repository(self, name: str, files: dict[str, bytes], **card: object) -> None:
        """Serve files as the hub serves a repository: an index with sizes and hashes, and each under its commit."""
        siblings = []
        for path, content in files.items():
            sibling: dict[str, object] = {"rfilename": path, "size": len(content)}
            if path.endswith(".safetensors"):
                sibling["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            else:
                sibling["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            siblings.append(sibling)
            self.files[f"/{name}/resolve/c0ffee/{path}"] = content
        index = {"sha": "c0ffee", "siblings": siblings, "gated": False, "cardData": card}
        self.files[f"/api/models/{name}/revision/main"] = json.dumps(index).encode()

    def close(self) -> None:
        self.stop_stalling.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.hub.asked.append((path, dict(self.headers)))
        content = self.hub.files.get(path)
        waiting = self.hub.answers.get(path, [])
        if waiting:
            waiting.pop(0)(self, content or b"")
        elif content is None:
            self.answer(404, b"not here")
        else:
            good(self, content)

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def good(handler: Handler, content: bytes) -> None:
    asked = handler.headers.get("Range")
    if asked:
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        whole = len(content)
        handler.answer(206, content[start:], Content_Range=f"bytes {start}-{whole - 1}/{whole}")
    else:
        handler.answer(200, content)


def cut_after(many: int) -> Callable[[Handler, bytes], None]:
    """Claims all that is left, sends so many bytes and hangs up."""

    def answer(handler: Handler, content: bytes) -> None:
        start = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        left = content[start:]
        if start:
            whole = len(content)
            handler.answer(206, left[:many], len(left), Content_Range=f"bytes {start}-{whole - 1}/{whole}")
        else:
            handler.answer(200, left[:many], len(left))
        handler.close_connection = True

    return answer


def stall(handler: Handler, content: bytes) -> None:
    handler.answer(200, content[:10], len(content))
    handler.hub.stop_stalling.wait(20)
    handler.close_connection = True


def whole_despite_range(handler: Handler, content: bytes) -> None:
    handler.answer(200, content)


def from_elsewhere(handler: Handler, content: bytes) -> None:
    handler.answer(206, content[3:], Content_Range=f"bytes 3-{len(content) - 1}/{len(content)}")


def says(status: int, **headers: str) -> Callable[[Handler, bytes], None]:
    return lambda handler, _content: handler.answer(status, b"no", **headers)


def instead(body: bytes) -> Callable[[Handler, bytes], None]:
    """Other bytes, with an honest length."""
    return lambda handler, _content: handler.answer(200, body)


def lies_about_length(length: int) -> Callable[[Handler, bytes], None]:
    def answer(handler: Handler, content: bytes) -> None:
        handler.answer(200, content, length)
        handler.close_connection = True

    return answer


def endless(handler: Handler, content: bytes) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(10_000):
            handler.wfile.write(content + b"x" * 4096)
    except OSError:
        pass


def sends_to(url: str) -> Callable[[Handler, bytes], None]:
    return lambda handler, _content: handler.answer(302, b"", Location=url)
