"""What every table shares."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, mapped_column

from intake.extensions import Base, db

if TYPE_CHECKING:

    class Model(Base):
        """A table's row."""

        __abstract__ = True

else:
    Model = db.Model


class Identified:
    """A row that other rows, jobs and logs name by an opaque id."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
