"""The facts of the portal's own proceedings keep who decided; those of before have it from their proceeding."""

from importlib import import_module

import pytest
from django.db import connection

from apps.inspections.operations import orders
from apps.records.models import Fact
from apps.sampling.operations import following
from tests.factories import inspections, licensing, sampling, serious_list
from tests.factories.divisions import agency_of
from tests.quick_papers import quick_papers, real_papers  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def of_listing():
    serious_list.Life().to("published")


def of_inspection():
    life = inspections.Life().to("published")
    order = life.ordered()
    life.act(orders.report_done, life.filer, order_id=order.pk, report="已更换证书")
    life.look_again(order, passed=True)


def of_sampling():
    life = sampling.Life().to("shown")
    order = life.ordered()
    life.act(following.report_done, life.filer, order_id=order.pk, report="已更换原料")
    life.recheck(passing=False)


def of_licence():
    licensing.Life().fill().submit()


@pytest.mark.parametrize(
    ("live", "migration", "facts", "place"),
    [
        (of_listing, "serious_list.migrations.0012_deciding_agency", 1, "320102"),
        (of_inspection, "inspections.migrations.0007_deciding_agency", 2, "320102"),
        (of_sampling, "sampling.migrations.0005_deciding_agency", 2, "320102"),
        (of_licence, "licensing.migrations.0005_deciding_agency", 1, None),
    ],
    ids=["listing", "inspection", "sampling", "licence"],
)
def test_every_proceeding_keeps_and_its_migration_fills_in_who_decided(live, migration, facts, place):
    live()
    known = dict(Fact.objects.filter(source__agency=None).values_list("pk", "agency"))
    assert len(known) == facts
    assert place is None or set(known.values()) == {agency_of(place).pk}
    assert None not in known.values()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_fact DISABLE TRIGGER USER; UPDATE records_fact SET agency_id = NULL")
        cursor.execute("ALTER TABLE records_fact ENABLE TRIGGER USER")
        cursor.execute(import_module(f"apps.{migration}").FILL)
    assert dict(Fact.objects.values_list("pk", "agency")) == known
    assert set(Fact.objects.values_list("version", flat=True)) == {1}
