"""Worker entry point: `celery -A worker worker`."""

from intake import create_app
from intake.extensions import celery as celery_app

create_app()

__all__ = ["celery_app"]
