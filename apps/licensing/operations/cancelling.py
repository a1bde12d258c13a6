"""The bureau cancels a licence whose object has gone: proposed by the register, the catalogue or an officer, confirmed
by a second one, announced (行政许可法第七十条; 生产许可证管理条例第三十一条).

What has to be judged is a proceeding (ending_cases.py).
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import OutOfReach, SamePerson
from apps.registry.operations.locking import records_of

from ..models import Cancelling, Covered, EndGround, Licence, ProductClass
from ..models.cancelling import DESK, REGISTER
from ..models.ends import KNOWN
from ..permissions import own_agency
from ..states import HANDLE
from .cancelling_shown import ceased, has_ceased, left, refuse_unless_shown, weighed_form
from .cancelling_steps import OtherBureau, begin, closed, confirmed, held, lapse, step
from .ending import end_licence
from .ending_steps import held_licence
from .one_by_one import each
from .own_case import refuse_own_case
from .steps import PORTAL, reasoned, today

CONSUMER = "licensing.register_followed"
NO_LONGER = "登记状态已恢复。"
MOST = 500


@transaction.atomic
def propose_cancelling(*, licence_id, ground_code, found, found_on, proof_number, by, at):
    """Propose to cancel a licence on a ground that is established; a second officer confirms. Returns the Cancelling.

    By an officer of the bureau that granted it; what the portal's own records show of it goes before what the officer
    found. Raises NotShown, FoundFailed, Invalid, OtherBureau, OutOfReach.
    """
    by.require(HANDLE)
    if not Licence.objects.visible_to(by).filter(pk=licence_id).exists():
        raise OutOfReach
    licence = held_licence(licence_id)
    refuse_own_case(by, licence.enterprise_id)
    if not own_agency(by, licence):
        raise OtherBureau
    if found_on > today(at):
        raise Invalid(_("What was found cannot lie in the future."), field="found_on")
    ground = EndGround.objects.on(found_on).filter(code=ground_code, procedure=KNOWN).first()
    if ground is None:
        raise Invalid(_("Choose a ground that was in force on that day."), field="ground_code")
    if not licence.held:
        raise Invalid(_("This licence has ended already."), code="ended")
    if not says_something(found):
        raise Invalid(_("Say what was found, and which document shows it."), field="found")
    record = refuse_unless_shown(licence, ground, at)
    return begin(licence, ground, found=f"{record}\n{found.strip()}", found_on=found_on, proof_number=proof_number,
                 source=DESK, by=by, at=at)  # fmt: skip


@transaction.atomic
def confirm(*, cancelling_id, by, at, weighed=False):
    """A second officer confirms: the licence is cancelled from today, and it is announced. Returns the Cancelling.

    `weighed`: a form of the check on site that says failed, and is called off by this, was weighed. Raises NotShown
    where the records show it no longer, FormWaits, FoundFailed.
    """
    row = held(cancelling_id, by)
    made = step(row, "confirm", by)
    if by.user_id is not None and by.user_id == row.proposed_by_id:
        raise SamePerson(_("Whoever proposed a cancellation does not confirm it."))
    refuse_unless_shown(row.licence, row.ground, at)
    row.weighed, data = weighed_form(row.licence, weighed)
    confirmed(row, made, by=by, at=at, **data)
    people = tuple(number for number in (row.proposed_by_id, row.decided_by_id) if number)
    end_licence(
        licence=row.licence, ground=row.ground, ended_on=today(at), reason=row.found, document_number=row.proof_number,
        people=people, cancelling=row, by=by, at=at,
    )  # fmt: skip
    return row


@transaction.atomic
def drop(*, cancelling_id, reason, by, at):
    """What was found is not so: the licence stays, with the reason on record. Returns the Cancelling."""
    row = held(cancelling_id, by)
    made = step(row, "drop", by)
    row.reason = reasoned(reason)
    row.decided_by_id, row.decided_label, row.decided_on = by.user_id, by.actor, today(at)
    return closed(row, made, by=by, at=at, reason=row.reason)


def follow_register(delivery, at):
    """Consumer: the status of an enterprise has changed; called again it finds nothing to do."""
    follow_statuses(at=at, enterprise_id=int(delivery.event.subject_id))


def follow_statuses(*, at, enterprise_id=None):
    """Propose to cancel the licences of enterprises that have ceased, and close what waits where one stands again;
    returns how many were proposed. Of one enterprise or of all (a file of the register): each in its transaction."""
    of = {} if enterprise_id is None else {"enterprise__in": records_of(enterprise_id)}
    waiting = Cancelling.objects.open().filter(source=REGISTER).exclude(has_ceased("licence__enterprise"))
    waiting = waiting.filter(**{f"licence__{name}": value for name, value in of.items()}).order_by("pk")
    keys = list(waiting.values_list("licence_id", flat=True)[:MOST])
    each("standing", [(key, key) for key in keys], lambda key: lapse(held_licence(key), reason=NO_LONGER, at=at), at=at)
    return _propose_each(Licence.objects.live().filter(has_ceased("enterprise"), **of), ceased, at)


def follow_catalogue(*, at):
    """Propose to cancel the licences all of whose products have left the catalogue; returns how many."""
    listed = ProductClass.objects.on(today(at)).values("code")
    still = Covered.objects.filter(licence=OuterRef("pk"), unit__class_code__in=listed)
    return _propose_each(Licence.objects.live().filter(~Exists(still)), left, at)


def _propose_each(rows, what, at):
    """Propose for licences that have no proposal waiting and none of this kind that an officer has closed."""
    rows = rows.exclude(Exists(Cancelling.objects.open().filter(licence=OuterRef("pk"))))
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    return sum(each("cancelling", [(key, key) for key in keys], lambda key: _proposed(key, what, at), at=at))


def _proposed(key, what, at):
    """Whether there was something to propose."""
    licence = held_licence(key)
    given = what(licence, at)
    if not licence.held or not given or Cancelling.objects.filter(source_key=given["source_key"]).exists():
        return False
    begin(licence, by=PORTAL, at=at, **given)
    return True
