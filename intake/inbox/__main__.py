"""`python -m intake.inbox`: the mail server and its pages, in one process."""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from werkzeug.serving import WSGIRequestHandler, make_server

from intake.inbox.pages import create_pages
from intake.inbox.returns import Returns
from intake.inbox.smtp import server
from intake.inbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST: Final = "127.0.0.1"


class _Silent(WSGIRequestHandler):
    """No line for each request: the list is asked for again and again."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m intake.inbox", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="where messages are kept")
    parser.add_argument("--bounces", type=Path, help="Maildir for what comes back")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    asked = parser.parse_args(arguments)
    returns = Returns(asked.bounces) if asked.bounces else None
    asyncio.run(_serve(Store(asked.directory), returns, asked.smtp_port, asked.web_port))


async def _serve(store: Store, returns: Returns | None, smtp_port: int, web_port: int) -> None:
    web = make_server(HOST, web_port, create_pages(store), threaded=True, request_handler=_Silent)
    threading.Thread(target=web.serve_forever, name="pages", daemon=True).start()
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, stop.set)
    mail = await loop.create_server(lambda: server(store, returns), HOST, smtp_port)
    await stop.wait()
    mail.close()
    web.shutdown()


if __name__ == "__main__":
    main()
