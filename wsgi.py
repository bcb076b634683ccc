"""Web entry point: `gunicorn wsgi:app`, `flask --app wsgi run`."""

from intake import create_app
from intake.logs import configure_logs

configure_logs()
app = create_app()
