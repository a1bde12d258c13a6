"""Prize money as a record of its honour: owed with the conferral, paid, claimed back with the honour."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from apps.awards import sql
from apps.awards.loading import DATA
from apps.deadlines.loading import limit_rows, load_limits

LIMITS = ("awards.payment", "awards.repayment")


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] in LIMITS]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("awards", "0012_heard"), ("deadlines", "0001_initial")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Money",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="prize in yuan")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "to be paid"),
                            ("paid", "paid"),
                            ("void", "no longer owed"),
                            ("claimed", "to be returned"),
                            ("returned", "returned"),
                        ],
                        default="owed",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                ("voucher", models.CharField(blank=True, max_length=80, verbose_name="number of the payment")),
                ("paid_by", models.BigIntegerField(null=True)),
                ("paid_label", models.CharField(blank=True, max_length=200)),
                ("claimed_on", models.DateField(blank=True, null=True)),
                ("back_until", models.DateField(blank=True, null=True, verbose_name="to be returned until")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="returned on")),
                ("receipt", models.CharField(blank=True, max_length=80, verbose_name="number of the receipt")),
                ("returned_label", models.CharField(blank=True, max_length=200)),
                (
                    "honour",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="money", to="awards.honour"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=("owed", "paid", "void", "claimed", "returned"), amount__gt=0),
                        name="awards_money_state",
                        violation_error_message="Prize money is an amount that is owed, paid, or to be returned.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state__in=("paid", "claimed", "returned"))
                        | Q(paid_on__isnull=False) & ~Q(voucher=""),
                        name="awards_money_paid",
                        violation_error_message="What is paid has its day and the number of the payment.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state__in=("claimed", "returned"))
                        | Q(claimed_on__isnull=False, back_until__gte=F("claimed_on")),
                        name="awards_money_claimed",
                        violation_error_message="What is to be returned has its day.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="returned") | Q(returned_on__gte=F("claimed_on")) & ~Q(receipt=""),
                        name="awards_money_returned",
                        violation_error_message="What is returned has its day and the number of the receipt.",
                    ),
                ]
            },
        ),
        migrations.RunSQL(sql.text("money_guards"), sql.text("money_guards_undo")),
    ]
