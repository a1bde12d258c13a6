"""Rows of the URLs of the grades: the public's, the enterprise's, and the receipt at the desk."""

from tests.contracts.url_rows import PUBLIC, Row, all_get, enterprises, staff

OWN = {"others": 403, "neighbour": 404}

ROWS = {
    "credit_public:overview": PUBLIC,
    "credit_public:rules_list": PUBLIC,
    "credit_public:rules": Row(get=all_get(200), kwargs=lambda world: {"code": "JS-QC-100"}),
    "api:rating": Row(get=all_get(404), post=all_get(405), kwargs=lambda world: {"code": "91320100MA1ABCD2XR"}),
    "credit_my:grade": Row(get=enterprises(others=403)),
    "credit_my:what_if": Row(get=enterprises(others=403)),
    "credit_grades:receipt": Row(get=staff(**OWN), kwargs=lambda world: {"pk": world.enterprise.pk}),
}
