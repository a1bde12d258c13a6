"""The yearly edition of the grades: begun, computed by a job, published by a second person, put right by errata.

A published edition never changes (triggers). Its file is made from its entries alone, in a fixed order, so that it can
be made again and gives the same digest.
"""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import enqueue, record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.records.models import Fact, Objection
from apps.records.states import UPHELD, WITHDRAWN

from .. import sql, states
from ..models import Edition, Erratum, Ruleset
from ..models.standing import CONFERRED
from ..permissions import Permission
from ..queries import facts_of_each
from ..queries.rulebook import rulebook
from ..rules.score import FactIn, score
from .asking import EDITION, answered, ask
from .authors import wrote
from .edition_files import write_file

BATCH = 5000
FILL = "credit.fill_edition"  # the consumer that computes an edition


class NotOver(DomainError):
    code = "year-not-over"
    status = 422
    message = _("The year is not over. Its edition can be prepared from 1 January on.")


class NoRules(DomainError):
    code = "no-ruleset"
    status = 422
    message = _("No ruleset was in force on the last day of that year.")


class ExistsAlready(DomainError):
    code = "edition-exists"
    message = _("There is an edition of this year already.")


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("An edition is published by somebody other than who prepared it.")


class KnownWrong(DomainError):
    """`details["grades"]`: how many grades of the edition are known to be too low."""

    code = "known-wrong"
    message = _(
        "Since this edition was computed, %(grades)s of its grades have turned out too low. Set it aside and have it "
        "prepared anew."
    )


@transaction.atomic
def begin_edition(*, year, by, at):
    """Open the edition of a year; returns it. A worker computes it. Raises NotPermitted, NotOver, NoRules
    or ExistsAlready."""
    by.require(Permission.PREPARE_EDITION)
    as_of = date(year, 12, 31)
    if as_of >= timezone.localdate(at):
        raise NotOver(field="year")
    ruleset = Ruleset.objects.in_force("grade", as_of).first()
    if ruleset is None:
        raise NoRules(field="year")
    if Edition.objects.filter(year=year).exclude(state=states.DISCARDED).exists():
        raise ExistsAlready(field="year")
    try:
        with transaction.atomic():
            edition = Edition.objects.create(
                year=year, as_of=as_of, known_at=at, ruleset=ruleset, prepared_by=by.actor, prepared_user=by.user_id,
                prepared_at=at,
            )  # fmt: skip
    except IntegrityError:  # somebody else began it this very moment
        raise ExistsAlready(field="year") from None
    enqueue(_audit(edition, "credit.edition_begun", by=by, at=at, ruleset=ruleset.code), consumer=FILL)
    return edition


@transaction.atomic
def fill_edition(*, edition_id, by, at):
    """Compute the entries and the file; returns the Edition. Done once: a second try leaves a prepared one alone.

    All or nothing: a worker that dies leaves an edition without entries, to be filled by the next try.
    """
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    if edition.state != states.PREPARING:
        return edition
    params = {"edition": edition.pk, "ruleset": edition.ruleset_id, "as_of": edition.as_of}
    edition.known_at = at
    edition.entries_count = sql.execute("edition_fill", params)
    rows = edition.entries.values("grade").annotate(n=Count("pk")).order_by("grade")
    edition.counts = {row["grade"]: row["n"] for row in rows}
    edition.file_hash, edition.file_bytes = write_file(edition)
    step = move(edition, "finish", table=states.EDITION_MOVES, by=by)
    edition.save()
    event = _audit(edition, step.event, by=by, at=at, entries=edition.entries_count, sha256=edition.file_hash)
    hands = [edition.prepared_user] if edition.prepared_user else []
    ask(EDITION, edition, permission=Permission.APPROVE_EDITION, authors=hands, event=event, at=at, year=edition.year)
    return edition


def prepared(edition, by):
    """Whether the actor is who prepared the edition."""
    return wrote(by, [edition.prepared_user] if edition.prepared_user else [], edition.prepared_by)


@transaction.atomic
def publish_edition(*, edition_id, by, at):
    """Publish a prepared edition for good; returns it.

    Raises NotPermitted, WrongState, SecondPerson, or KnownWrong where errata would follow at once.
    """
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    step = move(edition, "publish", table=states.EDITION_MOVES, by=by)
    if prepared(edition, by):
        raise SecondPerson
    if wrong := sum(1 for _row in _known_wrong(edition)):
        raise KnownWrong(KnownWrong.message % {"grades": wrong}, grades=wrong)
    edition.decided_by, edition.decided_user, edition.decided_at = by.actor, by.user_id, at
    edition.save()
    answered(EDITION, edition, by=by, at=at)
    _audit(edition, step.event, by=by, at=at, sha256=edition.file_hash, entries=edition.entries_count)
    return edition


