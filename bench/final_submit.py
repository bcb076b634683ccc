"""The last request of a patient's form, with the broker well, hung and gone.

Run: `python -m bench.final_submit`. A real web server is asked over HTTP; a request ends with its
303, and the page after it is asked for apart. With the broker well it is done twice: each when the
work of the one before is over, and one right after the other. Beside it, the answers of the pages
before. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest

from bench.pipeline import spread
from intake.gateways import clock
from tests.faults.scene import EVERY, scene
from tests.walks.journey import submit, walk
from tests.walks.web import Browser, Page

SUBMITS = int(os.environ.get("BENCH_SUBMITS", "30"))


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Timed(Browser):
    """Notes what each form took to be answered, and the page after it.

    Attributes:
        forms: seconds from sending a form until its 303 was there.
        pages: seconds from asking for the page after it until it was whole.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.forms: list[float] = []
        self.pages: list[float] = []
        self._once = build_opener(HTTPCookieProcessor(self.cookies), _Stay()).open

    def post(self, path: str, fields: dict[str, Any]) -> Page:
        body = urlencode(fields, doseq=True).encode()
        headers = {"Referer": urljoin(self.base_url, path), "Sec-Fetch-Site": "same-origin"}
        request = Request(urljoin(self.base_url, path), data=body, headers=headers)
        began = time.perf_counter()
        with pytest.raises(HTTPError) as onward, self._once(request, timeout=60):
            pass
        self.forms.append(time.perf_counter() - began)
        with onward.value as answer:
            assert answer.code == 303, (path, answer.code)
            following = urljoin(request.full_url, answer.headers["Location"])
        began = time.perf_counter()
        page = self.get(following)
        self.pages.append(time.perf_counter() - began)
        return page


def main() -> None:
    """Ten people at a time, so that nobody's held time ends."""
    told: dict[str, object] = {"load": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as var, scene(Path(var) / "v", (*EVERY, "web")) as s:
        for name in ("well", "well, one after the other", "hung", "refused"):
            told[name] = submits(s, name)
    print(json.dumps({**told, "load_after": os.getloadavg()[0]}, indent=2))


def due(s) -> list[Any]:
    """What should have been done by now, and is not."""
    open_ones = [job for job in s.jobs() if job.state not in {"done", "cancelled"}]
    return [job for job in open_ones if job.run_at <= clock.now()]


def submits(s, broker: str) -> dict[str, object]:
    """So many people fill in the form; then they send it, one right after the other or at rest."""
    people = []
    for _ in range(SUBMITS):
        person = Timed(s.stack.web_url)
        people.append((person, walk(person)))
    before = [seconds for person, _ in people for seconds in person.forms]
    if broker == "hung":
        s.stack.signal("broker", signal.SIGSTOP)
    elif broker == "refused":
        s.stack.kill("broker")
    for person, page in people:
        if broker == "well":
            # At rest: the work of the one before would have the processors.
            s.wait(lambda: not due(s), 60)
        assert submit(person, page).path.endswith("/done")
    if broker == "hung":
        s.stack.signal("broker", signal.SIGCONT)
    elif broker == "refused":
        s.stack.start("broker")
    s.wait(lambda: not due(s), 180)
    sent = [person.forms[-1] for person, _ in people]
    return {
        "form_before": spread(before),
        "submit": {**spread(sent), "max": round(1000 * max(sent), 1)},
        "page_after": spread([person.pages[-1] for person, _ in people]),
        "forms": len(people),
        "not_done": len(due(s)),
    }


if __name__ == "__main__":
    main()
