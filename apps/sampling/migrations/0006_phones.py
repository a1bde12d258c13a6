"""Entries of phones; all fields of the sampling form, who of the samplers was there; why nothing was sampled, as a code."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

SCALES = [("large", "large"), ("medium", "medium-sized"), ("small", "small"), ("micro", "micro")]
# the forms and batches that stand say what the new columns ask: their guards are for people
FILL = """
ALTER TABLE sampling_samplingform DISABLE TRIGGER sampling_form_guard;
UPDATE sampling_samplingform form SET present = (
  SELECT array_agg(staff.key ORDER BY staff.key) FROM sampling_seat seat
  JOIN sampling_staff staff ON staff.id = seat.staff_id WHERE seat.batch_id = form.batch_id
);
ALTER TABLE sampling_samplingform ENABLE TRIGGER sampling_form_guard;
UPDATE sampling_batch batch SET outcome_code = reason.code
FROM (VALUES ('no_stock', '无待销产品'), ('stopped', '停产'), ('moved', '已搬迁，查无下落'), ('closed', '关停'),
             ('export', '仅生产出口产品'), ('not_for_sale', '产品不用于销售'), ('small_base', '抽样基数不足'))
     reason (code, words)
WHERE batch.state = 'nothing' AND starts_with(batch.outcome_reason, reason.words);
SET CONSTRAINTS ALL IMMEDIATE;
"""


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


def words(name, label, size):
    return migrations.AddField("samplingform", name, models.CharField(label, max_length=size, blank=True, default=""),
                               preserve_default=False)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("sampling", "0005_deciding_agency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField("batch", "outcome_code", models.CharField(max_length=12, blank=True, default=""),
                            preserve_default=False),
        migrations.AddField(
            "samplingform", "present",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=40), size=None, default=list,
                                                      verbose_name="samplers who were there"),
            preserve_default=False,
        ),
        words("party_address", "address of the sampled party", 300),
        words("party_legal", "its legal representative", 80),
        words("producer_legal", "legal representative of the producer", 80),
        words("producer_contact", "contact of the producer", 80),
        words("producer_phone", "telephone of the producer", 40),
        migrations.AddField(
            "samplingform", "producer_scale",
            models.CharField("scale of the producer", max_length=8, blank=True, choices=SCALES, default=""),
            preserve_default=False,
        ),
        words("seal_place", "place of sealing", 200),
        words("seal_state", "how the seals were put on", 200),
        migrations.AddField("samplingform", "longitude",
                            models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)),
        migrations.AddField("samplingform", "latitude",
                            models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)),
        migrations.AddField("samplingform", "accuracy", models.PositiveIntegerField(null=True, blank=True)),
        migrations.AddField("samplingform", "stamped",
                            models.BooleanField("sealed with the seal of the party", default=False)),
        migrations.AlterField("photo", "shows", models.CharField(
            "what it shows", max_length=7, default="product",
            choices=[("product", "the product"), ("seal", "the seal"), ("order", "the order or the parcel"),
                     ("place", "the place"), ("party", "signature of the enterprise"),
                     ("sampler", "signature of a sampler")],
        )),
        migrations.AddField("photo", "taken_at", models.DateTimeField("taken", null=True, blank=True)),
        migrations.AddField("photo", "clock_wrong", models.BooleanField(default=False)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="PhoneEntry",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("skew", models.IntegerField(default=0)),
                ("version", models.PositiveIntegerField()),
                ("doubled", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=8, choices=[
                    ("sample", "sampling form"), ("order", "online order"),
                    ("unpack", "sampling form of what arrived"), ("nothing", "nothing to sample"),
                    ("refusal", "sampling refused"), ("photo", "photo"), ("note", "note on the batch"),
                ])),
                ("by", models.ForeignKey(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True,
                                         blank=True, related_name="+")),
                ("visit", models.ForeignKey("sampling.batch", django.db.models.deletion.CASCADE,
                                            related_name="from_phones")),
            ],
            options={"abstract": False},
        ),
        migrations.AddConstraint("batch", models.CheckConstraint(
            condition=models.Q(state="nothing", outcome_code__in=["no_stock", "stopped", "moved", "closed", "export",
                                                                  "not_for_sale", "small_base"])
            | (~models.Q(state="nothing") & models.Q(outcome_code="")),
            name="sampling_batch_outcome_code", violation_error_message="Choose why nothing was sampled.",
        )),
        migrations.AddConstraint("samplingform", models.CheckConstraint(
            condition=models.Q(present__len__gte=2), name="sampling_form_two_samplers",
            violation_error_message="At least two samplers go to a visit.",
        )),
        migrations.AddConstraint("samplingform", models.CheckConstraint(
            condition=models.Q(longitude__isnull=True, latitude__isnull=True)
            | models.Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
            name="sampling_form_position", violation_error_message="This is no place on earth.",
        )),
        migrations.AddConstraint("photo", models.CheckConstraint(
            condition=models.Q(shows__in=["product", "seal", "order", "place"])
            | (models.Q(shows__in=["party", "sampler"]) & ~models.Q(caption="")),
            name="sampling_photo_shows", violation_error_message="A signature says whose it is.",
        )),
        migrations.AddConstraint("phoneentry", models.CheckConstraint(
            condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="sampling_phoneentry_sha256",
            violation_error_message="An entry carries the SHA-256 of what was entered.",
        )),
        migrations.AddConstraint("phoneentry", models.CheckConstraint(
            condition=models.Q(kind__in=["sample", "order", "unpack", "nothing", "refusal", "photo", "note"]),
            name="sampling_phoneentry_kind", violation_error_message="This is no kind of entry.",
        )),
        migrations.RunSQL(sql.text("guards_visit"), sql.text("guards_visit_undo")),
    ]