@transaction.atomic
def discard_edition(*, edition_id, reason, by, at):
    """Set an unpublished edition aside, so that it can be prepared anew; returns it."""
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    step = move(edition, "discard", table=states.EDITION_MOVES, by=by)
    edition.decided_by, edition.decided_user, edition.decided_at, edition.reason = by.actor, by.user_id, at, reason
    edition.save()
    answered(EDITION, edition, by=by, at=at)
    _audit(edition, step.event, by=by, at=at, reason=reason)
    return edition


# --- Errata -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def find_errata(*, edition_id, by, at):
    """Publish an erratum for every grade that rested on a fact since withdrawn or corrected, or lacked one that was
    found missing since, and is better by what is known now.

    Returns the new Errata. Safe to repeat: an enterprise has one erratum for one state of its facts. A correction that
    would lower a grade changes the standing grade only: nobody is put lower for a past year without being heard.
    """
    edition = Edition.objects.select_for_update().select_related("ruleset").get(pk=edition_id)
    if edition.state != states.EDITION_PUBLISHED:
        return []
    return [_erratum(edition, *wrong, by=by, at=at) for wrong in _known_wrong(edition)]


def _known_wrong(edition):
    """(entry, right Score, grade published last, right grade) of every grade known by now to be too low."""
    params = {"edition": edition.pk, "known": edition.known_at, "as_of": edition.as_of}
    touched = [row["enterprise_id"] for row in sql.rows("edition_touched", params)]
    for start in range(0, len(touched), BATCH):
        yield from _wrong_of(edition, touched[start : start + BATCH])


def _wrong_of(edition, enterprises):
    """Those of some enterprises; the others cost no query of their own."""
    book = rulebook(edition.ruleset)
    facts = put_right(facts_of_each(enterprises, known_at=edition.known_at))
    published = edition.errata.filter(enterprise__in=enterprises).order_by("pk")
    published = dict(published.values_list("enterprise", "after"))  # of several the last
    for entry in edition.entries.filter(enterprise__in=enterprises).order_by("pk"):
        rows = facts[entry.enterprise]
        inputs = [FactIn(row.pk, row.version, row.kind_id, row.severity, row.occurred_on) for row in rows]
        right = score(inputs, book.plain, edition.as_of)
        after = right.grade
        if after == "A":  # a conferral lifts an A and only an A
            after = conferred_then(rows, edition.as_of) or after
        before = published.get(entry.enterprise, entry.grade)
        if _better(book, after, before):
            yield entry, right, before, after


def _erratum(edition, entry, right, before, after, *, by, at):
    erratum = Erratum.objects.create(
        edition=edition,
        enterprise=entry.enterprise,
        code=entry.code,
        name=entry.name,
        before=before,
        after=after,
        at=at,
        inputs=right.inputs or bytes(32),
    )
    data = {"code": entry.code, "before": erratum.before, "after": erratum.after}
    _audit(edition, "credit.erratum_published", by=by, at=at, **data)
    return erratum


def _better(book, first, second):
    """Whether a grade is better than another of an edition, conferred ones before all that are computed."""
    ranks = {"AAA": -1, "AA": 0} | {grade: band.rank for grade, band in book.bands.items()}
    return ranks[first] < ranks[second]


def put_right(known):
    """{enterprise: Facts}: the facts `known` to an edition that are still its own and not withdrawn, as now.

    With those that were missing then, by the decision on an objection since.
    """
    owner = {fact.id: key for key, facts in known.items() for fact in facts}
    added = Objection.objects.filter(state=UPHELD, outcome=Objection.Outcome.ADDED, outcome_fact__enterprise__in=known)
    owner |= dict(added.values_list("outcome_fact", "outcome_fact__enterprise"))
    found = {key: [] for key in known}
    rows = Fact.objects.filter(pk__in=owner).exclude(state=WITHDRAWN).select_related("kind").order_by("pk")
    for row in rows.only("enterprise", "version", "kind__code", "severity", "occurred_on", "public_until"):
        if row.enterprise_id == owner[row.pk]:
            found[row.enterprise_id].append(row)
    return found


def conferred_then(facts, as_of):
    """AAA or AA where one of these Facts conferred it on the day, else None."""
    begun = [row for row in facts if row.occurred_on <= as_of]
    held = {row.kind.code for row in begun if row.public_until is None or row.public_until > as_of}
    return next((grade for grade, code in CONFERRED.items() if code in held), None)


def _audit(edition, verb, *, by, at, **data):
    data = {"year": edition.year} | data
    return record(verb=verb, by=by, at=at, subject=("edition", edition.pk), division=settings.PROVINCE_CODE, data=data)
