"""How a paper reached its party otherwise than over the portal: one officer records it with the scan of the receipt,
another holds the record against the scan. What the cases of all apps do the same with it.

Nothing runs from a service that nobody has confirmed; what it sets running, and the limits of the delivery and of the
second look, are each app's own.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import SamePerson

from .letters import NotWaiting
from .models import PaperProof, PaperService
from .operations import store


class ServedBefore(Invalid):
    code = "served-before-issue"
    message = _("A paper is served on the day it was issued or later, and not in the future.")


class ProofWaits(Invalid):
    code = "proof-waits"
    status = 409
    message = _("The service of this paper is recorded and waits for its second look.")


class CalledTooLate(Invalid):
    code = "called-too-late"
    status = 409
    message = _("The newest call was not served in time before the hearing: put its service on record, or call anew.")


def called_in_time(calls, hearing_on, first_day):
    """Whether the newest of `calls` (papers, each a call to one hearing) reached its party long enough before it.

    `first_day(served_on, issued_on)`: the first day for a hearing whose call was served on a day, by the rules of the
    day of the call.
    """
    call = calls.select_related("service").order_by("pk").last()
    service = getattr(call, "service", None)
    return service is not None and first_day(service.served_on, call.issued_on) <= hearing_on


def record_proof(paper, *, method, served_on, receipt, file, counts_on, owner, division, by, at):
    """Record how a paper reached its party; returns the new row of its `proofs`, which waits for its second look.

    `served_on` is the day of the receipt, or that of a public notice: then `counts_on(served_on, at)` says on which day
    it counts as service. `file` is the scan of the receipt, `owner` the (kind, id) of its document. Same transaction as
    its step. Raises ServedBefore, ProofWaits, Invalid.
    """
    if method not in dict(PaperProof.METHODS):
        raise Invalid(_("Choose how the paper was served."), field="method")
    if not says_something(receipt):
        raise Invalid(_("Service is proved by a receipt: say who signed, or the number."), field="receipt")
    if not paper.issued_on <= served_on <= timezone.localdate(at):
        raise ServedBefore(field="served_on")
    if method == PaperService.Method.PUBLISHED:
        served_on = counts_on(served_on, at)
    if paper.proofs.filter(struck_on=None).exists():
        raise ProofWaits
    if not file:
        raise Invalid(_("Add the scan of the receipt."), field="file")
    return paper.proofs.create(
        method=method, served_on=served_on, receipt=receipt.strip(), entered_on=timezone.localdate(at),
        scan=store(file=file, owner=owner, by=by, at=at, division=division), entered_by_id=by.user_id,
        entered_label=by.actor,
    )  # fmt: skip


def waiting_proof(rows, key, by):
    """The proof of that key among `rows` (a ProofQuerySet), locked, for its second look by somebody else than entered
    it. letters.hold_against_scan confirms it, letters.strike_out ends it. Raises NotWaiting, SamePerson."""
    proof = rows.waiting().select_for_update(of=("self",)).select_related("paper").filter(pk=key).first()
    if proof is None:
        raise NotWaiting(field="proof")
    if by.user_id is None or by.user_id == proof.entered_by_id:
        raise SamePerson(_("Whoever recorded a service does not confirm it."))
    return proof
