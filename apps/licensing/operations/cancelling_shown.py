"""What is established shows in the portal's own records: the register, the catalogue, another licence. Whoever proposes
an end on such a ground, the desk too, names what they show; nobody establishes by his word alone what bars nobody.

A form of the check on site that says failed is called off by such an end. Where its holder has ceased, or no class of
the licence is under licence any more, a bar would meet nobody: the second officer says that it was weighed, and the log
keeps it. Where another licence takes the place of this one the form is confirmed, or sent back, first.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise
from apps.registry.operations.locking import records_of, standing

from ..models import AfterCheck, Covered, EndGround, Licence, ProductClass
from ..models.cancelling import CATALOGUE, REGISTER
from ..models.ends import CEASED_GROUND, LEFT_GROUND, REPLACED
from .aftercheck_steps import FoundFailed
from .steps import today

# a licence of business that was taken (吊销) leaves the holder in being until it is struck off
CEASED = (Enterprise.Status.DEREGISTERED, Enterprise.Status.CANCELLED)
OFFICIAL = {Enterprise.Status.DEREGISTERED: "已办理注销登记", Enterprise.Status.CANCELLED: "登记已被撤销"}


class NotShown(Invalid):
    code = "not-shown"
    status = 409
    message = _("The records of the portal do not show this.")


class FormWaits(Invalid):
    code = "form-waits"
    status = 409
    message = _(
        "The form of the check on site says that it failed, and is called off by this: weigh what it found, and say "
        "that you did."
    )


WHERE = {
    CEASED_GROUND: _("The register does not say that the holder has ceased: first the register is corrected."),
    LEFT_GROUND: _("A class of the licence is in the catalogue of today."),
    REPLACED: _(
        "No later licence of the holder covers all the classes of this one, or a proceeding that may bar the holder is "
        "under way."
    ),
}


def has_ceased(field):
    """Q of rows whose enterprise, as `field` leads to it, has ceased, or is part of one that has (a merge leaves some
    licences with the merged record)."""
    into = f"{field}__merged_into"
    own = Q(**{f"{into}__isnull": True, f"{field}__status__in": CEASED})
    return own | Q(**{f"{into}__isnull": False, f"{into}__status__in": CEASED})


def ceased(licence, at):
    """What the register shows of a holder that has ceased, as arguments of a proposal; None where it stands."""
    firm = Enterprise.objects.get(pk=standing(licence.enterprise_id))
    if firm.status not in CEASED:
        return None
    day = min(max(firm.status_on or today(at), licence.granted_on), today(at))
    proof = firm.status_basis or "登记机关登记信息"
    return {
        "ground": EndGround.objects.in_force(CEASED_GROUND, day), "found_on": day, "proof_number": proof,
        "found": f"企业{OFFICIAL[firm.status]}（{firm.status_on or day}，{proof}），依法终止。",
        "source": REGISTER, "source_key": f"register:{licence.pk}:{firm.status}:{firm.status_on}",
    }  # fmt: skip


def left(licence, at):
    """The same where all classes of a licence have left the catalogue; None while one is in it."""
    codes = _classes(licence)
    versions = list(ProductClass.objects.filter(code__in=codes).order_by("validity"))
    day = today(at)
    if not versions or any(day in row.validity for row in versions):
        return None
    last = versions[-1]
    gone = min(max(row.validity.upper for row in versions if row.validity.upper), day)
    return {
        "ground": EndGround.objects.in_force(LEFT_GROUND, max(gone, licence.granted_on)), "found_on": gone,
        "proof_number": f"工业产品生产许可证目录（{gone}起不再列入）",
        "found": f"{last.name}自{gone}起不再列入工业产品生产许可证目录。",
        "source": CATALOGUE, "source_key": f"catalogue:{licence.pk}:{gone}",
    }  # fmt: skip


def replaced(licence, at):
    """The same where a later licence of the holder covers every class of this one; None without, or while a proceeding
    is under way whose decision would bar it."""
    others = Licence.objects.live().filter(
        enterprise__in=records_of(standing(licence.enterprise_id)), granted_on__gte=licence.granted_on
    )
    mine = set(_classes(licence))
    other = next((row for row in others.exclude(pk=licence.pk).order_by("pk") if mine <= set(_classes(row))), None)
    if other is None or licence.endings.open().exclude(ground__bar_rule="").exists():
        return None
    return {"found": f"已换发新的许可证（{other.number}，{other.granted_on}）。"}


def _classes(licence):
    rows = Covered.objects.filter(licence=licence).values_list("unit__class_code", flat=True)
    return sorted(set(rows))


SHOWN = {CEASED_GROUND: ceased, LEFT_GROUND: left, REPLACED: replaced}


def refuse_unless_shown(licence, ground, at):
    """The sentence of the record that shows the ground now. The caller holds the licence. Raises NotShown; FoundFailed
    where another licence would take the place of one whose form says failed."""
    if ground.code == REPLACED and form_that_failed(licence):
        raise FoundFailed
    record = SHOWN[ground.code](licence, at) if ground.code in SHOWN else None
    if record is None:
        raise NotShown(WHERE.get(ground.code, NotShown.message))
    return record["found"]


def form_that_failed(licence):
    """Keys of the forms of checks on site that say failed and wait for their second officer."""
    return list(AfterCheck.objects.found_failed().filter(licence=licence).order_by("pk").values_list("pk", flat=True))


def weighed_form(licence, weighed):
    """(whether a failed form is called off by this end, and was weighed; what the log keeps of it). Or FormWaits."""
    keys = form_that_failed(licence)
    if not keys:
        return False, {}
    if not weighed:
        raise FormWaits(field="weighed")
    return True, {"called_off": keys}
