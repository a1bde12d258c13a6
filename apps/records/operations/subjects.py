"""Whom a waiting fact may be about."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.registry.models import Enterprise

from ..models import Fact
from ..queries.authority import decider_of
from ..queries.decided import gone_before
from ..queries.matching import strangers


class UnknownEnterprise(Invalid):
    code = "unknown-enterprise"
    message = _("There is no such enterprise in the register.")


class CodeDiffers(Invalid):
    code = "code-differs"
    message = _(
        "The report names another credit code than this enterprise has. If its code has changed to the one reported, "
        "change it in the register, and the fact finds it, an adverse one once a reviewer agrees; if the report is "
        "wrong, its source corrects it."
    )


class GoneAlready(DomainError):
    code = "withdrawn"
    message = _("This was fact no. %(number)s, which was withdrawn or repaired. It is not taken in again.")


class TwoPeople(NotPermitted):
    code = "second-person"
    message = _("An adverse fact is matched by two people: one chooses the enterprise, another agrees.")


def means(fact_id, enterprise_id):
    """(fact, enterprise), both locked, where the fact may be about the enterprise.

    Raises UnknownEnterprise, CodeDiffers, or GoneAlready where that decision on it was withdrawn or repaired.
    """
    enterprise = Enterprise.objects.current().under_lock().filter(pk=enterprise_id).first()
    if enterprise is None:
        raise UnknownEnterprise(field="enterprise")
    fact = Fact.objects.locked(pk=fact_id)
    if strangers(fact, [enterprise]):
        raise CodeDiffers(field="enterprise_id")
    refuse_gone(fact, enterprise, field="enterprise_id")
    return fact, enterprise


def refuse_gone(fact, enterprise, *, field):
    """Raise GoneAlready where the fact, as one about the enterprise, would bring back what was withdrawn."""
    decider = decider_of(fact)
    gone = fact.document_number and gone_before(
        agency_id=decider and decider.pk, kind=fact.kind.code, number=fact.document_number, day=fact.occurred_on,
        enterprise=enterprise, code=fact.subject_code, named=fact.agency_id is not None, but=fact.pk,
    )  # fmt: skip
    if gone:
        raise GoneAlready(GoneAlready.message % {"number": gone.pk}, field=field, fact=gone.pk)
