"""Readers told by e-mail of what changes on the list."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0008_entry_ending")]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("language", models.CharField(max_length=10)),
                ("key", models.UUIDField(unique=True)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("confirmed_at__isnull", True)), fields=["asked_at"], name="serious_list_subscr_unsure"),
                    models.Index(condition=models.Q(("confirmed_at__isnull", False)), fields=["last_seq"], name="serious_list_subscr_behind"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), _negated=True),
                            ("address", django.db.models.functions.text.Lower("address")),
                        ),
                        name="serious_list_subscription_address",
                        violation_error_message="Give an e-mail address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_seq__gte", 0),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                models.Q(("claimed_at__isnull", True), ("last_seq", 0)),
                                _connector="OR",
                            ),
                        ),
                        name="serious_list_subscription_confirmed",
                        violation_error_message="Nothing is sent to an address that its owner has not confirmed.",
                    ),
                ],
            },
        ),
    ]
