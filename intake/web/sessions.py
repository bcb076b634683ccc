"""Flask's session, backed by `services.sessions`: the cookie holds a token and nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import CallbackDict

from intake.gateways import clock
from intake.services import sessions
from intake.services.returning import AT_ONCE

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask, Request, Response


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """A browser's data, and whether the person just acted.

    `rotate` asks for a fresh token, so that one planted before a login is worth nothing after.
    `away` says that the database could not be asked, so that nothing is known and nothing saved.
    `idle` is how long nobody had acted here when this request came.
    """

    def __init__(self, token: str | None, stored: sessions.StoredSession | None) -> None:
        super().__init__(stored.data if stored else {}, self._changed)
        self.token = token if stored else None
        self.stale_token = bool(token) and stored is None
        self.seen_at: datetime | None = stored.seen_at if stored else None
        self.idle = timedelta()
        self.was_of: str | None = stored.data.get("staff") if stored else None
        self.new = stored is None
        self.modified = False
        self.rotate = False
        self.just_locked = False
        self.away = False
        self.acted = True

    @staticmethod
    def _changed(session: SessionMixin) -> None:
        session.modified = True

    def rest(self, now: datetime) -> None:
        """Ask who is there when a patient comes back late, whatever page they open first."""
        self.idle = now - self.seen_at if self.seen_at else timedelta()
        if "intake" in self and self.idle > AT_ONCE and not self.get("locked"):
            self["locked"] = self.just_locked = True

    def rests_in(self, now: datetime) -> int:
        """Seconds until a patient is asked who is there, if nothing more happens."""
        if self.get("locked"):
            return 0
        idle = now - self.seen_at if self.seen_at else timedelta(0)
        if self.acted and idle > sessions.TOUCH_EVERY:
            idle = timedelta(0)
        return max(0, int((AT_ONCE - idle).total_seconds()))

    @property
    def user_id(self) -> uuid.UUID | None:
        """The member of staff who is signed in here."""
        value = self.get("staff")
        return uuid.UUID(value) if value else None


class DatabaseSessions(SessionInterface):
    """Opens and saves `BrowserSession`s. Nothing is stored for a visitor who only looks."""

    def open_session(self, app: Flask, request: Request) -> BrowserSession | None:
        """Load the session that the cookie names, or an empty one."""
        if request.endpoint in app.config["SESSIONLESS"]:
            return BrowserSession(None, None)
        token = request.cookies.get(self.get_cookie_name(app))
        if token is None:
            return BrowserSession(None, None)
        try:
            now = clock.now()
            found = BrowserSession(token, sessions.load(token, now=now))
        except (OperationalError, PoolTimeout):
            # Without a session Flask renders nothing, and somebody may need the help numbers.
            found = BrowserSession(None, None)
            found.away = True
            return found
        found.rest(now)
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed, and send the cookie when the token is new."""
        if not isinstance(session, BrowserSession) or session.away:
            return
        response.vary.add("Cookie")
        if not session:
            self._forget(app, session, response)
            return
        if session.token is None or session.rotate:
            self._renew(app, session, response)
        elif session.modified or (session.acted and session.idle > sessions.TOUCH_EVERY):
            # The moment this request came: looked up once, when the session was opened.
            seen = session.seen_at + session.idle if session.seen_at and session.acted else None
            seen = seen or session.seen_at or clock.now()
            sessions.save(session.token, dict(session), user_id=session.user_id, seen_at=seen)

    def _renew(self, app: Flask, session: BrowserSession, response: Response) -> None:
        now, data, who = clock.now(), dict(session), session.user_id
        if session.token is not None and who and session.was_of == str(who):
            # The same person goes on: the day that began at sign-in does not begin anew.
            session.token = sessions.renew(session.token, data, user_id=who, seen_at=now)
        else:
            if session.token is not None:
                sessions.end(session.token)
            session.token = sessions.create(data, user_id=who, now=now)
        if session.token is None:
            # Somebody ended it while this request ran, and ended it stays.
            session.stale_token = True
            self._forget(app, session, response)
            return
        response.set_cookie(
            self.get_cookie_name(app),
            session.token,
            max_age=None if session.user_id else int(sessions.PATIENT_LIFE.total_seconds()),
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Strict" if session.user_id else "Lax",
            path="/",
        )

    def _forget(self, app: Flask, session: BrowserSession, response: Response) -> None:
        if session.token is not None:
            sessions.end(session.token)
        if session.token is not None or session.stale_token:
            response.delete_cookie(
                self.get_cookie_name(app),
                path="/",
                secure=self.get_cookie_secure(app),
                httponly=True,
                samesite="Lax",
            )
