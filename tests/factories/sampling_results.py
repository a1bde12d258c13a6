"""Results of sampling as an import leaves them: what figures and public pages read, without the way to them."""

from datetime import date, timedelta
from itertools import count

from apps.sampling.models import Batch, Product
from apps.sampling.states import SHOWN

from .divisions import agency_of, division

DAY = date(2026, 4, 10)
_numbers = count(1)


def product(code="P-TOY"):
    return Product.objects.get(code=code)


def result(agency=None, *, code="P-TOY", of=None, place="320102", verdict="pass", day=DAY, **more):
    """A batch published on `day` that is not saved yet; a failure was told in time to object before. `of` is the
    Product, looked up by `code` where it is not given."""
    of = of or product(code)
    number = next(_numbers)
    values = {
        "agency": agency or agency_of("320102"), "origin": "import", "source_key": f"R{number}", "year": day.year,
        "product": of, "product_code": of.code, "link": "production", "level": "city", "division": division(place),
        "party_name": f"试制{number}有限公司", "state": SHOWN, "visited_on": day, "verdict": verdict,
        "concluded_on": day, "published_on": day, "sample_name": of.name,
    }  # fmt: skip
    if verdict == "fail":
        told = day - timedelta(days=30)
        values |= {"visited_on": told, "concluded_on": told, "told_on": told, "stands_on": day}
    return Batch(**values | more)


def keep(*results):
    return Batch.objects.bulk_create(results)
