"""The pages of one's own account: who I am, how I prove it, where I am signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

if TYPE_CHECKING:
    from flask import Flask

pages: Final = Blueprint("account", __name__, url_prefix="/staff")


def register(app: Flask) -> None:
    """Give `app` the pages of an account. `web.access` says who may see them."""
    # Each module hangs its views on the blueprint.
    from intake.web.account import (  # noqa: F401, PLC0415
        confirming,
        home,
        password,
        second_factor,
    )

    app.register_blueprint(pages)
