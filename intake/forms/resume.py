"""Where to send the link to somebody who comes back on another device."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intake.forms.base import StepForm
from intake.forms.contacts import Email


class ResumeForm(StepForm):
    """One email address."""

    email = Email(_l("Your email address"), needed=_l("Enter your email address"))
