"""The AUDIT-C and one question about drugs, word for word from its data."""

from __future__ import annotations

from intake.forms.instruments import form_for

Form = form_for("auditc")
