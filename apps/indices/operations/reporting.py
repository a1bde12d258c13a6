"""The yearly report: computed, written, handed on, decided by a second person. A published edition never changes.

Its files are made after the decision (report_setting.py).
"""

import hashlib
import json

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.access.queries import holders
from apps.audit.operations import enqueue, record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import states
from ..models import Report
from ..permissions import Permission
from ..queries.report import facts_of
from ..rules import blocks

ASKED = "indices.report_asked"
TROUBLE = "indices.report_trouble"
KIND = "indices.report"  # of its documents
LANGUAGE = "zh-hans"
LONGEST = 20_000  # letters of one text
SET = "indices.set_report"  # the consumer that makes the files


class NothingPublished(DomainError):
    code = "nothing-published"
    message = _("Nothing of this year is published yet: a report tells published figures only.")


class BeingWritten(DomainError):
    code = "report-open"
    message = _("A version of this year's report is being written already.")


class Moved(DomainError):
    code = "report-moved"
    message = _("Published figures have changed since this report was computed. Have it returned and compute it again.")


class Author(DomainError):
    code = "second-person"
    status = 403
    message = _("A report is published by somebody who did not write it.")


@transaction.atomic
def begin(*, year, by, at, why="", language=LANGUAGE):
    """The first or next version of a year's report in a language, with the words of the last one; returns the Report.

    Raises NotPermitted, NothingPublished, BeingWritten or Invalid.
    """
    by.require(Permission.REPORT)
    if language not in Report.Language.values:
        raise Invalid(_("A report is written in Chinese or in English."), field="language")
    last = Report.objects.filter(year=year, language=language).order_by("-version").first()
    if last is not None and not says_something(why):
        raise Invalid(_("Say what this version puts right."), field="why")
    facts = _facts(year, language)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                year=year, version=last.version + 1 if last else 1, language=language, why=why.strip(),
                texts=_kept(last.texts if last else {}, facts.blocks), computed_at=at, drafted_by=by.actor,
                authors=_authors([], by), **_of(facts),
            )  # fmt: skip
    except IntegrityError:
        raise BeingWritten from None
    told(report, "indices.report_begun", by=by, at=at)
    return report


@transaction.atomic
def compute(*, report_id, by, at):
    """Take in what is published by now; what the analyst wrote stays."""
    report = locked(report_id)
    step = move(report, "compute", table=states.REPORT_MOVES, by=by)
    facts = _facts(report.year, report.language)
    for name, value in _of(facts).items():
        setattr(report, name, value)
    report.texts = _kept(report.texts, facts.blocks)
    return _changed(report, step, by=by, at=at, computed_at=at)


@transaction.atomic
def write(*, report_id, texts, revision, by, at):
    """Keep the analyst's words. Raises Stale where somebody else saved since `revision` was read."""
    report = locked(report_id)
    step = move(report, "write", table=states.REPORT_MOVES, by=by)
    if report.revision != revision:
        raise Stale
    known = blocks.slots(report.blocks)
    for key, words in texts.items():
        if key not in known:
            raise Invalid(_("The report has no such place for a text."), field=key)
        if len(words) > LONGEST:
            raise Invalid(_("A text has at most %(most)s letters.") % {"most": LONGEST}, field=key)
    report.texts = report.texts | {key: words.strip() for key, words in texts.items()}
    return _changed(report, step, by=by, at=at)


@transaction.atomic
def submit(*, report_id, by, at):
    """Hand it to whoever publishes. Raises Invalid where a text is still missing."""
    report = locked(report_id)
    step = move(report, "submit", table=states.REPORT_MOVES, by=by)
    missing = [key for key in blocks.slots(report.blocks) if not says_something(report.texts.get(key, ""))]
    if missing:
        raise Invalid(
            _("Texts are still missing: %(count)s.") % {"count": len(missing)}, field=missing[0], missing=missing
        )
    _changed(report, step, by=by, at=at)
    event = told(report, "indices.report_asked", by=by, at=at)
    for user in holders(Permission.PUBLISH, timezone.localdate(at)).exclude(pk__in=report.authors).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=page_of(report), data={"year": report.year})
    return report


@transaction.atomic
def send_back(*, report_id, reason, by, at):
    """Return it to its authors with a reason, also one whose files are not made; what was decided on it falls."""
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    report = locked(report_id)
    step = move(report, "return", table=states.REPORT_MOVES, by=by)
    report.decided_by, report.decided_user, report.decided_at, report.digest = "", None, None, ""
    report.trouble, report.trouble_details = "", {}
    report.save()
    settle(kind=ASKED, url=page_of(report), by=by, at=at)
    settle(kind=TROUBLE, url=page_of(report), by=by, at=at)
    told(report, step.event, by=by, at=at, reason=reason.strip())
    return report


@transaction.atomic
def publish(*, report_id, by, at):
    """Decide that it is published; returns it. A worker makes its files, and with them it is public for good.

    Raises NotPermitted, WrongState, Author or Moved.
    """
    report = locked(report_id)
    step = move(report, "publish", table=states.REPORT_MOVES, by=by)
    if by.user_id in report.authors:
        raise Author
    bar_moved(report)
    report.decided_by, report.decided_user, report.decided_at = by.actor, by.user_id, at
    report.digest = digest_of(report)
    report.save()
    settle(kind=ASKED, url=page_of(report), by=by, at=at)
    enqueue(told(report, step.event, by=by, at=at, digest=report.digest), consumer=SET)
    return report


@transaction.atomic
def set_again(*, report_id, by, at):
    """Have the files of a decided report made anew, after a trouble; returns it."""
    report = locked(report_id)
    step = move(report, "again", table=states.REPORT_MOVES, by=by)
    report.trouble, report.trouble_details = "", {}
    report.save()
    settle(kind=TROUBLE, url=page_of(report), by=by, at=at)
    enqueue(told(report, step.event, by=by, at=at), consumer=SET)
    return report


def bar_moved(report):
    """Raises Moved where it no longer says what is published."""
    if _of(_facts(report.year, report.language))["blocks"] != report.blocks:
        raise Moved


def digest_of(report):
    """SHA-256 of what the edition says: computed blocks and written words."""
    said = {"year": report.year, "version": report.version, "blocks": report.blocks, "texts": report.texts}
    if report.language != LANGUAGE:
        said["language"] = report.language
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _facts(year, language):
    with override(language):
        facts = facts_of(year)
    if not facts.results:
        raise NothingPublished
    return facts


def _of(facts):
    return {"blocks": facts.blocks, "results": sorted(facts.results), "demo": facts.demo}


def _kept(texts, found):
    """The words that still have a place."""
    return {key: words for key, words in texts.items() if key in blocks.slots(found)}


def locked(report_id):
    return Report.objects.select_for_update(of=("self",)).get(pk=report_id)


def _authors(authors, by):
    return authors if by.user_id is None or by.user_id in authors else [*authors, by.user_id]


def _changed(report, step, *, by, at, **changes):
    for name, value in changes.items():
        setattr(report, name, value)
    report.revision += 1
    report.authors = _authors(report.authors, by)
    report.save()
    told(report, step.event, by=by, at=at)
    return report


def page_of(report):
    return f"/desk/indices/reports/{report.pk}/"


def told(report, verb, *, by, at, **data):
    data = {"year": report.year, "version": report.version, "language": report.language} | data
    return record(
        verb=verb, by=by, at=at, subject=("index_report", report.pk), division=settings.PROVINCE_CODE, data=data
    )
