"""One task a kind. Each takes the id of a job and nothing else."""

from __future__ import annotations

from intake.domain.work import RULES, Kind
from intake.extensions import celery
from intake.tasks.base import IntakeTask


@celery.task(bind=True, base=IntakeTask, name=Kind.ALERT_SAFETY.value)
def alert_safety(self: IntakeTask, job_id: str) -> None:
    """Tell one member of staff that an intake needs a person."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.ALERT_NEW_FORM.value)
def alert_new_form(self: IntakeTask, job_id: str) -> None:
    """Tell one member of staff that an intake was sent."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CASE_NEWS.value)
def case_news(self: IntakeTask, job_id: str) -> None:
    """Tell one member of staff that a case was given to them, or that its patient has answered."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CLIMB.value)
def climb(self: IntakeTask, job_id: str) -> None:
    """Tell the next ones when nobody has taken an urgent case."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.OUTCOME_DUE.value)
def outcome_due(self: IntakeTask, job_id: str) -> None:
    """Begin the ladder again when a case was taken and nothing came of it."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.PAGE.value)
def page(self: IntakeTask, job_id: str) -> None:
    """Reach one member of staff by the second way."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.BOOK_CALL.value)
def book_call(self: IntakeTask, job_id: str) -> None:
    """Book the screening call that a patient asked for."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CONFIRM_CALL.value)
def confirm_call(self: IntakeTask, job_id: str) -> None:
    """Send the patient the booked time, with the invite."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CANCEL_CALL.value)
def cancel_call(self: IntakeTask, job_id: str) -> None:
    """Tell the patient that their call is cancelled, and take it out of their calendar."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.REMIND_CALL.value)
def remind_call(self: IntakeTask, job_id: str) -> None:
    """Remind the patient of their call, if it still stands."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.TELL_CLINICIAN.value)
def tell_clinician(self: IntakeTask, job_id: str) -> None:
    """Tell a clinician that a call of theirs was booked, moved or cancelled."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.SEND_LINK.value)
def send_link(self: IntakeTask, job_id: str) -> None:
    """Send somebody the link by which they come back to their form."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.INVITE_STAFF.value)
def invite_staff(self: IntakeTask, job_id: str) -> None:
    """Send somebody of the staff the link by which they come in."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.RESET_PASSWORD.value)
def reset_password(self: IntakeTask, job_id: str) -> None:
    """Send somebody of the staff the link by which they set a new password."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.WRITE_PATIENT.value)
def write_patient(self: IntakeTask, job_id: str) -> None:
    """Tell a patient that a question or a message waits on their page."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.REPLACE_CALL.value)
def replace_call(self: IntakeTask, job_id: str) -> None:
    """Find another time for a call that its clinician cannot take."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.NO_TIME.value)
def no_time(self: IntakeTask, job_id: str) -> None:
    """Tell a patient that a person will call to find a time."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.SCREEN_UNSENT.value)
def screen_unsent(self: IntakeTask, job_id: str) -> None:
    """Let the rules read what somebody typed, did not send, and left."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.NUDGE.value)
def nudge(self: IntakeTask, job_id: str) -> None:
    """Remind somebody, once, that they began something and did not finish."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.PURGE.value)
def purge(self: IntakeTask, job_id: str) -> None:
    """Throw away what nobody can use any more."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CANARY.value)
def canary(self: IntakeTask, job_id: str) -> None:
    """Prove the whole path: database, broker, worker, database."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CALL_OPERATOR.value)
def call_operator(self: IntakeTask, job_id: str) -> None:
    """Tell one operator which alarms are open."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.CALL_WEBHOOK.value)
def call_webhook(self: IntakeTask, job_id: str) -> None:
    """Tell the operators' webhook which alarms are open."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.RECONCILE.value)
def reconcile(self: IntakeTask, job_id: str) -> None:
    """Compare what must exist with what does."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.ALERT_UNANSWERED.value)
def alert_unanswered(self: IntakeTask, job_id: str) -> None:
    """Tell the next ones that nobody has answered, or that no outcome was written down."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.ALERT_SECOND_PART.value)
def alert_second_part(self: IntakeTask, job_id: str) -> None:
    """Tell one member of staff that the second part has come."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.ALERT_ANSWER.value)
def alert_answer(self: IntakeTask, job_id: str) -> None:
    """Tell one member of staff that a patient has answered a question."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.ALERT_UNDELIVERED.value)
def alert_undelivered(self: IntakeTask, job_id: str) -> None:
    """Tell one member of staff that a message did not arrive."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.PLAN_DIGESTS.value)
def plan_digests(self: IntakeTask, job_id: str) -> None:
    """Plan the digests of what can wait, when their time has come."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.SEND_DIGEST.value)
def send_digest(self: IntakeTask, job_id: str) -> None:
    """Send one member of staff the digest of what can wait."""
    self.do(job_id)


@celery.task(bind=True, base=IntakeTask, name=Kind.READ_BOUNCES.value)
def read_bounces(self: IntakeTask, job_id: str) -> None:
    """Read which messages came back."""
    self.do(job_id)


for _kind, _rule in RULES.items():
    # A ring by name alone, from a shell, goes where the relay would send it.
    setattr(celery.tasks[_kind.value], "queue", _rule.queue.value)  # noqa: B010
