"""The files of a decided report, made by a worker: with them the edition is public, and never changes again.

The outbox offers the work again when the portal itself failed (with longer and longer pauses). What somebody has to
mend is not tried again by itself: it is said on the report, to try again or to return it to its authors.
"""

import io

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.documents.operations import store
from apps.documents.rules import media_types
from apps.documents.typesetting import Unprintable
from apps.kernel.moves import move
from apps.kernel.scope import Scope
from apps.notifications.operations import notify, settle

from .. import states
from ..models import Report
from . import report_files
from .reporting import KIND, TROUBLE, Moved, bar_moved, digest_of, locked, page_of, told

BY = Scope.system("indices.set_report")
OF_FILE = frozenset({media_types.PDF, media_types.DOCX})
ATTEMPTS = 5  # the last about eight minutes after the first
INTERNAL = "internal"


def set_decided(delivery, at):
    """Outbox consumer: a report was decided on, or is to be tried again. Safe to repeat."""
    report_id = int(delivery.event.subject_id)
    try:
        set_report(report_id=report_id, by=BY, at=at)
    except (Moved, Unprintable) as error:
        note_trouble(report_id=report_id, code=error.code, details=error.details, by=BY, at=at)
    except Exception:
        note_trouble(report_id=report_id, code=INTERNAL, details={}, by=BY, at=at)
        raise


def set_report(*, report_id, by, at):
    """Make and keep the files of a decided report, which publishes it; returns it. Nothing is done to any other.

    Typeset outside the transaction, for seconds: whoever returns the report meanwhile finds it free. Raises Moved where
    published figures have moved since the decision, also meanwhile, or Unprintable.
    """
    report = Report.objects.get(pk=report_id)
    if report.state != states.SETTING:
        return report
    bar_moved(report)
    made = {ending: make(report, on=report.decided_at, final=True) for ending, make in report_files.MAKERS.items()}
    return _keep(report_id, report.digest, made, by=by, at=at)


@transaction.atomic
def _keep(report_id, digest, made, *, by, at):
    report = locked(report_id)
    if report.state != states.SETTING or digest != digest_of(report):  # published, or returned and written on meanwhile
        return report
    bar_moved(report)  # typesetting took seconds
    step = move(report, "finish", table=states.REPORT_MOVES, by=by)
    for ending, content in made.items():
        document = store(
            file=io.BytesIO(content), name=report_files.file_name(report, ending), owner=(KIND, report.pk), by=by,
            at=at, allowed=OF_FILE, division=settings.PROVINCE_CODE,
        )  # fmt: skip
        setattr(report, ending, document)
    report.published_at, report.trouble, report.trouble_details = at, "", {}
    report.save()
    settle(kind=TROUBLE, url=page_of(report), by=by, at=at)
    told(report, step.event, by=by, at=at, digest=report.digest, decided_by=report.decided_by)
    return report


@transaction.atomic
def note_trouble(*, report_id, code, details, by, at):
    """Say on the report why its files are not made, and to who decided; once for as long as it stays the same."""
    report = locked(report_id)
    if report.state != states.SETTING or report.trouble == code:
        return
    step = move(report, "trouble", table=states.REPORT_MOVES, by=by)
    report.trouble, report.trouble_details = code, details
    report.save()
    event = told(report, step.event, by=by, at=at, trouble=code)
    notify(kind=TROUBLE, to=("user", report.decided_user), event=event, at=at, url=page_of(report),
           data={"year": report.year})  # fmt: skip


def trouble_of(report):
    """The sentence of what kept the files from being made; "" where nothing did."""
    if not report.trouble:
        return ""
    if report.trouble == Moved.code:
        return str(Moved.message)
    if report.trouble == Unprintable.code:
        return str(Unprintable.message % report.trouble_details)
    return _(
        "The files could not be made; the fault is the portal's and is in its log. It tries again by itself a few "
        "times."
    )
