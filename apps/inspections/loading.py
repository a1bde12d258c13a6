"""Items, parameters, codes of results and forms from their files: the same code serves migrations and tests."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"
DRAFTED = "system:inspections"


def _rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text):
    return date.fromisoformat(text) if text else None


def load_items(model):
    return put(model, versions(DATA / "items.csv", yearly_limit=int))


def parameters():
    return versions(DATA / "parameters.csv", value=Decimal)


def load_parameters(model):
    return put(model, parameters())


def load_provisions(model):
    return put(model, versions(DATA / "provisions.csv"))


def load_deciders(model):
    return put(model, versions(DATA / "deciders.csv"))


def load_recourses(model):
    return put(model, versions(DATA / "recourses.csv", apart=flag))


def load_grounds(model):
    return put(model, versions(DATA / "grounds.csv"))


def load_results(model):
    count = 0
    for row in _rows("results"):
        key = {"system": row.pop("system"), "code": row.pop("code")}
        values = {
            "position": int(row["position"]), "name": row["name"], "name_en": row["name_en"],
            "exclusive": row["exclusive"] == "true", "outcome": row["outcome"], "follow_up": row["follow_up"],
            "severity": int(row["severity"]), "days": int(row["days"]) if row["days"] else None,
            "valid_from": _day(row["from"]), "valid_to": _day(row["until"]), "verified": row["verified"] == "true",
            "note": row["note"],
        }  # fmt: skip
        model.objects.update_or_create(**key, defaults=values)
        count += 1
    return count


def load_forms(form_model, question_model, *, on):
    """The first version of each form of data/forms.json, in use since `on`; items that have one keep theirs."""
    wanted = json.loads((DATA / "forms.json").read_text(encoding="utf-8"))
    for item, lines in wanted.items():
        form, made = form_model.objects.get_or_create(item=item, number=1, defaults={"drafted_label": DRAFTED})
        if not made:
            continue
        question_model.objects.bulk_create(_question(question_model, form, n, line) for n, line in enumerate(lines, 1))
        form.published_on = on
        form.save()
    return len(wanted)


def _question(model, form, position, line):
    kind, text, english, article, bad, *more = line
    unit, least, most = (*more, "", None, None)[:3] if more else ("", None, None)
    return model(
        form=form, position=position, kind=kind, text=text, text_en=english, article=article, bad=bad, unit=unit,
        least=Decimal(least) if least else None, most=Decimal(most) if most else None,
        required=kind in ("yes_no", "measure", "number"),
    )  # fmt: skip
