"""Kinds that are not anybody's to enter: a listing comes from its case, a conferral from its proceeding.

A county that could type a conferral would confer it, and an objection "corrected" would lift a listing that stands. The
database refuses the same (migrations 0011, 0021 and 0026).
"""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.divisions.models import Agency
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.figures import day as day_text

TERM = "records.hand_term"  # the dated limit of such a record


class KindReserved(DomainError):
    code = "kind-reserved"
    status = 403
    message = _(
        "Records of this kind come from their own proceeding or its authority. Nobody else enters, changes or ends "
        "them."
    )


class TermTooLong(Invalid):
    code = "term-too-long"
    message = _("A record of this kind that is entered by hand ends on %(day)s at the latest.")


def level_of(by):
    """The level of the actor's agency; "" where there is none."""
    return Agency.objects.filter(pk=by.agency_code).values_list("level", flat=True).first() or ""


def require_writer(kind, source, *, evidence, occurred_on, public_until):
    """Refuse a fact of a reserved kind from a source that is none of its writers.

    Officers of the kind's level may enter it under their agency's source, with evidence and an end in time: raises
    KindReserved, Invalid where one of the two is missing, or TermTooLong.
    """
    if not kind.reserved or source.code in kind.writers:
        return
    if not kind.hand_level or source.agency is None or source.agency.level != kind.hand_level:
        raise KindReserved(field="kind")
    if not evidence:
        raise Invalid(_("A record of this kind needs the document that proves it."), field="evidence")
    if public_until is None:
        raise Invalid(_("Say until when it holds: a record of this kind has an end."), field="public_until")
    require_term(kind, source, occurred_on=occurred_on, public_until=public_until)


def require_term(kind, source, *, occurred_on, public_until):
    """Refuse a term longer than the rules of its first day let an officer enter by hand: raises TermTooLong."""
    if not kind.hand_level or source.code in kind.writers or public_until is None:
        return
    latest = last_day(TERM, occurred_on)
    if public_until > latest:
        raise TermTooLong(TermTooLong.message % {"day": day_text(latest)}, field="public_until")


def may_keep(kind, by):
    """True where the actor may change or end facts of the kind by hand: of a reserved one only who may enter it."""
    return not kind.reserved or by.is_system or (bool(kind.hand_level) and level_of(by) == kind.hand_level)


def require_keeper(kind, by):
    """Raise KindReserved unless the actor may change or end facts of the kind."""
    if not may_keep(kind, by):
        raise KindReserved
