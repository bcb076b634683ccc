"""A mail server that misbehaves in one chosen way, and remembers what it was given."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = {
    "banner": "220 hostile ESMTP",
    "EHLO": "250 hostile",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 go on",
    "text": "250 2.0.0 queued",
    "QUIT": "221 bye",
    "RSET": "250 Ok",
    "NOOP": "250 Ok",
}
HANG, DROP, SLOW = "hang", "drop", "slow"


class HostileSmtp:
    """Answers each step as told: a reply line, `hang`, `drop` the line, or `slow` (drop by drop).

    Attributes:
        texts: every message that came whole, oldest first.
        readers: who each was for, whether it came or not.
        at_reader: answers to the step RCPT for some readers only.
        before_answer: called when a text has come, before the answer to it.
        seen: how many connections there were.
        pause_s: between two bytes, where it is slow.
        over_old_lines: the answer to a second letter over one line; as to the first unless given.
    """

    def __init__(self, *, certificate: Path | None = None, starttls: bool = False, **steps: str):
        self.steps = {**GOOD, **steps}
        self.texts: list[bytes] = []
        self.readers: list[str] = []
        self.at_reader: dict[str, str] = {}
        self.before_answer: Callable[[], object] | None = None
        self.seen = 0
        self.pause_s = 0.4
        self.over_old_lines = ""
        self._certificate = certificate
        self._starttls = starttls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        # Closing alone leaves the thread in accept(), and the port open with it.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.seen += 1
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(30)
        with suppress(OSError, ssl.SSLError), line:
            if not self._say(line, "banner"):
                return
            file, had_one = line.makefile("rb"), False
            while command := file.readline().decode("ascii", "replace").strip():
                verb = command[:4].upper()
                if verb == "STAR":
                    line.sendall(b"220 go\r\n")
                    line, file = self._encrypt(line)
                    continue
                if verb == "MAIL" and had_one and (said := self._over_old_lines()):
                    self._say(line, "MAIL", said)
                    return
                if not self._hear(line, verb, command):
                    return
                taken = verb == "DATA" and self.steps["DATA"].startswith("354")
                if taken and not self._take_text(line, file):
                    return
                had_one = had_one or taken
                if verb == "QUIT":
                    return

    def _over_old_lines(self) -> str:
        """Who greets nobody new wants no more letters over old lines either."""
        greets = self.steps["banner"].startswith("220")
        return self.over_old_lines or ("" if greets else self.steps["banner"])

    def _hear(self, line: socket.socket, verb: str, command: str) -> bool:
        if verb != "RCPT":
            return self._say(line, "EHLO" if verb == "HELO" else verb)
        reader = command[8:].partition(">")[0].strip("<")
        self.readers.append(reader)
        return self._say(line, "RCPT", self.at_reader.get(reader))

    def _take_text(self, line: socket.socket, file) -> bool:
        text = b""
        while (part := file.readline()) != b".\r\n":
            if not part:
                return False
            text += part
        if not self.steps["text"].startswith(("4", "5")):
            self.texts.append(text)
        if self.before_answer is not None:
            self.before_answer()
        return self._say(line, "text")

    def _say(self, line: socket.socket, step: str, instead: str | None = None) -> bool:
        told = instead or self.steps.get(step, "502 5.5.2 what")
        if step == "EHLO" and self._starttls and told.startswith("250 "):
            told = "250-hostile\r\n250 STARTTLS"
        if step == "EHLO" and "AUTH" in self.steps and told.startswith("250 "):
            told = "250-hostile\r\n250 AUTH PLAIN LOGIN"
        if told == HANG:
            self._ended.wait(30)
            return False
        if told == DROP:
            line.shutdown(socket.SHUT_RDWR)
            return False
        if told.startswith(SLOW):
            for sign in told.removeprefix(SLOW) + "\r\n":
                line.sendall(sign.encode())
                time.sleep(self.pause_s)
            return True
        line.sendall((told + "\r\n").encode())
        return True

    def _encrypt(self, line: socket.socket):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)
        safe = context.wrap_socket(line, server_side=True)
        return safe, safe.makefile("rb")
