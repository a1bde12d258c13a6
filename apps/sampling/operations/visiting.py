"""The sampling visit: notice and form, what was taken, bought and sealed; or why nothing was.

Only samplers of the batch write here, two at least; the database refuses everybody else too.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import store
from apps.documents.rules import media_types
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.figures import day as day_text
from apps.kernel.phones import clock_was_wrong
from apps.kernel.stepping import checked, saved, today
from apps.records.operations.facts import find_enterprise

from .. import states
from ..models import Answer, Batch, Laboratory, OutcomeReason, Paper, Photo, Purchase, Sample, SamplingForm, Test
from ..permissions import Permission
from ..queries.fit import lapsed, last_visit
from ..queries.frames import sampled_lately, standard_for
from ..queries.qualification import UNQUALIFIED, hindrance
from ..readers import PHOTO
from ..rules.asking import barcode_in
from . import answers, papers
from .marking import mark
from .steps import (
    ANSWER,
    CLOCK,
    PORTAL,
    between,
    finish,
    held,
    noted,
    of_batch,
    of_its_batch,
    said,
    step,
    stop_all,
    tell,
)

LARGEST_PHOTO = 12 * 2**20


class DaysOver(Invalid):
    """`details["last"]`: the last day on which the batch could be visited."""

    code = "days-over"
    message = _(
        "The last day of this visit was %(day)s. Only a sample that is taken again may be taken later, once the days "
        "are prolonged on the page of the task; whoever was not visited is drawn in another task."
    )


class NotCertified(Invalid):
    """`details["names"]`: whose certificate does not hold on the day."""

    code = "not-certified"
    message = _("On that day the certificate of %(names)s does not hold: have the seat replaced in the draw.")


class NotAssigned(NotPermitted):
    code = "not-assigned"
    message = _("You are not a sampler of this batch: only those the draw assigned fill in its form.")


@dataclass(frozen=True)
class Taken:
    """What was sampled: product as it stands on it, nominal producer, quantities, price, seals and signature.

    `producer_code` finds the producer in the register; without one, name and address are kept as written.
    """

    sampled_on: date
    sample_name: str
    producer_name: str
    base_quantity: int
    tested_quantity: int
    backup_quantity: int
    price_paid: Decimal
    place: str
    test_seal: str
    backup_seal: str
    signed: str
    brand: str = ""
    model: str = ""
    lot: str = ""
    gtin: str = ""
    producer_code: str = ""
    producer_address: str = ""
    producer_licence: str = ""
    claimed_standard: str = ""
    grade: str = ""
    quantity_unit: str = "件"
    backup_free: bool = False
    backup_kept_at: str = ""
    backup_kept_by: str = "bureau"
    contact: str = ""
    phone: str = ""
    signer: str = ""
    refusal: str = ""
    remark: str = ""
    deliver_by: date | None = None
    present: tuple = ()  # keys of the samplers who were there; all of the batch where none is named
    party_address: str = ""
    party_legal: str = ""
    scale: str = ""
    producer_legal: str = ""
    producer_contact: str = ""
    producer_phone: str = ""
    producer_scale: str = ""
    seal_place: str = ""
    seal_state: str = ""
    stamped: bool = False
    waybill: str = ""  # of what was bought online
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    accuracy: int | None = None


LAPSED = "抽样时检验机构对该标准的资质已届满"  # papers and marks are kept in Chinese
FORM = ("base_quantity", "tested_quantity", "backup_quantity", "price_paid", "place", "signed", "producer_licence",
        "claimed_standard", "grade", "quantity_unit", "backup_free", "contact", "phone", "signer", "refusal", "remark",
        "deliver_by", "party_address", "party_legal", "producer_legal", "producer_contact", "producer_phone",
        "producer_scale", "seal_place", "seal_state", "stamped", "longitude", "latitude", "accuracy")  # fmt: skip
PRODUCT = ("sample_name", "brand", "model", "lot", "producer_name", "producer_code", "producer_address")


def mine(batch_id, by, *related):
    """The batch, locked with its parties held, where the actor is a sampler of it now; raises NotAssigned."""
    # before the batch, as whoever withdraws a qualification does: he sees the test, or the test sees him
    laboratory = Batch.objects.visible_to(by).filter(pk=batch_id).values("laboratory")
    Laboratory.objects.select_for_update(no_key=True).filter(pk__in=laboratory).first()
    batch = held(batch_id, by, "task__plan", "laboratory", "standard", *related)
    by.require(Permission.SAMPLE)
    sits = batch.seats.filter(ended_at__isnull=True)
    if not sits.filter(staff__user_id=by.user_id, staff__user_id__isnull=False).exists():
        raise NotAssigned
    if sits.count() < 2:
        raise Invalid(_("At least two samplers go to a visit: have the second seat filled in the draw."))
    return batch


@transaction.atomic
def write_notice(*, batch_id, by, at):
    """The notice of sampling (监督抽查通知书), shown at the door; written once. Nobody is told beforehand."""
    batch = mine(batch_id, by)
    known = batch.papers.filter(kind=Paper.Kind.VISIT).first()
    if known:
        return known
    _in_days(batch, today(at), "")
    _certified(batch, today(at), "")
    return papers.issue(
        batch, Paper.Kind.VISIT, by=by, at=at, enterprise=batch.enterprise, samplers=_samplers(batch),
        task=batch.task.title, draw=batch.task.draw.number, last=str(last_visit(batch)),
    )  # fmt: skip


@transaction.atomic
def sample(*, batch_id, taken, by, at):
    """Fill in the sampling form: what was taken is sealed and goes to the laboratory. Returns the Batch.

    Also after a refusal that was given up. Raises Invalid for a wrong barcode, a price above that of the task, a used
    seal, a form that is not whole.
    """
    batch = mine(batch_id, by)
    made = step(batch, "sample", states.BATCHES, by)
    if taken.signed == SamplingForm.Signed.ONLINE:
        raise Invalid(_("At a visit the party signs, or its refusal is recorded."), field="signed")
    return _taken(batch, taken, made, by=by, at=at)


@transaction.atomic
def order_online(*, batch_id, order, by, at):
    """Buy online as any consumer does: nobody is told. `order`: platform, shop, address, order_number, ordered_on,
    price. Returns the Batch."""
    batch = mine(batch_id, by)
    made = step(batch, "order_online", states.BATCHES, by)
    if batch.link != "online":
        raise Invalid(_("Only a task of e-commerce is bought online."))
    between(order["ordered_on"], batch.task.starts_on, today(at), "ordered_on",
            _("The order lies between the first day of the task and today."))  # fmt: skip
    _in_days(batch, today(at), "ordered_on")  # entered in them too: from then on it is told who was drawn
    _certified(batch, order["ordered_on"], "ordered_on")
    _affordable(batch, order["price"], "price")
    saved(Purchase(batch=batch, by_id=by.user_id, label=by.actor, **order), sampling_purchase_whole="order_number",
          sampling_purchase_once="order_number")  # fmt: skip
    batch.platform_name = order["platform"]
    batch.version += 1
    batch.save()
    noted(made.event, batch, by=by, at=at, platform=order["platform"])
    return batch


@transaction.atomic
def unpack(*, batch_id, taken, by, at):
    """Open what arrived in front of two samplers, seal it, and send it to the laboratory; returns the Batch."""
    batch = mine(batch_id, by)
    made = step(batch, "unpack", states.BATCHES, by)
    if taken.signed != SamplingForm.Signed.ONLINE:
        raise Invalid(_("What was bought online is signed by nobody."), field="signed")
    batch.purchase.arrived_on = taken.sampled_on
    batch.purchase.waybill = taken.waybill.strip() or batch.purchase.waybill
    saved(batch.purchase, sampling_purchase_days="sampled_on")
    return _taken(batch, taken, made, by=by, at=at)


def _taken(batch, taken, made, *, by, at):
    between(taken.sampled_on, batch.task.starts_on, today(at), "sampled_on",
            _("The day lies between the first day of the task and today."))  # fmt: skip
    _in_days(batch, taken.sampled_on, "sampled_on", made)
    for name in PRODUCT:
        setattr(batch, name, getattr(taken, name).strip())
    if not batch.sample_name or not batch.producer_name:
        raise Invalid(_("Name the sample and the nominal producer, as they stand on the product."), field="sample_name")
    batch.producer = find_enterprise(batch.producer_code)
    _not_lately(batch, taken.sampled_on)
    _barcode(batch, taken.gtin.strip())
    _affordable(batch, taken.price_paid, "price_paid")
    batch.standard = standard_for(batch, taken.sampled_on)
    batch.visited_on, batch.outcome_reason = taken.sampled_on, ""
    batch.scale = taken.scale or batch.scale
    present = _present(batch, taken, by)
    values = {name: getattr(taken, name) for name in FORM} | {"delivery_address": batch.laboratory.address}
    form = SamplingForm(batch=batch, present=[row.key for row in present], by_id=by.user_id, label=by.actor, at=at,
                        **values)  # fmt: skip
    saved(form, sampling_form_quantities="base_quantity", sampling_form_backup="backup_quantity",
          sampling_form_price="price_paid", sampling_form_signed="signer", sampling_form_place="place",
          sampling_form_two_samplers="present", sampling_form_position="place")  # fmt: skip
    _sealed(batch, taken, by, at)
    batch.version += 1
    batch.save()
    papers.issue(batch, Paper.Kind.FORM, by=by, at=at, enterprise=batch.enterprise,
                 samplers=[_named(row) for row in present], form=_form_of(batch, form, taken),
                 **_pictures(batch))  # fmt: skip
    finish("sampling", (CLOCK, batch.pk), by=by, at=at)
    stop_all((ANSWER, batch.pk), by=by, at=at)  # a refusal that was given up is decided on by nobody
    of_its_batch("delivery", batch, starts_on=taken.sampled_on, by=by, at=at)
    noted(made.event, batch, by=by, at=at, sampled_on=str(taken.sampled_on), seal=taken.test_seal)
    return batch


def _not_lately(batch, day):
    """Whom the same level or one above has sampled, and what one above found of a producer, is left alone, at the door
    and on a platform alike; raises Invalid."""
    lately = sampled_lately(batch, day)
    if lately:
        raise Invalid(
            _("The same level sampled this product here, or a level above this product of this producer, on %(day)s: "
              "nobody samples it again so soon (Product Quality Law Art. 15). Record that nothing was sampled.")
            % {"day": day_text(lately)},
            field="producer_code",
        )  # fmt: skip


def _sealed(batch, taken, by, at):
    """Both samples under their seals, and the test that the drawn laboratory is given."""
    for part, seal, kept in (("backup", taken.backup_seal, taken.backup_kept_at), ("test", taken.test_seal, "")):
        sealed = Sample(batch=batch, part=part, seal=seal.strip(), sealed_on=taken.sampled_on, kept_at=kept,
                        kept_by=taken.backup_kept_by if part == "backup" else "laboratory")  # fmt: skip
        row = saved(sealed, sampling_sample_seal=f"{part}_seal", sampling_sample_sealed=f"{part}_seal",
                    sampling_sample_kept_by="backup_kept_by")  # fmt: skip
    test = Test.objects.create(batch=batch, kind=Test.Kind.FIRST, laboratory=batch.laboratory, standard=batch.standard,
                               sample=row, given_on=taken.sampled_on)  # fmt: skip
    if hindrance(test, today(at)) == UNQUALIFIED:  # sealed all the same; its bureau replaces it in the draw
        mark(test, batch.laboratory.withdrawn_reason or LAPSED, by=by, at=at)


def _barcode(batch, text):
    if text and not barcode_in(text):
        raise Invalid(_("This is no barcode: its check digit does not fit."), field="gtin")
    batch.gtin = barcode_in(text)


def _affordable(batch, price, name):
    most = batch.task.price_most
    if most is not None and price > most:
        raise Invalid(_("The price is above what the task pays for one sample."), field=name)


def _present(batch, taken, by):
    """Samplers of the batch who were there, whoever writes among them; raises Invalid."""
    rows = [seat.staff for seat in _seated(batch)]
    there = [row for row in rows if row.key in taken.present] if taken.present else rows
    if len(there) != len(set(taken.present) or rows):
        raise Invalid(_("Only samplers of the batch were there to sample."), field="present")
    if len(there) < 2 or by.user_id not in {row.user_id for row in there}:
        raise Invalid(_("Two samplers are there at least, and whoever fills in the form is one of them."),
                      field="present")  # fmt: skip
    _hold(there, taken.sampled_on, "present")
    return there


def _in_days(batch, day, field, made=None):
    """The visit lies in its days, unless it was `made` from one that began in them; raises DaysOver."""
    begun = (made is not None and made.verb == "unpack") or batch.outcome_reason  # ordered online, or refused before
    last = last_visit(batch)
    if not begun and day > last:
        raise DaysOver(DaysOver.message % {"day": day_text(last)}, field=field, last=str(last))


def _certified(batch, day, field):
    """Two samplers of the batch at least are certified on a day; raises NotCertified."""
    rows = [seat.staff for seat in _seated(batch)]
    if len(rows) - len(lapsed(rows, day)) < 2:
        _hold(rows, day, field)


def _hold(rows, day, field):
    gone = [row.name for row in lapsed(rows, day)]
    if gone:
        raise NotCertified(NotCertified.message % {"names": "、".join(gone)}, field=field, names=gone)


def _pictures(batch):
    """Hashes of the photos, and whose signatures were written on the phone, for the form."""
    rows = list(batch.photos.order_by("pk").values_list("shows", "caption", "document__sha256"))
    return {
        "photos": [sha256 for shows, _caption, sha256 in rows if shows not in Photo.SIGNATURES],
        "signatures": [{"who": who, "sha256": sha256} for shows, who, sha256 in rows if shows in Photo.SIGNATURES],
    }


def _form_of(batch, form, taken):
    return {
        "task": batch.task.title, "plan": batch.task.plan.title, "organiser": batch.agency.name,
        "party_address": form.party_address or batch.enterprise.address, "party_legal": form.party_legal,
        "contact": form.contact, "phone": form.phone, "scale": papers.SCALES.get(batch.scale, ""),
        "producer_code": batch.producer_code, "producer_legal": form.producer_legal,
        "producer_contact": form.producer_contact, "producer_phone": form.producer_phone,
        "producer_scale": papers.SCALES.get(form.producer_scale, ""), "seal_place": form.seal_place or form.place,
        "seal_state": form.seal_state, "backup_kept_at": taken.backup_kept_at, "backup_free": form.backup_free,
        "deliver_by": str(form.deliver_by or ""), "stamped": form.stamped, "name": batch.sample_name,
        "brand": batch.brand, "model": batch.model, "lot": batch.lot, "category": batch.product.name,
        "sampled_on": str(taken.sampled_on), "place": form.place, "base": form.base_quantity,
        "tested": form.tested_quantity, "backup": form.backup_quantity, "unit": form.quantity_unit,
        "price": f"{form.price_paid:.2f}", "test_seal": taken.test_seal, "backup_seal": taken.backup_seal,
        "standard": form.claimed_standard, "grade": form.grade, "licence": form.producer_licence,
        "gtin": batch.gtin, "address": batch.producer_address, "laboratory": batch.laboratory.name,
        "deliver_to": form.delivery_address, "signed": form.signed, "signer": form.signer, "refusal": form.refusal,
        "remark": form.remark,
    }  # fmt: skip


def _seated(batch):
    return batch.seats.filter(ended_at__isnull=True).select_related("staff").order_by("staff__key")


def _named(staff):
    return f"{staff.name}（证件号{staff.key}）"


def _samplers(batch):
    return [_named(row.staff) for row in _seated(batch)]


@transaction.atomic
def find_nothing(*, batch_id, visited_on, code, remark, by, at):
    """Nothing could be sampled: `code` says why, of the reasons of that day. Returns the Batch; it counts in no rate.

    A party that moved or closed is told to the bureau as a clue for the register; one that makes for export only is
    not drawn again for the product for a time (queries/frames.py).
    """
    batch = mine(batch_id, by)
    made = step(batch, "find_nothing", states.BATCHES, by)
    _visited(batch, visited_on, made, at)
    why = OutcomeReason.objects.told_at(batch.link == "online", visited_on).filter(code=code).first()
    if why is None:
        raise Invalid(_("Choose why nothing was sampled."), field="code")
    batch.outcome_code = code
    batch.outcome_reason = f"{why.name}{'：' + remark.strip() if remark.strip() else ''}"[:300]
    batch.save()
    finish("sampling", (CLOCK, batch.pk), by=by, at=at)
    noted(made.event, batch, by=by, at=at, reason=batch.outcome_reason, code=code)
    if why.clue:  # the portal's word: a bureau gets no message about its own act
        tell(batch, None, noted("sampling.party_not_found", batch, by=PORTAL, at=at, reason=batch.outcome_reason), at)
    return batch


@transaction.atomic
def refuse(*, batch_id, visited_on, how, by, at, receipt=""):
    """The party refused: a warning is written, and it may state its case before the refusal counts. Returns the Batch.

    Its days to answer run from the service of the warning (escalating.serve_answer); where a `receipt` is given it was
    served on the spot (Product Quality Law Arts. 16, 56).
    """
    batch = mine(batch_id, by)
    made = step(batch, "refuse", states.BATCHES, by)
    _visited(batch, visited_on, made, at)
    batch.outcome_reason = said(how, "how", _("Write how sampling was refused, and how that is recorded."), 300)
    batch.save()
    paper = papers.issue(batch, Paper.Kind.REFUSAL, by=by, at=at, enterprise=batch.enterprise, how=batch.outcome_reason,
                         refused_on=str(visited_on))  # fmt: skip
    answers.told(batch, None, Answer.Act.REFUSAL, paper, receipt, by=by, at=at)
    finish("sampling", (CLOCK, batch.pk), by=by, at=at)
    tell(batch, None, noted(made.event, batch, by=by, at=at, reason=batch.outcome_reason), at)
    return batch


def _visited(batch, visited_on, made, at):
    between(visited_on, batch.task.starts_on, today(at), "visited_on",
            _("The day lies between the first day of the task and today."))  # fmt: skip
    if made.verb != "find_nothing" or not hasattr(batch, "purchase"):  # what was ordered in time may never come
        _in_days(batch, visited_on, "visited_on")
    _certified(batch, visited_on, "visited_on")
    batch.visited_on = visited_on
    batch.version += 1


@transaction.atomic
def add_photo(*, batch_id, file, by, at, shows="product", caption="", taken_at=None, skew=0):
    """Keep a picture of a batch, or a signature written on the phone, with its hash and the phone's time. Returns the
    Photo; the same picture twice is one, and has an earlier `at`.

    A time of the future, or of a phone whose clock is wrong, is kept and marked. Raises Invalid for what is no picture.
    """
    batch = of_batch(batch_id, by)
    by.require_any(Permission.SAMPLE, Permission.TEST)
    if shows not in Photo.Shows.values:
        raise Invalid(_("Say what the picture shows."), field="shows")
    if shows in Photo.SIGNATURES and not caption.strip():
        raise Invalid(_("A signature says whose it is."), field="caption")
    document = store(file=file, owner=(PHOTO, str(batch.pk)), by=by, at=at, max_bytes=LARGEST_PHOTO,
                     allowed={media_types.JPEG, media_types.PNG}, division=batch.agency.division_id)  # fmt: skip
    same = batch.photos.filter(document__sha256=document.sha256).first()
    if same:
        document.delete()
        return same
    wrong = clock_was_wrong(taken_at, at, skew)
    photo = checked(Photo(batch=batch, shows=shows, document=document, caption=caption.strip()[:120],
                          taken_at=taken_at, clock_wrong=wrong, by_id=by.user_id, at=at))  # fmt: skip
    photo.save()
    noted("sampling.photo_added", batch, by=by, at=at, sha256=document.sha256, shows=shows, clock_wrong=wrong)
    return photo


@transaction.atomic
def add_note(*, batch_id, text, by, at):
    """What a sampler adds once the form stands: what its own phone held and the form does not. Returns the Batch."""
    batch = of_batch(batch_id, by)
    by.require(Permission.SAMPLE)
    if not batch.seats.filter(staff__user_id=by.user_id, staff__user_id__isnull=False).exists():
        raise NotAssigned
    text = said(text, "note", _("Write what is to be added."), 2000)
    noted("sampling.note_added", batch, by=by, at=at, reason=text)
    return batch
