"""Whom a waiting fact may be about."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, NotPermitted
from apps.registry.models import Enterprise

from ..models import Fact
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


class TwoPeople(NotPermitted):
    code = "second-person"
    message = _("An adverse fact is matched by two people: one chooses the enterprise, another agrees.")


def means(fact_id, enterprise_id):
    """(fact, enterprise), both locked, where the fact may be about the enterprise.

    Raises UnknownEnterprise or CodeDiffers.
    """
    enterprise = Enterprise.objects.current().under_lock().filter(pk=enterprise_id).first()
    if enterprise is None:
        raise UnknownEnterprise(field="enterprise")
    fact = Fact.objects.locked(pk=fact_id)
    if strangers(fact, [enterprise]):
        raise CodeDiffers(field="enterprise_id")
    return fact, enterprise
