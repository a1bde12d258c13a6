"""Rate the province, or ask what another day or ruleset gives.

`rate [--model grade|risk] [--only USCC] [--json]` rates today and publishes what changed. With `--on DATE` of another
day, `--known then` or `--ruleset CODE` of one not in force it is a question: computed and shown, never published.
"""

import json
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.credit.models import Ruleset
from apps.credit.models.ruleset import Model
from apps.credit.operations.rate import NoRuleset, rate_all
from apps.credit.operations.rerate import rerate
from apps.credit.queries import ask, end_of, scores
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.records.operations.facts import find_enterprise


class Command(BaseCommand):
    help = (
        "Rate every enterprise, or one, by the ruleset in force today and publish what changed. Another day, another "
        "ruleset or what was known then is a question: answered, and nothing is stored."
    )

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day asked about, YYYY-MM-DD (today: published)")
        parser.add_argument("--model", choices=Model.values, default=Model.GRADE.value)
        parser.add_argument("--ruleset", metavar="CODE", help="a ruleset in force or not, draft or not")
        parser.add_argument("--only", metavar="USCC", help="one enterprise, by any of its numbers")
        parser.add_argument(
            "--known",
            choices=("now", "then"),
            default="now",
            help="with what is known now of that day, or with what was known at its end",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *, on, model, only, known, **options):
        began = time.perf_counter()
        now = timezone.now()
        today = timezone.localdate(now)
        on = on or today
        try:
            ruleset, in_force = _ruleset(options["ruleset"], model, on, today)
            enterprise = _enterprise(only)
            if known == "then" or on != today or ruleset != in_force:
                result = _question(ruleset, on, known, enterprise, today)
            elif enterprise:
                result = _one(ruleset, enterprise, today, now)
            else:
                result = _all(ruleset, today, now)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        head = {"model": ruleset.model, "ruleset": ruleset.code, "as_of": on.isoformat()}
        result = head | result | {"seconds": round(time.perf_counter() - began, 3)}
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else _text(result))


def _ruleset(code, model, on, today):
    """(the ruleset asked for, the one of its model in force today)"""
    if code:
        ruleset = Ruleset.objects.filter(code=code).first()
        if ruleset is None:
            raise CommandError(_("There is no ruleset %(code)s.") % {"code": code})
    else:
        ruleset = Ruleset.objects.in_force(model, on).first()
        if ruleset is None:
            raise NoRuleset(model=model, as_of=on.isoformat())
    return ruleset, Ruleset.objects.in_force(ruleset.model, today).first()


def _enterprise(code):
    enterprise = find_enterprise(code) if code else None
    if code and enterprise is None:
        raise CommandError(_("There is no such enterprise in the register."))
    return enterprise


def _question(ruleset, on, known, enterprise, today):
    known_at = end_of(on) if known == "then" else None
    ids = [enterprise.pk] if enterprise else None
    stood_at = end_of(on) if on < today else None
    result = ask(ruleset, as_of=on, known_at=known_at, stood_at=stood_at, enterprise_ids=ids)
    result |= {"stored": False, "known": known}
    if enterprise:
        result |= _scored(scores(ruleset, as_of=on, enterprise_ids=ids, known_at=known_at), enterprise)
    return result


def _one(ruleset, enterprise, today, now):
    ratings = rerate(enterprise_ids=[enterprise.pk], as_of=today, by=Scope.system("rate"), at=now)
    changed = sum(rating.model == ruleset.model for rating in ratings)
    found = scores(ruleset, as_of=today, enterprise_ids=[enterprise.pk])
    facts = sum(row["facts"] for row in found.values())
    counts = {"enterprises": len(found), "facts": facts, "changed": changed, "stored": True, "known": "now"}
    return counts | _scored(found, enterprise)


def _scored(found, enterprise):
    """Grade, score in hundredths and hash of the inputs; grade null for an enterprise not rated on that day."""
    row = found.get(enterprise.pk)
    inputs = bytes(row["inputs"]).hex() if row and row["inputs"] else None
    return {"grade": row and row["grade"], "score": row and row["score"], "inputs": inputs}


def _all(ruleset, today, now):
    by = Scope.system("rate")
    run = rate_all(model=ruleset.model, as_of=today, by=by, at=now, clock=timezone.now, workers=2)
    return {
        "state": run.state,
        "enterprises": run.enterprises,
        "facts": run.facts,
        "changed": run.changed,
        "stored": run.state == "published",
        "known": "now",
    }


def _text(result):
    return "\n".join(f"{key}: {value}" for key, value in result.items())
