"""Facts for tests."""

from datetime import UTC, date, datetime

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.records.models import Fact, FactKind, ImportOfFacts, Objection, Source
from apps.records.operations.matching import choose_enterprise, decide_match

from .access import scope_of_user, user_with_post

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LEARNT = datetime(2026, 1, 10, 2, 0, tzinfo=UTC)


def evening(day):
    """18:00 of a day in the province: the earliest that what happened on it is known in tests."""
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


def learnt(day):
    """LEARNT, or the evening of a later day: nothing is known before it happens."""
    return max(LEARNT, evening(day))


def proof():
    """A document as an officer uploads it with an adverse fact."""
    return SimpleUploadedFile("决定书.pdf", PDF)


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
    # a kind that is reserved comes from its own proceeding, or the database refuses it
    source = factory.LazyAttribute(lambda fact: source(*fact.kind.writers[:1]))
    source_key = factory.Sequence("K{}".format)
    known_from = factory.LazyAttribute(lambda fact: learnt(fact.occurred_on))


def fact_of(enterprise, **more):
    """The enterprise's one fact that is no licence's, made when it has none."""
    known = Fact.objects.filter(enterprise=enterprise).exclude(source__code="licensing")
    return known.first() or FactFactory(enterprise=enterprise, **more)


def waiting_fact(division_code, **more):
    """A fact of the division's queue; the same one for the same code."""
    given = {"subject_code": "91320102MA1ABCD2X0", "subject_name": "未名试制有限公司"} | more
    found = Fact.objects.filter(state="waiting", subject_code=given["subject_code"]).first()
    return found or FactFactory(enterprise=None, state="waiting", division_code=division_code, **given)


def match_by_two(fact, enterprise, *, at):
    """Match a waiting fact as people do: an officer of its division chooses, a reviewer agrees. Returns it."""
    officer, reviewer = (
        scope_of_user(user_with_post(role, fact.division_code)) for role in ("county_officer", "county_reviewer")
    )
    choose_enterprise(fact_id=fact.pk, enterprise_id=enterprise.pk, by=officer, at=at)
    return decide_match(fact_id=fact.pk, agreed=True, by=reviewer, at=at)


def objection_of(enterprise, **more):
    """An open objection of the enterprise to a fact of its own; the same one when asked again."""
    found = Objection.objects.filter(enterprise=enterprise, state="filed").first()
    if found:
        return found
    fact = FactFactory(enterprise=enterprise, state="objected")
    given = {"reason": "并非本企业产品", "filed_by": "填报人", "filed_at": LEARNT} | more
    division = enterprise.division_id
    return Objection.objects.create(enterprise=enterprise, fact=fact, fact_version=1, division_code=division, **given)


def import_of_facts(division_code):
    """A finished import of the division, with nothing left to do."""
    given = {"source": source(), "file_name": "penalties.csv", "layout": "penalty", "state": "undone"}
    given |= {"created_by": "officer", "division_code": division_code, "at": LEARNT, "undone_at": LEARNT}
    return ImportOfFacts.objects.filter(division_code=division_code).first() or ImportOfFacts.objects.create(**given)
