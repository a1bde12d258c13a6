"""A batch: one product of one sampled party, who sampled it, what was taken, bought and sealed."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency, Division
from apps.records.models import Fact
from apps.registry.models import Enterprise

from .. import states
from ..querysets import BatchQuerySet, OfBatchQuerySet, triples
from ..rules.gtin import PATTERN
from .laboratories import Laboratory, Staff
from .law import Product, Standard
from .plan import LEVELS, LINKS, Task, person

BATCH_STATES = {
    states.DRAWN: _("to be sampled"),
    states.ORDERED: _("ordered online, on its way"),
    states.NOTHING: _("nothing to sample"),
    states.REFUSED: _("sampling refused"),
    states.REFUSAL_STANDS: _("counts as failed: sampling refused"),
    states.SAMPLED: _("sample on its way to the laboratory"),
    states.VOID: _("sample void"),
    states.TESTING: _("being tested"),
    states.TESTED: _("report handed in, waits for the conclusion"),
    states.PASSED: _("passed, not yet published"),
    states.FAILED: _("failed, parties to be told"),
    states.NOTIFIED: _("failed, parties may object"),
    states.RETEST: _("being tested again"),
    states.STANDS: _("failure stands, not yet published"),
    states.SHOWN: _("result published"),
    states.REPLACED: _("not visited: replaced, or its days are over"),
    states.ANNULLED: _("result set aside"),
}
VERDICTS = {"pass": _("meets the standard"), "fail": _("does not meet the standard")}


_SEARCHED = ("sample_name", "brand", "model", "party_name", "producer_name")


def searched():
    """What a citizen types: product, brand, model, who sold it and who made it; a stroke keeps them apart."""
    parts = [part for name in _SEARCHED for part in (name, Value("|"))]
    return Func(Concat(*parts), function="registry_fold")


class Batch(models.Model):
    """What figures count. `division` and `scale` are those of the sampled party on the day it was drawn or sampled.

    A nominal producer or party that is not in the register has its name and code only. An imported batch has no task
    and is known by `source_key`. `verdict` is set with `concluded_on`; `overturned` says that a retest turned it. One
    that was set aside (`annulled_on`) has neither: it counts nowhere, and its facts are withdrawn.
    """

    class Origin(models.TextChoices):
        DRAW = "draw", _("drawn")
        RESAMPLE = "resample", _("sampled again")
        IMPORT = "import", _("imported result")

    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="batches")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.DRAW)
    source_key = models.CharField(max_length=120, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    key = models.CharField(max_length=80, blank=True, db_collation="C")
    # what is counted by
    year = models.PositiveSmallIntegerField(_("year"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    product_code = models.CharField(max_length=40)
    standard = models.ForeignKey(Standard, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.CharField(_("link"), max_length=10, choices=list(LINKS.items()))
    level = models.CharField(_("level"), max_length=8, choices=list(LEVELS.items()))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("area"))
    scale = models.CharField(_("scale"), max_length=8, blank=True)
    # the sampled party
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="sampled_batches")
    party_name = models.CharField(_("sampled party"), max_length=200)
    party_code = models.CharField(max_length=18, blank=True)
    # the nominal producer, as it stands on the product
    producer = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="produced_batches")
    producer_name = models.CharField(_("nominal producer"), max_length=200, blank=True)
    producer_code = models.CharField(max_length=18, blank=True)
    producer_address = models.CharField(_("address of the nominal producer"), max_length=300, blank=True)
    producer_denied = models.BooleanField(_("found not to be the producer"), default=False)
    platform_name = models.CharField(_("platform"), max_length=200, blank=True)
    # the product as it was found
    sample_name = models.CharField(_("name of the sample"), max_length=200, blank=True)
    brand = models.CharField(_("trade mark"), max_length=120, blank=True)
    model = models.CharField(_("model or specification"), max_length=200, blank=True)
    lot = models.CharField(_("batch number or date of production"), max_length=120, blank=True)
    gtin = models.CharField(_("barcode (GTIN)"), max_length=14, blank=True)
    # the way
    state = models.CharField(_("state"), max_length=14, choices=list(BATCH_STATES.items()), default=states.DRAWN)
    visited_on = models.DateField(_("sampled on"), null=True, blank=True)
    outcome_reason = models.CharField(_("why there is no result"), max_length=300, blank=True)
    outcome_code = models.CharField(max_length=12, blank=True)  # of OutcomeReason, where nothing was sampled
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="+")
    alerted_on = models.DateField(_("danger reported"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=4, choices=list(VERDICTS.items()), blank=True)
    concluded_on = models.DateField(_("concluded"), null=True, blank=True)
    concluded_by = person()
    concluded_label = models.CharField(max_length=200, blank=True)
    returned_reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    refusal_on = models.DateField(_("refusal counts since"), null=True, blank=True)
    refusal_by = person()
    overturned = models.BooleanField(_("overturned on retest"), default=False)
    told_on = models.DateField(_("parties told"), null=True, blank=True)
    stands_on = models.DateField(_("failure stands since"), null=True, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    # set by the database, of results of tables: one whose party the register does not know has no fact to end it
    shown_until = models.DateField(_("public until"), null=True, blank=True)
    was_published_on = models.DateField(null=True, blank=True)  # of what was set aside after its publication
    annulled_on = models.DateField(_("set aside on"), null=True, blank=True)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    # kept by the database itself: the folded words, and their pairs of neighbouring characters for the index
    search_key = models.GeneratedField(
        expression=searched(), output_field=models.CharField(max_length=2000, db_collation="C"), db_persist=True
    )
    search_pairs = models.GeneratedField(
        expression=Func(searched(), function="registry_bigrams"),
        output_field=ArrayField(models.CharField(max_length=2)),
        db_persist=True,
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.BATCH_STATES, link__in=list(LINKS), level__in=list(LEVELS)),
                name="sampling_batch_state",
                violation_error_message=_("This is not a state, a link or a level of a batch."),
            ),
            models.CheckConstraint(
                condition=Q(origin="import", task__isnull=True, state__in=[states.SHOWN, states.ANNULLED])
                & ~Q(source_key="")
                | Q(origin="draw", task__isnull=False, replaces__isnull=True, source_key="")
                | Q(origin="resample", task__isnull=False, replaces__isnull=False, source_key=""),
                name="sampling_batch_origin",
                violation_error_message=_("A batch comes from a task's draw, replaces a void one, or was imported."),
            ),
            models.UniqueConstraint(
                fields=["agency", "source_key"],
                condition=~Q(source_key="") & ~Q(state=states.ANNULLED),  # what was set aside may come again, corrected
                name="sampling_batch_source",
                violation_error_message=_("This result was imported already."),
            ),
            models.UniqueConstraint(
                fields=["task", "enterprise"],
                condition=~Q(state__in=states.WITHOUT_RESULT) & Q(task__isnull=False),
                name="sampling_batch_once",
                violation_error_message=_("A party is sampled once in a task."),
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=False, verdict__in=["pass", "fail"]) & Q(state__in=states.CONCLUDED)
                | Q(concluded_on__isnull=True, verdict="") & ~Q(state__in=states.CONCLUDED),
                name="sampling_batch_concluded",
                violation_error_message=_("A batch has a verdict exactly from its conclusion on."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PASSED, verdict="fail")
                & ~Q(state__in=[states.FAILED, *states.TOLD], verdict="pass"),
                name="sampling_batch_verdict",
                violation_error_message=_("The verdict contradicts the state of the batch."),
            ),
            models.CheckConstraint(
                condition=Q(overturned=False) | Q(verdict="pass"),
                name="sampling_batch_overturned",
                violation_error_message=_("What a retest overturned has passed."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.TOLD) | Q(told_on__isnull=False),
                name="sampling_batch_told",
                violation_error_message=_("A failure stands only once its parties were told."),
            ),
            models.CheckConstraint(
                condition=Q(stands_on__isnull=False, told_on__isnull=False, verdict="fail")
                | (Q(stands_on__isnull=True) & ~Q(state=states.STANDS)),
                name="sampling_batch_stands",
                violation_error_message=_("A failure stands from a day on, after its parties were told."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.SHOWN, published_on__isnull=False)
                & (Q(verdict="pass") | Q(stands_on__isnull=False) | Q(origin="import"))
                | (~Q(state=states.SHOWN) & Q(published_on__isnull=True)),
                name="sampling_batch_published",
                violation_error_message=_("A failure is published only once it stands."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=states.REASONED) | ~Q(outcome_reason=""),
                name="sampling_batch_outcome",
                violation_error_message=_("Say why there is no result."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.NOTHING) & ~Q(outcome_code="")
                | (~Q(state=states.NOTHING) & Q(outcome_code="")),
                name="sampling_batch_outcome_code",
                violation_error_message=_("Choose why nothing was sampled."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.ANNULLED, annulled_on__isnull=False)
                | (~Q(state=states.ANNULLED) & Q(annulled_on__isnull=True)),
                name="sampling_batch_annulled",
                violation_error_message=_("What is set aside has its day."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.DRAWN, states.ORDERED, states.REPLACED]) | Q(visited_on__isnull=False),
                name="sampling_batch_visited",
                violation_error_message=_("A visit has its day."),
            ),
            models.CheckConstraint(
                condition=Q(gtin="") | Q(gtin__regex=PATTERN),
                name="sampling_batch_gtin",
                violation_error_message=_("A barcode has 8, 12, 13 or 14 digits."),
            ),
        ]
        indexes = [
            models.Index(fields=["task", "-id"], name="sampling_batch_of_task"),
            models.Index(fields=["state", "-id"], name="sampling_batch_by_state"),
            models.Index(fields=["agency", "-id"], name="sampling_batch_agency"),
            models.Index(fields=["-published_on", "-id"], condition=Q(state="published"), name="sampling_batch_public"),
            models.Index(fields=["gtin"], condition=~Q(gtin=""), name="sampling_batch_gtin_index"),
            models.Index(fields=["product_code", "enterprise", "-visited_on"], name="sampling_batch_repeat"),
            # the public search: words by their pairs, a product by its code, failures alone
            GinIndex(
                fields=["search_pairs"],
                condition=Q(state="published"),
                name="sampling_batch_words",
                fastupdate=False,
            ),
            GinIndex(triples(), condition=Q(state="published"), name="sampling_batch_triples", fastupdate=False),
            models.Index(
                fields=["product_code", "-published_on", "-id"],
                condition=Q(state="published"),
                name="sampling_batch_product_news",
            ),
            models.Index(
                fields=["-published_on", "-id"],
                condition=Q(state="published", verdict="fail"),
                name="sampling_batch_failed_news",
            ),
            # the figures read this and no row
            models.Index(
                fields=["year"],
                include=["product", "link", "division", "scale", "verdict", "state", "level", "agency"],
                condition=Q(concluded_on__isnull=False),
                name="sampling_batch_figures",
            ),
        ]

    def __str__(self):
        return f"{self.sample_name or self.product} · {self.party_name}"

    @property
    def is_failed(self):
        return self.verdict == "fail"


class Seat(models.Model):
    """A sampler of a batch; ended when replaced."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="seats")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="seats")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "staff"], name="sampling_seat_once")]

    def __str__(self):
        return f"{self.batch_id} {self.staff_id}"


