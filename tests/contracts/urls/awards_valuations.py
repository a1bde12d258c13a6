"""Rows of the URLs of brand values. What a page shows is asked in tests/awards."""

from ..url_rows import NOBODYS, Row, enterprises, staff

NONE = {"pk": NOBODYS}
ROWS = {
    "awards_valuations:list": Row(get=staff()),
    "awards_valuations:new": Row(get=staff(city=403), post=staff(422, city=403)),
    "awards_valuations:sheet": Row(get=staff(404), kwargs=lambda world: NONE),
    "awards_valuations:mine": Row(get=enterprises(404), kwargs=lambda world: NONE),
    "awards_valuations:my_file": Row(get=enterprises(404), kwargs=lambda world: NONE),
    "awards_valuations:file": Row(get=staff(404), kwargs=lambda world: NONE),
}
