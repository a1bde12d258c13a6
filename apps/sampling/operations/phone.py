"""Entries of a sampling visit that were made on a phone, perhaps hours ago and without a network: kept once, or refused
with what differs. Whoever was there settles that; a refusal keeps nothing, and the phone keeps all.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.phones import Damaged, MovedOn, WrittenMeanwhile, keep_entry, kept_before

from ..models import Batch, PhoneEntry
from ..queries.phone import held_of, kinds_of, recorded_of
from . import visiting
from .steps import held, noted

Kind = PhoneEntry.Kind
RUN = {
    Kind.SAMPLE: visiting.sample, Kind.ORDER: visiting.order_online, Kind.UNPACK: visiting.unpack,
    Kind.NOTHING: visiting.find_nothing, Kind.REFUSAL: visiting.refuse,
}  # fmt: skip


BEYOND = _("The sampling visit has moved on: what came of it is on record already. This entry was not kept.")


class RecordedMeanwhile(WrittenMeanwhile):
    """`details["version"]` of the batch now, `details["recorded"]`: the last step, who took it, what was said."""

    message = _("Somebody else has recorded a step of this visit meanwhile. Look at it; enter yours if it still holds.")


@transaction.atomic
def keep_outcome(*, sent, given, by, at, wrong=None):
    """Enter what came of the visit with the verb of its kind; returns the PhoneEntry, the one kept before where it
    came before. `given`: the verb's arguments, or None where the form is `wrong` {"fields", "names"}.

    Raises MovedOn with what the portal holds, NotAssigned, RecordedMeanwhile, ClockWrong, KeyUsed or Invalid.
    """
    known, batch = _begun(sent, by)
    if known:
        return known
    if sent.kind not in kinds_of(batch):
        raise MovedOn(BEYOND, state=batch.state, held=held_of(batch), recorded=recorded_of(batch))
    sent.look_at_clock(at)
    if sent.seen != batch.version:
        raise RecordedMeanwhile(version=batch.version, recorded=recorded_of(batch))
    if given is None:
        raise Invalid(_("The form is not complete."), **wrong or {})
    RUN[Kind(sent.kind)](batch_id=batch.pk, by=by, at=at, **given)
    return _kept(sent, batch, by=by, at=at)


@transaction.atomic
def keep_photo(*, sent, file, shows, by, at, caption=""):
    """Keep a picture or signature with the time it was made, until the batch is concluded; returns the PhoneEntry,
    `doubled` where the batch has it. Raises as keep_outcome does, Damaged where the bytes are not those hashed."""
    known, batch = _begun(sent, by)
    if known:
        return known
    if batch.concluded_on:
        raise MovedOn(BEYOND, state=batch.state)
    sent.look_at_clock(at)
    photo = visiting.add_photo(batch_id=batch.pk, file=file, shows=shows, caption=caption, taken_at=sent.made_at,
                               skew=sent.skew, by=by, at=at)  # fmt: skip
    if photo.document.sha256 != sent.sha256:
        raise Damaged(field="photo")
    return _kept(sent, batch, by=by, at=at, doubled=photo.at != at)


@transaction.atomic
def keep_note(*, sent, text, by, at):
    """Add what the sampler's phone held and the form does not say; returns the PhoneEntry."""
    batch = held(sent.visit_id, by)
    known = kept_before(PhoneEntry.objects, sent, batch.pk, by)
    if known:
        return known
    visiting.add_note(batch_id=batch.pk, text=text, by=by, at=at)
    return _kept(sent, batch, by=by, at=at)


def _begun(sent, by):
    """(entry already kept, None) or (None, the batch, locked, of which the actor is a sampler)."""
    batch = held(sent.visit_id, by)
    known = kept_before(PhoneEntry.objects, sent, batch.pk, by)
    return (known, None) if known else (None, visiting.mine(batch.pk, by))


def _kept(sent, batch, *, by, at, doubled=False):
    version = Batch.objects.values_list("version", flat=True).get(pk=batch.pk)
    entry = keep_entry(PhoneEntry.objects, sent, version=version, by=by, at=at, doubled=doubled)
    noted("sampling.phone_entry_kept", batch, by=by, at=at, key=str(sent.key), kind=sent.kind, sha256=sent.sha256,
          made_at=sent.made_at.isoformat(), skew=sent.skew)  # fmt: skip
    return entry