class Purchase(models.Model):
    """An online purchase as a consumer makes it: platform, order, price, what arrived and who opened it."""

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="purchase")
    platform = models.CharField(_("platform"), max_length=120)
    shop = models.CharField(_("shop on the platform"), max_length=200)
    address = models.URLField(_("page of the product"), max_length=500, blank=True)
    order_number = models.CharField(_("order number"), max_length=80)
    ordered_on = models.DateField(_("ordered"))
    price = models.DecimalField(_("price paid, yuan"), max_digits=12, decimal_places=2)
    waybill = models.CharField(_("waybill"), max_length=80, blank=True)
    arrived_on = models.DateField(_("arrived and opened"), null=True, blank=True)
    by = person()
    label = models.CharField(max_length=200)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "order_number"],
                name="sampling_purchase_once",
                violation_error_message=_("This order is recorded already."),
            ),
            models.CheckConstraint(
                condition=~Q(platform="") & ~Q(order_number="") & ~Q(shop="") & Q(price__gt=0),
                name="sampling_purchase_whole",
                violation_error_message=_("A purchase names platform, shop, order and what was paid."),
            ),
            models.CheckConstraint(
                condition=Q(arrived_on__isnull=True) | Q(arrived_on__gte=F("ordered_on")),
                name="sampling_purchase_days",
                violation_error_message=_("Nothing arrives before it was ordered."),
            ),
        ]

    def __str__(self):
        return self.order_number


