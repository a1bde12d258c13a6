"""Rows of the URLs of the grades: the public's, the enterprise's, and the receipt at the desk."""

from apps.credit.models import MeasureTable
from tests.contracts.url_rows import NOBODYS, PUBLIC, Row, all_get, enterprises, signed_in, staff


def table(_world):
    return {"pk": MeasureTable.objects.get(code="JS-CS-2022").pk}


OWN = {"others": 403, "neighbour": 404}

ROWS = {
    "credit_public:overview": PUBLIC,
    "credit_public:cities": PUBLIC,
    "credit_public:industries": PUBLIC,
    "credit_public:rules_list": PUBLIC,
    "credit_public:rules": Row(get=all_get(200), kwargs=lambda world: {"code": "JS-QC-100"}),
    "api:rating": Row(get=all_get(404), post=all_get(405), kwargs=lambda world: {"code": "91320100MA1ABCD2XR"}),
    "credit_my:grade": Row(get=enterprises(others=403)),
    # without a rating to object to, back to where the grade would stand
    "credit_my:object": Row(get=enterprises(302, others=403), post=enterprises(302, others=403)),
    "credit_my:what_if": Row(get=enterprises(others=403)),
    "credit_public:editions": PUBLIC,
    "credit_public:edition": Row(get=all_get(404), kwargs=lambda world: {"year": 2011}),
    "credit_public:edition_file": Row(get=all_get(404), kwargs=lambda world: {"year": 2011}),
    "credit_public:errata_file": Row(get=all_get(404), kwargs=lambda world: {"year": 2011}),
    # officers read; the province prepares and publishes (tests/credit/test_editions.py)
    "credit_grades:editions": Row(get=staff(others=403), post=staff(422, others=403)),
    "credit_grades:edition": Row(get=staff(404, others=403), kwargs=lambda world: {"pk": NOBODYS}),
    "credit_grades:edition_step": Row(
        get=signed_in(405), post=signed_in(403), kwargs=lambda world: {"pk": NOBODYS, "verb": "publish"}
    ),
    "credit_grades:measures_list": Row(get=staff(others=403), post=staff(422, others=403)),
    "credit_grades:measures": Row(get=staff(others=403), kwargs=table),
    "credit_grades:measures_edit": Row(get=signed_in(403), post=signed_in(403), kwargs=table),
    "credit_grades:measures_step": Row(
        get=signed_in(405), post=signed_in(403), kwargs=lambda world: table(world) | {"verb": "submit"}
    ),
    "credit_grades:receipt": Row(get=staff(**OWN), kwargs=lambda world: {"pk": world.enterprise.pk}),
}
