"""The same browser without a screen, speaking to an app in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from tests.walks.web import Browser, Page

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse


class Inside(Browser):
    """Visits an app as one person. Every request is a fresh one, as it is in a server."""

    def __init__(self, app: Flask) -> None:
        super().__init__("http://localhost")
        self.client = app.test_client()

    def get(self, path: str) -> Page:
        return self._page(self.client.get(self._local(path), follow_redirects=True))

    def post(self, path: str, fields: dict[str, Any]) -> Page:
        answer = self.client.post(
            self._local(path),
            data=fields,
            headers={"Sec-Fetch-Site": "same-origin"},
            follow_redirects=True,
        )
        return self._page(answer)

    def _local(self, path: str) -> str:
        return urljoin(self.base_url, path).removeprefix(self.base_url)

    @staticmethod
    def _page(answer: TestResponse) -> Page:
        return Page(
            answer.status_code,
            answer.request.url,
            answer.get_data(as_text=True),
            dict(answer.headers),
        )
