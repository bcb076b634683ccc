"""The desk of the clinicians' tests, where somebody calls."""

from tests.web.clinician.conftest import (  # noqa: F401
    counted,
    dana,
    desk,
    sam,
    served,
    sign_in,
    stored,
)
