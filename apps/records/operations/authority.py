"""Refuse what is another agency's, or another person's, to do to a fact (queries/authority.py)."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import NotPermitted

from ..queries.authority import ALONE, agency_of, may_act, recorded_by


class OtherAgency(NotPermitted):
    """`details["agency"]` is the code of the agency that decided."""

    code = "other-agency"
    message = _("Another agency decided this. It is that agency's to change or end, or that of an agency above it.")


class DeciderAlone(OtherAgency):
    """Repair and its undoing, which none above takes over while a reviewer is left there who may: 谁认定、谁修复."""

    message = _("Another agency decided this. Its repair, and the undoing of that, belong to that agency alone.")


class OwnRecord(NotPermitted):
    code = "own-record"
    message = _("You recorded this, or something that goes with it. Somebody else changes or ends it.")


class OwnCorrection(OwnRecord):
    code = "own-correction"
    message = _("You made the repair of this possible, or easier, by a correction. Somebody else repairs it.")


def require_authority(fact, verb, by, on):
    """Raise OtherAgency unless the fact is the actor's agency's to do this to. What goes with it follows it."""
    if not may_act(by, fact, verb, on):
        agency = agency_of(fact)
        raise (DeciderAlone if verb in ALONE else OtherAgency)(agency=agency and agency.pk)


def require_second(facts, by):
    """Raise OwnRecord where the actor recorded one of the facts, whichever of his posts he acts in now."""
    if any(recorded_by(by, fact) for fact in facts):
        raise OwnRecord
