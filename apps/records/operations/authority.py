"""Refuse what is another agency's to do to a fact (queries/authority.py)."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import NotPermitted

from ..queries.authority import agency_of, may_act


class OtherAgency(NotPermitted):
    """`details["agency"]` is the code of the agency that decided."""

    code = "other-agency"
    message = _("Another agency decided this. It is that agency's to change or end, or that of an agency above it.")


def require_authority(fact, verb, by):
    """Raise OtherAgency unless the fact is the actor's agency's to do this to. What goes with it follows it."""
    if not may_act(by, fact, verb):
        agency = agency_of(fact)
        raise OtherAgency(agency=agency and agency.pk)
