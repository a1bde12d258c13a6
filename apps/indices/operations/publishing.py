"""Publication: what a run computed is put before a second person, who publishes or declines it; errata follow.

What is shown is what the newest results up to that run are; results never change, so that is the same at both acts.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.queries import holders
from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import sql, states
from ..models import Publication, Step
from ..permissions import Permission
from ..queries.titles import title_of
from .clearing import release_read_by

ASKED = "indices.publication_asked"


class Faulty(DomainError):
    code = "faulty"
    status = 422
    message = _("This run found faults in the index. Mend them and compute again: nothing of it can be published.")


class NothingNew(DomainError):
    code = "nothing-new"
    message = _("Everything this run computed of the index is published already.")


class Waiting(DomainError):
    code = "publication-waits"
    message = _("A publication of this index already waits for its decision.")


class ReadsFaulty(DomainError):
    code = "reads-faulty"
    status = 422
    message = _("These results rest on %(indices)s, in which this run found faults. Mend them and compute again.")


class ReadsUnpublished(DomainError):
    code = "reads-unpublished"
    status = 422
    message = _(
        "These results rest on values of %(indices)s that are not public. Publish those first, or "
        "decline this and compute again where others have been published meanwhile."
    )


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("Indices are published by somebody other than who prepared them.")


class NotOwn(DomainError):
    code = "not-own"
    status = 403
    message = _("A publication is taken back by who prepared it. Others decline it.")


def fresh_results(index_id, run_id):
    """[{result, area, sector, period, value, shown, before, before_result, puts_right}]: what a publication of this run
    would change. It puts right what was published after its period was over; a count of one that was not is brought up
    to date."""
    return sql.rows("publishable", {"index": index_id, "run": run_id})


def ending_values(index_id, run_id, fresh):
    """[{shown, result, area, sector, period, value, decimals}]: what is public and rests on figures that had ended when
    the run began, where none of its `fresh` results takes the place. A publication of this run ends it."""
    replaced = [each["shown"] for each in fresh if each["shown"] is not None]
    return sql.rows("ending", {"index": index_id, "run": run_id, "replaced": replaced})


def unshown(fresh, run_id):
    """[{code, title, title_en, state, total}]: indices of which `fresh` results read what is not public, with what
    became of them in the run. To publish what rests on them would say what nobody published."""
    return sql.rows("reads_unshown", {"results": [each["result"] for each in fresh], "run": run_id})


def _named(rows):
    return "、".join(title_of(each) for each in rows)


@transaction.atomic
def prepare_publication(*, run_id, index_id, explanation, by, at):
    """Put the results of an index before a second person; returns the Publication.

    Raises NotPermitted, Faulty, ReadsFaulty, NothingNew, Waiting or Invalid.
    """
    by.require(Permission.RUN)
    if not says_something(explanation):
        raise Invalid(_("Say what changed and why."), field="explanation")
    step = Step.objects.select_for_update().get(run_id=run_id, index_id=index_id)
    if step.state != states.DONE:
        raise Faulty
    fresh = fresh_results(index_id, run_id)
    ending = ending_values(index_id, run_id, fresh)
    if not fresh and not ending:
        raise NothingNew
    _bar_unshown(fresh, run_id, waits=True)
    try:
        with transaction.atomic():
            row = Publication.objects.create(
                index_id=index_id, run_id=run_id, explanation=explanation.strip(), prepared_by=by.actor,
                prepared_user=by.user_id, prepared_at=at, results_count=len(fresh), errata_count=errata_in(fresh),
                ended_count=len(ending),
            )  # fmt: skip
    except IntegrityError:
        raise Waiting from None
    event = _audit(row, "indices.publication_prepared", by=by, at=at, results=len(fresh), errata=row.errata_count,
                   ended=row.ended_count)  # fmt: skip
    for user in holders(Permission.PUBLISH, timezone.localdate(at)).exclude(pk=by.user_id).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=_page(row), data={"index": row.index.title})
    return row


def errata_in(fresh):
    return sum(row["puts_right"] for row in fresh)


def _bar_unshown(fresh, run_id, *, waits=False):
    """`waits`: what is read may be published until the decision; that it is faulty will not change."""
    rows = unshown(fresh, run_id)
    if faulty := [each for each in rows if each["state"] != states.DONE]:
        raise ReadsFaulty(ReadsFaulty.message % {"indices": _named(faulty)})
    if rows and not waits:
        raise ReadsUnpublished(ReadsUnpublished.message % {"indices": _named(rows)})


def prepared(row, by):
    """Whether the actor is who prepared it."""
    if by.user_id is not None and row.prepared_user is not None:
        return by.user_id == row.prepared_user
    return by.actor == row.prepared_by


@transaction.atomic
def publish(*, publication_id, by, at):
    """Make the prepared results public; what they replace stays on record, with the difference as its erratum.

    What rests on figures that have ended is public no more.

    Raises NotPermitted, WrongState, SecondPerson, ReadsFaulty, ReadsUnpublished or Unreleased.
    """
    row = Publication.objects.select_for_update(of=("self",)).select_related("index").get(pk=publication_id)
    step = move(row, "publish", table=states.PUBLICATION_MOVES, by=by)
    if prepared(row, by):
        raise SecondPerson
    fresh = fresh_results(row.index_id, row.run_id)
    _bar_unshown(fresh, row.run_id)
    ending = ending_values(row.index_id, row.run_id, fresh)
    release_read_by([each["result"] for each in (*fresh, *ending)], by=by, at=at)
    row.results_count, row.errata_count, row.ended_count = len(fresh), errata_in(fresh), len(ending)
    row.decided_by, row.decided_user, row.decided_at = by.actor, by.user_id, at
    row.save()
    told = {
        "publication": row.pk, "at": at, "results": [each["result"] for each in fresh],
        "shown": [each["shown"] for each in fresh], "ended": [each["shown"] for each in ending],
    }  # fmt: skip
    sql.execute("publish_end", told)
    sql.execute("publish", told)
    sql.execute("publish_without", told)
    settle(kind=ASKED, url=_page(row), by=by, at=at)
    _audit(row, step.event, by=by, at=at, results=len(fresh), errata=row.errata_count, ended=row.ended_count)
    return row


@transaction.atomic
def decline(*, publication_id, reason, by, at, verb="decline"):
    """Refuse a prepared publication, or take one's own back ("withdraw"), with a reason; returns it.

    Raises NotPermitted, WrongState, Invalid or NotOwn.
    """
    if verb not in ("decline", "withdraw"):
        raise Invalid(_("This is not a decision on a publication."), field="verb")
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    row = Publication.objects.select_for_update(of=("self",)).select_related("index").get(pk=publication_id)
    step = move(row, verb, table=states.PUBLICATION_MOVES, by=by)
    if verb == "withdraw" and not prepared(row, by):
        raise NotOwn
    row.reason, row.decided_by, row.decided_user, row.decided_at = reason.strip(), by.actor, by.user_id, at
    row.save()
    settle(kind=ASKED, url=_page(row), by=by, at=at)
    _audit(row, step.event, by=by, at=at, reason=row.reason)
    return row


def _page(row):
    return f"/desk/indices/publications/{row.pk}/"


def _audit(row, verb, *, by, at, **data):
    data = {"index": row.index.code, "run": row.run_id} | data
    return record(
        verb=verb, by=by, at=at, subject=("index_publication", row.pk), division=settings.PROVINCE_CODE, data=data
    )
