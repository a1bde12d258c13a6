"""Facts for tests."""

from datetime import UTC, date, datetime

import factory

from apps.records.models import Fact, FactKind, Source

LEARNT = datetime(2026, 1, 10, 2, 0, tzinfo=UTC)


def kind(code):
    return FactKind.objects.get(code=code)


def source(code="test"):
    return Source.objects.get_or_create(code=code, defaults={"name": "试验来源"})[0]


class FactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Fact

    enterprise = factory.SubFactory("tests.factories.registry.EnterpriseFactory")
    kind = factory.LazyFunction(lambda: kind("penalty"))
    severity = 2
    occurred_on = date(2026, 1, 5)
    title = "试验事实"
    source = factory.LazyFunction(source)
    source_key = factory.Sequence("K{}".format)
    known_from = LEARNT
