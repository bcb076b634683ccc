"""What is stored: one noun a file. Constraints carry the once-only rules."""

from intake.models.account import AccountEvent, RecoveryCode, SecondFactor, StaffLink
from intake.models.alarm import Alarm
from intake.models.answer import Answer, Submission
from intake.models.appointment import Appointment
from intake.models.call_task import CallTask
from intake.models.case_reading import CaseReading
from intake.models.check_in import CheckIn
from intake.models.clinician import Clinician, DayException, Licence, WorkingHours
from intake.models.delivery import Delivery
from intake.models.flag import Flag
from intake.models.heartbeat import ClockOffset, Heartbeat, PeriodicRun
from intake.models.history import History
from intake.models.intake import Intake
from intake.models.job import Job, JobAttempt, OperatorAction, QueueControl
from intake.models.ladder import Ladder, LadderRung
from intake.models.note import CaseNote
from intake.models.notice import Deputy, Notice, NoticeChoice, QuietHours
from intake.models.patient_message import PatientMessage
from intake.models.patient_question import PatientQuestion
from intake.models.resume_link import ResumeLink
from intake.models.schedule import CalendarFeed, ClinicClosure, ScheduleChange
from intake.models.section_review import SectionReview
from intake.models.tally import Tally
from intake.models.unsent import Unsent
from intake.models.user import Role, User, WebSession
from intake.models.visit_link import VisitLink

__all__ = [
    "AccountEvent",
    "Alarm",
    "Answer",
    "Appointment",
    "CalendarFeed",
    "CallTask",
    "CaseNote",
    "CaseReading",
    "CheckIn",
    "ClinicClosure",
    "Clinician",
    "ClockOffset",
    "DayException",
    "Delivery",
    "Deputy",
    "Flag",
    "Heartbeat",
    "History",
    "Intake",
    "Job",
    "JobAttempt",
    "Ladder",
    "LadderRung",
    "Licence",
    "Notice",
    "NoticeChoice",
    "OperatorAction",
    "PatientMessage",
    "PatientQuestion",
    "PeriodicRun",
    "QueueControl",
    "QuietHours",
    "RecoveryCode",
    "ResumeLink",
    "Role",
    "ScheduleChange",
    "SecondFactor",
    "SectionReview",
    "StaffLink",
    "Submission",
    "Tally",
    "Unsent",
    "User",
    "VisitLink",
    "WebSession",
    "WorkingHours",
]
