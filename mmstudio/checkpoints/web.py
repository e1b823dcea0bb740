"""Asking other machines, by the standard library: few hosts, https only, redirects watched, proxies respected.

A token goes to the hub alone and to nobody it sends us on to. No call happens at import or unless a person asked.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

from mmstudio import __version__
from mmstudio.errors import DownloadBusy, DownloadMissing, DownloadRefused, DownloadWrong, NoConnection

# hosts, and all below them, that a download may come from
HOSTS = ("huggingface.co", "hf.co", "github.com", "githubusercontent.com")
MAX_REDIRECTS = 8
STALL_S = 30.0
TRIES = 5
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
Waits = Callable[[float], bool]  # waits so many seconds; True if it was stopped meanwhile


class Stopped(Exception):
    """The person pressed Pause while we waited."""


class Web:
    """How to reach the hub. mirror: an address that stands in for it, its host is then allowed too.

    proxy: an address; "" = what the system and environment name. plain: hosts that may be asked without https, for
    tests. wait: see Waits.
    """

    def __init__(
        self,
        token: str = "",
        mirror: str = "",
        proxy: str = "",
        stall_s: float = STALL_S,
        wait: Waits = lambda _seconds: False,
        plain: tuple[str, ...] = (),
    ) -> None:
        self._token, self._stall_s, self.wait, self._plain = token, stall_s, wait, plain
        self._hub = urlsplit(mirror or "https://huggingface.co").hostname or ""
        self._hosts = (*HOSTS, *((self._hub,) if mirror else ()), *plain)
        handlers: list[Any] = [_NoRedirects()]
        if proxy:
            handlers.append(urllib.request.ProxyHandler({"https": proxy, "http": proxy}))
        self._opener = urllib.request.build_opener(*handlers)

    def open(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        """One attempt, redirects followed. Raises OSError for the network, and as `read` for what cannot be mended."""
        for _ in range(MAX_REDIRECTS):
            self._check(url)
            request = urllib.request.Request(url, headers={"User-Agent": f"mmstudio/{__version__}", **(headers or {})})
            if self._token and urlsplit(url).hostname == self._hub:
                request.add_unredirected_header("Authorization", f"Bearer {self._token}")
            try:
                answer = self._opener.open(request, timeout=self._stall_s)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code in (301, 302, 303, 307, 308) and error.headers.get("Location"):
                        url = urljoin(url, error.headers["Location"])
                        continue
                    raise _refused(error, url) from None
            return Answer(answer)
        raise DownloadWrong(name=urlsplit(url).hostname or "")

    def patiently(self, url: str, attempt: Callable[[], bool]) -> None:
        """Call attempt until it returns True; it may raise OSError. Every try that got further refills the tries.

        attempt tells by `self.got_further()`. Raises NoConnection, DownloadBusy, or Stopped from the waiting.
        """
        self._left = TRIES
        pause_s = 1.0
        while True:
            try:
                if attempt():
                    return
                problem: Exception = NoConnection(host=urlsplit(url).hostname or "")
            except DownloadBusy as error:
                problem, pause_s = error, max(pause_s, _seconds(error))
            except (OSError, http.client.HTTPException):
                problem = NoConnection(host=urlsplit(url).hostname or "")
            self._left -= 1
            if self._left <= 0:
                raise problem from None
            if self.wait(min(pause_s, 120.0)):
                raise Stopped
            pause_s *= 2

    def got_further(self) -> None:
        self._left = TRIES

    def read(self, url: str, most_bytes: int) -> bytes:
        """A small answer, whole. Raises NoConnection, DownloadRefused, DownloadBusy, DownloadMissing, DownloadWrong."""
        content = b""

        def attempt() -> bool:
            nonlocal content
            with self.open(url) as answer:
                content = answer.read(most_bytes + 1)
            return True

        self.patiently(url, attempt)
        if len(content) > most_bytes:
            raise DownloadWrong(name=urlsplit(url).hostname or "")
        return content

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        known = any(host == allowed or host.endswith(f".{allowed}") for allowed in self._hosts)
        plain = parts.scheme == "http" and host in self._plain
        if not known or not (parts.scheme == "https" or plain):
            raise DownloadWrong(name=host)


class Answer:
    """An open answer: its headers and its bytes, as they come."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self.status: int = response.status
        self.headers: Message = response.headers

    def read(self, most: int) -> bytes:
        """Up to most bytes, as soon as some are here; b"" at the end. Raises OSError when they stall."""
        try:
            data: bytes = self._response.read1(most) if most < 1_000_000 else self._response.read(most)
        except http.client.HTTPException as error:
            raise OSError(str(error)) from None
        return data

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self._response.close()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


def _refused(error: urllib.error.HTTPError, url: str) -> Exception:
    host = urlsplit(url).hostname or ""
    if error.code in (401, 403):
        return DownloadRefused(host=host, status=error.code)
    if error.code in (404, 410):
        return DownloadMissing(host=host, name=urlsplit(url).path.rsplit("/", 1)[-1])
    if error.code in _BUSY:
        after = error.headers.get("Retry-After", "")
        seconds = int(after) if after.isdigit() else 0
        return DownloadBusy(host=host, minutes=max(1, round(min(seconds, 36_000) / 60)), seconds=seconds)
    return DownloadWrong(name=host)


def _seconds(busy: DownloadBusy) -> float:
    return float(busy.facts.get("seconds", 0))
