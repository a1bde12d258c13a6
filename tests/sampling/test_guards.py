"""What the buttons hide the database refuses; the verdict it computes is that of the rule."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, InternalError, transaction

from apps.kernel import sqlfiles
from apps.sampling import states
from apps.sampling.models import (
    Answer,
    Batch,
    ItemResult,
    Notice,
    Objection,
    Paper,
    Rectification,
    Sample,
    SamplingForm,
    Seat,
    Task,
    Test,
)
from apps.sampling.rules.verdict import COMPARISONS, JUDGED, RULES, Limit, judge
from tests.factories.sampling import Life

pytestmark = pytest.mark.django_db
HERE = __file__


def refused(match, call):
    with pytest.raises((IntegrityError, InternalError), match=match), transaction.atomic():
        call()


def test_the_moves_are_those_of_the_tables():
    tables = {"plan": states.PLANS, "task": states.TASKS, "batch": states.BATCHES, "objection": states.OBJECTIONS,
              "rectification": states.RECTIFICATIONS}  # fmt: skip
    names = {kind: sorted({s for m in table.moves for s in (*m.source, m.target)}) for kind, table in tables.items()}
    asked = [(kind, a, b) for kind, all_ in names.items() for a in all_ for b in all_ if a != b]
    columns = {name: [row[place] for row in asked] for place, name in enumerate(("kinds", "sources", "targets"))}
    rows = sqlfiles.rows(HERE, "moves", columns)
    wanted = {(kind, s, m.target) for kind, t in tables.items() for m in t.moves for s in m.source if s != m.target}
    assert {(row["kind"], row["source"], row["target"]) for row in rows if row["allowed"]} == wanted


def test_the_database_computes_the_same_verdict():
    chance = Random(7)
    cases = []
    for _n in range(400):
        edge = Decimal(chance.randint(-30, 30)) / 10
        value = edge + Decimal(chance.choice([-2, -1, 0, 1, 2, 5, 15, -15, -5])) / 100
        rule, decimals = chance.choice(RULES), chance.randint(0, 2)
        limit = Limit(
            rule, "", edge if rule in ("at_least", "between") else None,
            (edge + 1 if rule == "between" else edge) if rule in ("at_most", "between") else None,
            chance.choice(COMPARISONS), decimals, chance.choice(JUDGED),
        )  # fmt: skip
        value = Decimal(chance.randint(0, 1)) if rule == "yes" else value
        spread = chance.choice([None, Decimal("0.01"), Decimal("0.2")])
        cases.append((limit, value, spread))
    asked = {
        "rules": [c.rule for c, *_ in cases], "leasts": [c.least for c, *_ in cases],
        "mosts": [c.most for c, *_ in cases], "comparisons": [c.comparison for c, *_ in cases],
        "decimals": [c.decimals for c, *_ in cases], "judgeds": [c.judged for c, *_ in cases],
        "values": [value for _c, value, _s in cases], "spreads": [spread for *_, spread in cases],
    }  # fmt: skip
    found = [row["verdict"] for row in sqlfiles.rows(HERE, "verdicts", asked)]
    assert found == [judge(limit, value, "", spread).verdict for limit, value, spread in cases]


def test_before_the_report():
    life = Life().to("assigned")
    batch = Batch.objects.filter(pk=life.batch_id)
    on = {"visited_on": life.today}
    refused(
        "has its form, and both samples are sealed", lambda: batch.update(state="sampled", **on)
    )  # no form, no seals
    refused("cannot go from drawn to tested", lambda: batch.update(state="tested", **on))
    Seat.objects.filter(pk=life.batch.seats.first().pk).update(ended_at=life.now)
    refused(
        "at least two samplers sample|is certified", lambda: batch.update(state="nothing", outcome_reason="停产", **on)
    )  # one sampler only
    Seat.objects.update(ended_at=None)
    stranger = life.samplers[[s.pk for s in life.samplers].index(_not_drawn(life))]
    refused(
        "samplers come from the draw", lambda: Seat.objects.create(batch=life.batch, staff=stranger, since=life.now)
    )
    refused(
        "parties of a task come from its draw",
        lambda: Batch.objects.create(**_copy(life, enterprise=life.firms[0], key="X")),
    )
    refused("tasks of an approved plan stand", lambda: Task.objects.filter(pk=life.task_id).update(count=2))
    refused("a batch is never deleted", lambda: Batch.objects.filter(pk=life.batch_id).delete())


def test_between_the_seal_and_the_conclusion():
    life = Life().to("sampled")
    batch = Batch.objects.filter(pk=life.batch_id)
    refused("the sampling form stands", lambda: SamplingForm.objects.update(price_paid=1))
    refused("a seal and what it looked like stand", lambda: Sample.objects.filter(part="test").update(seal="另一枚"))
    refused(
        "only a sample whose seal is intact is tested", lambda: batch.update(state="testing")
    )  # nobody has looked at the seal
    first, items = life.first, list(life.first.standard.items.order_by("position"))
    value = {"test": first, "item": items[0], "value": Decimal(7), "compared": Decimal(7), "unit": "Ω/km",
             "verdict": "pass", "tester": life.lab.tester, "tested_on": life.today}  # fmt: skip

    def entered(**but):
        return ItemResult.objects.create(**value | but)

    refused("under an intact seal", entered)  # no value for an unsealed sample
    life.to("received")
    for match, but in (
        ("in another unit", {"unit": "Ω/m"}),
        ("contradicts the value", {"verdict": "fail"}),
        ("contradicts the value", {"value": Decimal(8), "compared": Decimal(8)}),
        ("belongs to the laboratory", {"tester": life.other_lab.tester}),
        ("not in force on the day", {"tested_on": life.today.replace(year=2023)}),
        ("not qualified for this item", {"tested_on": life.today.replace(year=2036)}),
    ):
        refused(match, lambda but=but: entered(**but))
    sampler = life.batch.seats.first().staff
    type(sampler).objects.filter(pk=sampler.pk).update(tests=True, laboratory=life.lab)
    refused("whoever sampled does not test", lambda: entered(tester=sampler))
    entered()
    report = {"report_number": "R", "reported_on": life.today}
    refused("follows from its values", lambda: Test.objects.filter(pk=first.pk).update(verdict="fail", **report))
    life.to("reported")
    refused(
        "stands until it is returned",
        lambda: ItemResult.objects.update(value=Decimal(7), compared=Decimal(7), verdict="pass"),
    )
    concluded = {"concluded_on": life.today, "concluded_label": "x"}
    refused(
        "the verdict on a batch is that of its test",
        lambda: batch.update(state="passed", verdict="pass", concluded_by=life.reviewer.user_id, **concluded),
    )
    own = {"concluded_by": life.lab.tester.user_id, "verdict": "fail", "state": "failed"}
    refused("whoever sampled or tested does not conclude", lambda: batch.update(**own, **concluded))


def _not_drawn(life):
    drawn = set(life.batch.seats.values_list("staff_id", flat=True))
    return next(row.pk for row in life.samplers if row.pk not in drawn)


def _copy(life, **but):
    row = life.batch
    names = ("task", "agency", "year", "product", "product_code", "standard", "link", "level", "division", "party_name")
    return {name: getattr(row, name) for name in names} | but


def test_after_the_report():
    life = Life().to("concluded")
    batch, day = Batch.objects.filter(pk=life.batch_id), life.today
    refused(
        "is told to the sampled party and to the nominal producer", lambda: batch.update(state="notified", told_on=day)
    )  # nobody was told
    refused("a verdict changes only with the state", lambda: batch.update(verdict="pass"))
    life.to("told")
    refused("once all were served", lambda: batch.update(state="stands", stands_on=day))  # not served
    life.to("served")
    refused(
        "once all were served", lambda: batch.update(state="stands", stands_on=day + timedelta(days=15))
    )  # the last of the days
    refused("a notice and its service stand", lambda: Notice.objects.update(due_on=day + timedelta(days=1)))
    refused("papers are kept as they were issued", lambda: Paper.objects.update(number="x"))
    notice = Notice.objects.get(batch=life.batch_id)
    objection = {"batch": life.batch, "notice": notice, "kind": "result", "reason": "x", "filed_label": "x",
                 "agency": life.batch.agency}  # fmt: skip
    aside = {"state": "annulled", "outcome_reason": "x", "annulled_on": day, "verdict": "", "concluded_on": None}
    refused(
        "rests on nothing, or no retest can be made", lambda: batch.update(**aside)
    )  # nothing is wrong with its report
    refused("within its days", lambda: Objection.objects.create(filed_on=day + timedelta(days=16), **objection))
    refused("within its days", lambda: Objection.objects.create(filed_on=day, **objection | {"kind": "denial"}))
    backup = Sample.objects.get(batch=life.batch_id, part="backup")
    with transaction.atomic():
        row = Objection.objects.create(filed_on=day, **objection)
        retest = {"batch": life.batch, "kind": "retest", "standard": life.first.standard, "sample": backup,
                  "objection": row, "given_on": day}  # fmt: skip
        refused(
            "the first laboratory does not test again", lambda: Test.objects.create(laboratory=life.lab, **retest)
        )  # the first laboratory
        later = day + timedelta(days=20)
        refused("once all were served", lambda: batch.update(state="stands", stands_on=later))  # an objection is open
        refused(
            "cannot go from filed to upheld",
            lambda: Objection.objects.filter(pk=row.pk).update(state="upheld", finding="x", ended_on=day),
        )
        transaction.set_rollback(True)
    refused("follows a failure that stands", lambda: _order(life))  # the failure does not stand yet
    life.to("stands")
    refused("published after the days to object", lambda: batch.update(state="published", published_on=notice.due_on))
    order = life.ordered()
    rows = Rectification.objects.filter(pk=order.pk)
    refused("follows from a re-check", lambda: rows.update(state="done", ended_on=day))  # no re-check
    refused("cannot go from served to announced", lambda: rows.update(state="announced"))
    refused("follows from a re-check", lambda: rows.update(state="recheck_failed"))
    refused(
        "is taken back with the result it rests on", lambda: rows.update(state="dropped", ended_on=day)
    )  # the result stands
    life.recheck(passing=True)
    refused(
        "open again where its re-check counts for nothing", lambda: rows.update(state="reported", ended_on=None)
    )  # its re-check counts
    assert not Answer.objects.exists()


def _order(life):
    paper = Paper.objects.filter(batch=life.batch_id).order_by("pk")
    Rectification.objects.create(
        batch=life.batch, enterprise=life.batch.enterprise, agency=life.batch.agency, paper=paper[0],
        stop_paper=paper[1], what="x", law_on=life.today, issued_on=life.today, issued_label="x",
    )  # fmt: skip
