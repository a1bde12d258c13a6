"""Rows of the URLs of consumer warnings, recalls, public plans and news by e-mail."""

from ..url_rows import NOBODYS, PUBLIC, Row, all_get, enterprises, signed_in, staff

NOWHERE = Row(get=all_get(404), kwargs=lambda world: {"pk": NOBODYS})
TOKEN = Row(get=all_get(404), post=all_get(404), kwargs=lambda world: {"token": "forged"})


def rooms(kind):
    """Of both kinds: the officer draws up, the reviewer of the city only looks; nothing of the walk is there."""
    at = {"pk": NOBODYS}
    return {
        f"sampling_desk:{kind}_new": Row(get=staff(city=403), post=staff(422, city=403)),
        f"sampling_desk:{kind}": Row(get=staff(404), kwargs=lambda world: at),
        f"sampling_desk:{kind}_change": Row(
            get=staff(404, city=403), post=staff(404, city=403), kwargs=lambda world: at
        ),
        f"sampling_desk:{kind}_step": Row(
            get=signed_in(405), post=staff(404), kwargs=lambda world: at | {"verb": f"publish_{kind}"}
        ),
    }


ROWS = {
    "sampling_desk:notices": Row(get=staff()),
    **rooms("warning"),
    **rooms("recall"),
    "sampling_my:recalls": Row(get=enterprises()),
    "sampling_my:recall_new": Row(get=enterprises(), post=enterprises(422)),
    "sampling_my:recall_change": Row(get=enterprises(404), post=enterprises(404), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling_my:recall": Row(get=enterprises(404), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling_my:recall_limit": Row(get=signed_in(302), post=signed_in(405), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling_my:recall_step": Row(
        get=signed_in(405), post=signed_in(404), kwargs=lambda world: {"pk": NOBODYS, "verb": "answer_recall"}
    ),
    "api:consumer_warnings": Row(get=all_get(200), post=all_get(405)),
    "api:recalls": Row(get=all_get(200), post=all_get(405)),
    "sampling_public:warnings": PUBLIC,
    "sampling_public:warning": NOWHERE,
    "sampling_public:warnings_feed": PUBLIC,
    "sampling_public:recalls_feed": PUBLIC,
    "sampling_public:recalls": PUBLIC,
    "sampling_public:recall": NOWHERE,
    "sampling_public:announcements": PUBLIC,
    "sampling_public:announcements_feed": PUBLIC,
    "sampling_public:announcement": NOWHERE,
    "sampling_public:plans": PUBLIC,
    "sampling_public:plan": NOWHERE,
    "sampling_public:news": PUBLIC,
    "sampling_public:subscribe": Row(get=all_get(200), post=all_get(422)),
    "sampling_public:subscription": TOKEN,
}
