"""Every table of draws, walked: once a draw is carried out no row of it is changed, removed or emptied away."""

from contextlib import suppress

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from apps.draws import models
from apps.draws.operations import ceremony, conducting, frames, replacing, sealing
from apps.draws.rules.exact import name_key
from apps.kernel.errors import DomainError
from tests.draws.test_public_value import SINCE, TERMS, enter
from tests.factories.draws import NONCES, NOW, draft_of, inspectors_of, promise
from tests.past import past_guards

pytestmark = pytest.mark.django_db

# of each table what a forger would write; a new table has to be named here
WRITTEN = {
    models.Series: "last = last + 2",
    models.Draw: "title = 'x'",
    models.Item: "team = 'x'",
    models.Quota: "drawn = drawn + 1",
    models.Object: "stratum = 'x'",
    models.Behind: "who = 'x'",
    models.Exclusion: "reason = 'x'",
    models.KeptName: "label = 'x'",
    models.Inspector: "label = 'x'",
    models.Certificate: "valid_to = valid_to + 1",
    models.Recusal: "subject = 'x'",
    models.LastVisit: "subject = 'x'",
    models.Witness: "name = 'x'",
    models.PublicEntry: "value = 'x'",
    models.RefusedReveal: "digest = repeat('a', 64)",
    models.Drawn: "subject = 'x'",
    models.Seat: "inspector = 'x'",
    models.Replacement: "rests_on = 'x'",
    models.AskedReplacement: "reason = 'x'",
}


def with_rows_everywhere(people):
    inspectors = inspectors_of(8)
    inspectors[0] |= {"recusals": ["S00001"], "last": ["S00002"]}
    draw = draft_of(people, inspectors=inspectors, exclusions=[("X1", "停业企业", "已停业")], **TERMS)
    given = {"draw_id": draw.pk, "by": people.officer, "at": NOW}
    frames.set_behind(rows=[("S00001", "91320000", "320102", "C34", "小型", "A")], **given)
    draw = sealing.seal_draw(**given)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=by, at=NOW)
    with suppress(DomainError):
        ceremony.reveal(draw_id=draw.pk, nonce="a-wrong-secret-0123456789", by=people.witnesses[0], at=NOW)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=NOW)
    for by in people.witnesses:
        enter(draw, by)
    conducting.conduct(draw_id=draw.pk, by=people.officer, at=SINCE)
    seats = models.Seat.objects.filter(draw=draw).order_by("pk")[:2]
    asked = [
        replacing.ask_replacement(draw_id=draw.pk, subject=seat.subject, team=seat.team, inspector=seat.inspector,
                                  ground="recusal", reason="现场核实后提出，材料存档", by=people.officer, at=SINCE)
        for seat in seats
    ]  # fmt: skip
    replacing.decide_replacement(draw_id=draw.pk, asked_id=asked[0].pk, granted=True, by=people.reviewer, at=SINCE)
    named = {"salt": "a" * 64, "code": "91320000", "area": "", "industry": "", "size": "", "label": "量测商行"}
    with transaction.atomic(), past_guards():  # lists that name nobody have nothing of what the one here shows
        models.KeptName.objects.create(draw=draw, subject=name_key(*named.values()), **named)
    return draw


def refused(statement):
    """By a guard (restrict_violation), and not only because another table happens to point there."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert error.value.__cause__.pgcode == "23001", f"{statement}: {error.value}"


def emptied_by_guards():
    """Tables with a BEFORE TRUNCATE trigger of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgtype & 34 = 34 AND NOT tgisinternal")
        return {name for (name,) in cursor.fetchall()}


def test_no_row_of_a_draw_is_changed_removed_or_emptied_away(people):
    with_rows_everywhere(people)
    assert set(apps.get_app_config("draws").get_models()) == set(WRITTEN)
    guarded = emptied_by_guards()
    for model, change in WRITTEN.items():
        table = model._meta.db_table
        assert model.objects.exists(), f"{table} has no row: nothing would be refused"
        assert table in guarded
        refused(f"UPDATE {table} SET {change}")
        refused(f"DELETE FROM {table}")
        # with events that wait a table is not emptied anyway
        refused(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


def test_what_was_asked_for_is_decided_once_and_leads_to_what_was_asked_for(people):
    with_rows_everywhere(people)
    done = models.AskedReplacement.objects.get(decided_at__isnull=False)
    waits = models.AskedReplacement.objects.get(decided_at__isnull=True)
    given = f"decided_by_id = {people.reviewer.user_id}, decided_label = 'x', decided_at = now()"
    table = models.AskedReplacement._meta.db_table
    refused(f"UPDATE {table} SET {given}, replacement_id = {done.replacement_id} WHERE id = {waits.pk}")
    refused(f"UPDATE {table} SET decided_at = now() WHERE id = {done.pk}")
    refused(
        f"INSERT INTO {table} (draw_id, kind, subject, team, inspector, ground, reason, asked_by_id, asked_label,"
        " asked_at, decided_by_id, decided_label, decided_at) SELECT draw_id, kind, 'S00005', '', '', 'closed', reason,"
        f" asked_by_id, asked_label, asked_at, decided_by_id, decided_label, decided_at FROM {table}"
        f" WHERE id = {done.pk}"
    )
