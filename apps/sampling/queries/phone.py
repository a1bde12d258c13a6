"""The sampler's day as a phone keeps it, and what a visit holds already: for whoever settles an entry."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event

from .. import states
from ..models import Batch, Paper, PhoneEntry, Photo, Sample, SamplingForm, Seat

MOST = 60  # batches kept on one phone: more than anybody samples in a fortnight
OPEN = (states.DRAWN, states.ORDERED, states.REFUSED)
VERBS = {
    PhoneEntry.Kind.SAMPLE: "sample", PhoneEntry.Kind.ORDER: "order_online", PhoneEntry.Kind.UNPACK: "unpack",
    PhoneEntry.Kind.NOTHING: "find_nothing", PhoneEntry.Kind.REFUSAL: "refuse",
}  # fmt: skip
SHOP, ONLINE = ("sample", "refusal"), ("order", "unpack")
ASKED_PHOTOS = (
    (Photo.Shows.SEAL, _("the seals of both samples, their numbers readable")),
    (Photo.Shows.PRODUCT, _("the product and its label")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """A batch of the day: the record with party and task, and its notice where one is written."""

    batch: Batch
    notice: Paper | None


def kinds_of(batch):
    """What may be entered of a visit now, in the order of the page."""
    open_ = {move.verb for move in states.BATCHES.moves if batch.state in move.source}
    other = SHOP if batch.link == "online" else ONLINE
    return [kind for kind, verb in VERBS.items() if verb in open_ and kind not in other]


def day_of(scope):
    """[Stop] of what the actor is to sample, the earliest end first; two queries."""
    own = Batch.objects.sampled_by(scope.user_id).values("pk")
    rows = Batch.objects.visible_to(scope).filter(pk__in=own, state__in=OPEN)
    batches = list(
        rows.select_related("enterprise", "product", "task", "agency").order_by("task__ends_on", "pk")[:MOST]
    )
    papers = Paper.objects.filter(batch__in=batches, kind=Paper.Kind.VISIT).select_related("document").order_by("pk")
    notices = {paper.batch_id: paper for paper in papers}
    return [Stop(batch, notices.get(batch.pk)) for batch in batches]


def staff_of(scope, batches):
    """{key of a batch: the actor's row of staff that sits for it}; one query."""
    seats = Seat.objects.filter(batch__in=batches, staff__user_id=scope.user_id, ended_at__isnull=True)
    return {seat.batch_id: seat.staff for seat in seats.select_related("staff").order_by("pk")}


def places_of(stops):
    """{enterprise id: (longitude, latitude)} where the phone of an earlier visit added its position; one query."""
    keys = [stop.batch.enterprise_id for stop in stops]
    rows = SamplingForm.objects.filter(batch__enterprise__in=keys, longitude__isnull=False, latitude__isnull=False)
    rows = rows.order_by("batch__enterprise", "-at").distinct("batch__enterprise")
    return {pk: (lon, lat) for pk, lon, lat in rows.values_list("batch__enterprise", "longitude", "latitude")}


def held_of(batch):
    """{field of the sampling form: what the portal holds of it}; {} while nothing was taken."""
    form = SamplingForm.objects.filter(batch=batch).first()
    if form is None:
        return {}
    held = {field.name: getattr(form, field.name) for field in SamplingForm._meta.concrete_fields}
    for name in ("sample_name", "brand", "model", "lot", "gtin", "producer_name", "producer_code", "producer_address",
                 "scale"):  # fmt: skip
        held[name] = getattr(batch, name)
    for part, seal, *kept in Sample.objects.filter(batch=batch).values_list("part", "seal", "kept_at", "kept_by"):
        held[f"{part}_seal"] = seal
        if part == Sample.Part.BACKUP:
            held["backup_kept_at"], held["backup_kept_by"] = kept
    return held | {"sampled_on": batch.visited_on}


def recorded_of(batch):
    """The last step of the visit as it stands on record: its verb, who took it, and what was said; None where none."""
    verbs = [move.event for move in states.BATCHES.moves if move.permission == states.SAMPLE]
    rows = Event.objects.filter(subject_kind="sampling_batch", subject_id=str(batch.pk), verb__in=verbs)
    row = rows.order_by("-pk").first()
    return row and {"verb": row.verb, "by": row.actor, "value": str(row.data.get("reason", ""))}


def photos_asked_of(batch):
    """[(what a photo is asked for of, whether there is one)]: the seals on both samples and the product, before they
    leave the party (from memory: Order 18 wants the sampling documented); nothing is refused for want of one."""
    held = set(batch.photos.values_list("shows", flat=True))
    return [(label, kind in held) for kind, label in ASKED_PHOTOS]