class SamplingForm(models.Model):
    """The sampling form (抽样单) of a batch: what was taken, from how many, for how much, who signed."""

    class Signed(models.TextChoices):
        SIGNED = "signed", _("signed")
        REFUSED = "refused", _("refused to sign")
        ONLINE = "online", _("bought online: nobody signs")

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="form")
    # the sampled party as it was met, and the samplers who were there (their keys)
    party_address = models.CharField(_("address of the sampled party"), max_length=300, blank=True)
    party_legal = models.CharField(_("its legal representative"), max_length=80, blank=True)
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    present = ArrayField(models.CharField(max_length=40), verbose_name=_("samplers who were there"))
    # of the nominal producer, what stands on the product or is known there
    producer_legal = models.CharField(_("legal representative of the producer"), max_length=80, blank=True)
    producer_contact = models.CharField(_("contact of the producer"), max_length=80, blank=True)
    producer_phone = models.CharField(_("telephone of the producer"), max_length=40, blank=True)
    producer_scale = models.CharField(_("scale of the producer"), max_length=8, blank=True,
                                      choices=Enterprise.Scale.choices)  # fmt: skip
    producer_licence = models.CharField(_("licence or certificate number on the product"), max_length=80, blank=True)
    claimed_standard = models.CharField(_("standard named on the product"), max_length=120, blank=True)
    grade = models.CharField(_("quality grade"), max_length=60, blank=True)
    base_quantity = models.PositiveIntegerField(_("base number"))
    tested_quantity = models.PositiveIntegerField(_("taken for the test"))
    backup_quantity = models.PositiveIntegerField(_("taken as a backup"))
    quantity_unit = models.CharField(_("unit of the numbers"), max_length=20, default="件")
    price_paid = models.DecimalField(_("price paid, yuan"), max_digits=12, decimal_places=2)
    backup_free = models.BooleanField(_("backup sample given free of charge"), default=False)
    place = models.CharField(_("place of sampling"), max_length=200)
    seal_place = models.CharField(_("place of sealing"), max_length=200, blank=True)
    seal_state = models.CharField(_("how the seals were put on"), max_length=200, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(null=True, blank=True)  # metres, as the phone said
    delivery_address = models.CharField(_("where the sample is sent"), max_length=300, blank=True)
    deliver_by = models.DateField(_("to arrive by"), null=True, blank=True)
    signed = models.CharField(_("signature of the sampled party"), max_length=8, choices=Signed.choices)
    signer = models.CharField(_("who signed, and as what"), max_length=80, blank=True)
    stamped = models.BooleanField(_("sealed with the seal of the party"), default=False)
    refusal = models.CharField(_("how the refusal is recorded: witness, video"), max_length=300, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    by = person()
    label = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tested_quantity__gte=1, base_quantity__gte=F("tested_quantity") + F("backup_quantity")),
                name="sampling_form_quantities",
                violation_error_message=_("What was taken is part of the base number, and something was taken."),
            ),
            models.CheckConstraint(
                condition=Q(backup_quantity__gte=1),
                name="sampling_form_backup",
                violation_error_message=_("A backup sample is taken: without one nothing can be tested again."),
            ),
            models.CheckConstraint(
                condition=Q(price_paid__gte=0),
                name="sampling_form_price",
                violation_error_message=_("A price is not negative."),
            ),
            models.CheckConstraint(
                condition=(Q(signed="signed") & ~Q(signer=""))
                | (Q(signed="refused") & ~Q(refusal=""))
                | Q(signed="online"),
                name="sampling_form_signed",
                violation_error_message=_("The form is signed by the party, or says how the refusal was recorded."),
            ),
            models.CheckConstraint(condition=~Q(place=""), name="sampling_form_place"),
            models.CheckConstraint(
                condition=Q(present__len__gte=2),
                name="sampling_form_two_samplers",
                violation_error_message=_("At least two samplers go to a visit."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="sampling_form_position",
                violation_error_message=_("This is no place on earth."),
            ),
        ]

    def __str__(self):
        return str(self.batch)


