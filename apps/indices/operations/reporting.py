"""The yearly report: computed, written, handed on, published by a second person. A published edition never changes."""

import hashlib
import io
import json

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.access.queries import holders
from apps.audit.operations import record
from apps.documents.operations import store
from apps.documents.rules import media_types
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import states
from ..models import Report
from ..permissions import Permission
from ..queries.report import facts_of
from ..rules import blocks
from . import report_files

ASKED = "indices.report_asked"
KIND = "indices.report"  # of its documents
LANGUAGE = "zh-hans"
LONGEST = 20_000  # letters of one text
OF_FILE = frozenset({media_types.PDF, media_types.DOCX})


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
    _audit(report, "indices.report_begun", by=by, at=at)
    return report


@transaction.atomic
def compute(*, report_id, by, at):
    """Take in what is published by now; what the analyst wrote stays."""
    report = _locked(report_id)
    step = move(report, "compute", table=states.REPORT_MOVES, by=by)
    facts = _facts(report.year, report.language)
    for name, value in _of(facts).items():
        setattr(report, name, value)
    report.texts = _kept(report.texts, facts.blocks)
    return _changed(report, step, by=by, at=at, computed_at=at)


@transaction.atomic
def write(*, report_id, texts, revision, by, at):
    """Keep the analyst's words. Raises Stale where somebody else saved since `revision` was read."""
    report = _locked(report_id)
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
    report = _locked(report_id)
    step = move(report, "submit", table=states.REPORT_MOVES, by=by)
    missing = [key for key in blocks.slots(report.blocks) if not says_something(report.texts.get(key, ""))]
    if missing:
        raise Invalid(
            _("Texts are still missing: %(count)s.") % {"count": len(missing)}, field=missing[0], missing=missing
        )
    _changed(report, step, by=by, at=at)
    event = _audit(report, "indices.report_asked", by=by, at=at)
    for user in holders(Permission.PUBLISH, timezone.localdate(at)).exclude(pk__in=report.authors).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=_page(report), data={"year": report.year})
    return report


@transaction.atomic
def send_back(*, report_id, reason, by, at):
    """Return it to its authors with a reason."""
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    report = _locked(report_id)
    step = move(report, "return", table=states.REPORT_MOVES, by=by)
    report.save()
    settle(kind=ASKED, url=_page(report), by=by, at=at)
    _audit(report, step.event, by=by, at=at, reason=reason.strip())
    return report


@transaction.atomic
def publish(*, report_id, by, at):
    """Typeset, keep and publish; from then on nothing of it changes.

    Raises NotPermitted, WrongState, Author or Moved.
    """
    report = _locked(report_id)
    step = move(report, "publish", table=states.REPORT_MOVES, by=by)
    if by.user_id in report.authors:
        raise Author
    if _of(_facts(report.year, report.language))["blocks"] != report.blocks:
        raise Moved
    report.decided_by, report.decided_user, report.published_at = by.actor, by.user_id, at
    report.digest = digest_of(report)
    for field, make, ending in (("pdf", report_files.pdf, "pdf"), ("docx", report_files.docx, "docx")):
        content, name = make(report, on=at), report_files.file_name(report, ending)
        document = store(
            file=io.BytesIO(content), name=name, owner=(KIND, report.pk), by=by, at=at, allowed=OF_FILE,
            division=settings.PROVINCE_CODE,
        )  # fmt: skip
        setattr(report, field, document)
    report.save()
    settle(kind=ASKED, url=_page(report), by=by, at=at)
    _audit(report, step.event, by=by, at=at, digest=report.digest)
    return report


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


def _locked(report_id):
    return Report.objects.select_for_update(of=("self",)).get(pk=report_id)


def _authors(authors, by):
    return authors if by.user_id is None or by.user_id in authors else [*authors, by.user_id]


def _changed(report, step, *, by, at, **changes):
    for name, value in changes.items():
        setattr(report, name, value)
    report.revision += 1
    report.authors = _authors(report.authors, by)
    report.save()
    _audit(report, step.event, by=by, at=at)
    return report


def _page(report):
    return f"/desk/indices/reports/{report.pk}/"


def _audit(report, verb, *, by, at, **data):
    data = {"year": report.year, "version": report.version, "language": report.language} | data
    return record(
        verb=verb, by=by, at=at, subject=("index_report", report.pk), division=settings.PROVINCE_CODE, data=data
    )
