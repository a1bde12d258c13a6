"""Rows of the URLs of certificates of search: public, the number is the key."""

from ..url_rows import PUBLIC, Row, all_get

NUMBER = "0000-0000-0000-0000"


def of_none(world):
    return {"code": NUMBER}


ROWS = {
    "certificates:search": Row(get=all_get(200), post=all_get(422)),
    "certificates:verify": Row(get=all_get(200), post=all_get(422)),
    "certificates:public_key": PUBLIC,
    "certificates:certificate": Row(get=all_get(404), kwargs=of_none),
    "certificates:pdf": Row(get=all_get(404), kwargs=of_none),
    "certificates:json": Row(get=all_get(404), kwargs=of_none),
}
