"""What a penalty's decision says beyond the columns of the ledger: class, facts, content, confiscation, licence taken.

A file of penalties brings it along; of a penalty typed by hand an officer fills it in, so that it can be reported on.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.intake.rules.cells import clean
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState

from .. import states
from ..models import Fact
from ..permissions import Permission
from ..queries.authority import may_act, named
from ..queries.publicity import category_of, said_of
from ..queries.repairs import is_barred
from ..rules.layouts import PENALTY
from ..rules.publicity import next_window
from ..rules.rows import LONGEST
from .authority import require_second
from .facts import FixedByDecision, UnderObjection
from .moments import later
from .objections import OutOfReach
from .wording import official

AUTHORITY = ("authority", "authority_code")
OPEN = (states.EFFECTIVE, states.OBJECTED, states.EXPIRED)


class NeedsReviewer(NotPermitted):
    code = "needs-reviewer"
    message = _(
        "This changes from when until when the penalty is shown publicly, or whether it may be repaired: a reviewer "
        "enters it."
    )


@transaction.atomic
def complete_decision(*, fact_id, decision, by, at, version=None):
    """Fill in, or set right, what the decision says; returns the Fact in its new version.

    `decision` is {field of PENALTY.kept: text, Decimal of yuan ("forfeited") or date ("valid_until"); None or "" for
    nothing}; fields not named stay. By officers of the agency that decided, or of one above it. Grades do not rest on
    these fields, but publicity and repair do: what moves a window or a bar is a correction, a second person's who may
    correct. Raises NotPermitted, NeedsReviewer, OwnRecord, OutOfReach, WrongState, UnderObjection, FixedByDecision,
    Stale, Invalid.
    """
    by.require_any(Permission.RECORD, Permission.CORRECT)
    facts = Fact.objects.visible_to(by).select_for_update(of=("self",)).select_related("source__agency", "kind")
    fact = facts.filter(pk=fact_id).first()
    if fact is None or not may_act(by, fact, "complete", localdate(at)):
        raise OutOfReach
    if version is not None and fact.version != version:
        raise Stale(version=fact.version)
    if fact.state == states.OBJECTED:
        raise UnderObjection
    if fact.state not in OPEN:
        raise WrongState(_("This fact was withdrawn or repaired, or waits for its enterprise."))
    before = fact.detail.get("decision", {})
    after = {name: value for name, value in (before | _plain(decision)).items() if value}
    if after == before:
        raise Invalid(_("Nothing was changed."))
    was, barred = said_of(fact), is_barred(fact, localdate(at))
    fact.detail = fact.detail | {"decision": after}
    _move_bar(fact, was, barred, by, at)
    _move_window(fact, was, by)
    _move_agency(fact, before, by)
    fact.reason = official(_("The particulars of the decision were completed."))
    at = later(at, fact)
    fact.known_from, fact.changed_by, fact.changed_user = at, by.actor, by.user_id
    fact.save()
    fact.refresh_from_db(fields=["version"])
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    data = {"kind": fact.kind.code, "version": fact.version, "enterprise": fact.enterprise_id, "fields": changed}
    division = fact.enterprise.division_id if fact.enterprise else fact.division_code
    record(verb="records.decision_completed", by=by, at=at, subject=("fact", fact.pk), division=division, data=data)
    return fact


def _move_bar(fact, was, was_barred, by, at):
    """Whether the law bars repair hangs on the category, unless the kind bars it already: a reviewer moves that, and a
    decision on an objection to kind or weight, which are read from it, fixes it against all but what frees its party
    from a bar."""
    barred = is_barred(fact, localdate(at))
    named_anew = category_of(fact) != was.category
    if named_anew and "kind_id" in (fact.fixed or ()) and (barred or not was_barred):
        raise FixedByDecision(fields=["category"], objection=fact.fixed_by)
    if barred != was_barred:
        _require_reviewer(fact, by)


def _move_window(fact, was, by):
    """The window of publicity by what the decision says now; what a decision on an objection has set stays."""
    now, window = said_of(fact), (fact.public_from, fact.public_until)
    # a mere warning is not shown, and what bars the party from something may be shown for as long as it does
    if (now.withheld, now.latest) == (was.withheld, was.latest) or "public_until" in (fact.fixed or ()):
        return
    moved = next_window(was, now, window)
    if moved == window:
        return
    _require_reviewer(fact, by)
    fact.public_from, fact.public_until = moved


def _move_agency(fact, before, by):
    """Who decided answers for the fact and repairs it: where the decision names another now, a reviewer says so.

    What a proceeding of the portal found keeps the agency of its case.
    """
    now, was = ([words.get(name) for name in AUTHORITY] for words in (fact.detail["decision"], before))
    if now == was:
        return
    own = fact.source.agency
    of_case = own is None and fact.agency and named(was, own) != fact.agency
    agency = named(now, own) if any(now) else own
    if of_case or (agency is None and any(now)):
        return
    agency = None if agency == own else agency  # that of the source is not kept twice
    if agency != fact.agency:
        _require_reviewer(fact, by)
        fact.agency = agency


def _require_reviewer(fact, by):
    """What moves a window, a bar of repair or the agency is a correction: by who may correct, and did not bring
    the fact in."""
    if not by.may(Permission.CORRECT):
        raise NeedsReviewer
    require_second([fact], by)


def _plain(decision):
    """The values as the ledger keeps them: what an import of the same words would bring."""
    unknown = set(decision) - set(PENALTY.kept)
    if unknown:
        raise Invalid(field=sorted(unknown)[0])
    return {name: _text(name, value) for name, value in decision.items()}


def _text(name, value):
    if isinstance(value, Decimal):
        if value < 0:
            raise Invalid(_("An amount cannot be negative."), field=name)
        return str(value.quantize(Decimal("0.01")))
    if isinstance(value, date):
        return value.isoformat()
    text = clean(" ".join(str(value or "").split()))
    if len(text) > LONGEST:
        raise Invalid(_("This text is too long."), field=name)
    return text
