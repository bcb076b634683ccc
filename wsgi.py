"""Web entry point: `gunicorn wsgi:app`, `flask --app wsgi run`."""

from intake import create_app

app = create_app()
