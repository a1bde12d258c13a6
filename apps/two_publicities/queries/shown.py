"""What the pages show of files, lines and rows."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event

from ..models import Line
from ..rules.rows import SHEETS
from ..wording import FAULTS, sentence

FILE_TONES = {"made": "info", "sent": "warn", "acknowledged": "good", "rejected": "adverse", "closed": "done",
              "discarded": "done"}  # fmt: skip
LINE_TONES = {"open": "neutral", "accepted": "good", "refused": "adverse", "void": "done"}
OPERATIONS = {**dict(Line.Operation.choices), "mend": _("refused by the platform")}
OPERATION_TONES = {"new": "info", "change": "warn", "delete": "done", "mend": "adverse"}
STORY = {
    "two_publicities.file_made": _("File made"),
    "two_publicities.file_sent": _("Sent to the platform"),
    "two_publicities.receipt_corrected": _("Receipt corrected"),
    "two_publicities.answer_taken": _("Acknowledgement taken in"),
    "two_publicities.file_acknowledged": _("Every row taken"),
    "two_publicities.file_rejected": _("Every row answered, some refused"),
    "two_publicities.rest_taken": _("Rows without an answer held as taken"),
    "two_publicities.file_closed": _("File closed, rows without an answer owed again"),
    "two_publicities.file_discarded": _("File discarded"),
}
STALE = {  # what became of the fact of a row that was not yet sent
    "withdrawn": _("set aside since"),
    "repaired": _("repaired since"),
}
BACK = _("stands again since")
HEADINGS = {column: heading for sheet in SHEETS.values() for column, heading in sheet.headings.items()}


def story(file):
    """The steps of a file as the component `timeline` shows them."""
    rows = Event.objects.filter(subject_kind="platform_file", subject_id=str(file.pk), verb__in=STORY).order_by("pk")
    return [
        {
            "title": STORY[event.verb], "at": event.at, "actor": event.actor, "url": "", "state": "done",
            "text": _corrected(event) or event.data.get("reason") or event.data.get("receipt") or _counted(event),
        }
        for event in rows
    ]  # fmt: skip


def _corrected(event):
    """What stood, what stands since, and why."""
    if event.verb != "two_publicities.receipt_corrected":
        return ""
    was, now = event.data["was"] or gettext("without a receipt"), event.data["receipt"] or gettext("without a receipt")
    return f"{was} → {now} · {event.data['reason']}"


def _counted(event):
    if event.verb != "two_publicities.answer_taken":
        return ""
    return gettext("%(taken)s taken, %(refused)s refused by the platform") % {
        "taken": event.data.get("accepted", 0), "refused": event.data.get("refused", 0)
    }  # fmt: skip


def faults_of(draft):
    """[{heading, column, text}] of a Draft."""
    return [
        {"heading": HEADINGS.get(column, column), "column": column, "text": sentence(FAULTS, reason, value)}
        for reason, column, value in draft.faults
    ]


def told(draft):
    """[{heading, column, value, faults}]: the row as the platform would read it, without its empty columns."""
    blamed = {}
    for fault in faults_of(draft):
        blamed.setdefault(fault["column"], []).append(fault["text"])
    return [
        {"heading": HEADINGS[column], "column": column, "value": value, "faults": blamed.get(column, [])}
        for column, value in draft.row.items()
        if value or column in blamed
    ]
