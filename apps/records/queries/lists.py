"""Rows of the ledger's lists, with what a line shows."""

from apps.documents.models import Document

from ..models import Fact, Matching, Objection
from ..permissions import Permission
from .repairs import repaired_with


def rows_of(scope):
    """Facts of enterprises the reader sees, for the list: three joins, no query a row."""
    rows = Fact.objects.of_known(scope)
    return rows.select_related("enterprise__division", "kind", "source").defer("detail", "reason")


def elsewhere_of(scope):
    """Facts the officer's own agencies report about enterprises of other areas, for the same list."""
    rows = Fact.objects.reported_elsewhere(scope)
    return rows.select_related("enterprise__division", "kind", "source").defer("detail", "reason")


def queue_of(scope):
    """Facts waiting for their enterprise."""
    return Fact.objects.queue_of(scope).select_related("kind", "source")


def asked_of(facts):
    """{number of a fact: Matching} of those for which an enterprise was chosen that a second person decides on."""
    rows = Matching.objects.open().filter(fact__in=facts).select_related("enterprise__division__parent")
    return {row.fact_id: row for row in rows.order_by("pk")}


def to_match(scope):
    """What of the queue this officer can do: choose enterprises, or agree to those that others chose."""
    rows = Fact.objects.queue_of(scope)
    asked = Matching.objects.open()
    if scope.may(Permission.MATCH):
        return rows.exclude(pk__in=asked.values("fact"))
    if scope.may(Permission.CORRECT):
        return rows.filter(pk__in=asked.exclude(asked_user=scope.user_id).values("fact"))
    return rows.none()


def page_rows():
    """Facts with all a page of one shows; whoever fetches one says in which scope."""
    return Fact.objects.select_related("enterprise__division", "kind", "source__agency", "agency", "based_on__kind")


def built_on(fact):
    """What rests on the fact directly."""
    return list(fact.built_on.select_related("kind", "enterprise").order_by("pk"))


def goes_along(fact, act, day):
    """Facts that go, or come back, with the fact when an officer does this act to it on a day."""
    if act == "correct":
        return []
    if act != "repair":
        return built_on(fact)
    rows = Fact.objects.filter(pk__in=repaired_with([fact.pk], day)[fact.pk])
    return list(rows.select_related("kind", "enterprise").order_by("pk"))


def proof_of(fact):
    """The document that proved the repair; None where there was none."""
    number = fact.detail.get("repair", {}).get("proof")
    return Document.objects.filter(pk=number).first() if number else None


def objections_to(fact):
    return list(Objection.objects.filter(fact=fact).order_by("-pk"))