class Sample(models.Model):
    """A sealed part of what was taken: for the test, as a backup, or free of charge for a re-check."""

    class Part(models.TextChoices):
        TEST = "test", _("test sample")
        BACKUP = "backup", _("backup sample")
        RECHECK = "recheck", _("sample of a re-check")
        SPARE = "spare", _("backup sample of a re-check")

    class Keeper(models.TextChoices):
        BUREAU = "bureau", _("the bureau")
        LABORATORY = "laboratory", _("the laboratory")
        PARTY = "party", _("the sampled party")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="samples")
    part = models.CharField(_("part"), max_length=7, choices=Part.choices)
    recheck = models.ForeignKey("Recheck", models.PROTECT, null=True, blank=True, related_name="samples")
    seal = models.CharField(_("number of the seal"), max_length=60)
    sealed_on = models.DateField(_("sealed"))
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)
    kept_by = models.CharField(_("who keeps it"), max_length=10, choices=Keeper.choices, default=Keeper.BUREAU)
    received_on = models.DateField(_("received"), null=True, blank=True)
    intact = models.BooleanField(_("seal intact"), null=True, blank=True)
    received_label = models.CharField(max_length=200, blank=True)
    finding = models.CharField(_("what the seal looked like"), max_length=300, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seal"],
                name="sampling_sample_seal",
                violation_error_message=_("A seal is used once."),
            ),
            models.UniqueConstraint(
                fields=["batch", "part"],
                condition=~Q(part__in=["recheck", "spare"]),
                name="sampling_sample_part",
                violation_error_message=_("A batch has one test sample and one backup sample."),
            ),
            models.CheckConstraint(
                condition=~Q(seal="")
                & (
                    Q(part__in=["recheck", "spare"], recheck__isnull=False)
                    | Q(part__in=["test", "backup"], recheck__isnull=True)
                ),
                name="sampling_sample_sealed",
                violation_error_message=_("A sample is sealed, under a number."),
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True, intact__isnull=True)
                | (Q(received_on__isnull=False, received_on__gte=F("sealed_on"), intact=True))
                | (Q(received_on__isnull=False, received_on__gte=F("sealed_on"), intact=False) & ~Q(finding="")),
                name="sampling_sample_received",
                violation_error_message=_("On receipt the seal is looked at; what is broken is described."),
            ),
            models.CheckConstraint(
                condition=Q(kept_by__in=["bureau", "laboratory", "party"]), name="sampling_sample_kept_by"
            ),
        ]

    def __str__(self):
        return self.seal
