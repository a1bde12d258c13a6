"""Rows of the URLs of awards."""

from ..url_rows import NOBODYS, PUBLIC, Row, all_get, enterprises, signed_in, staff


def nobodys(_world):
    return {"pk": NOBODYS}


def step(world):
    return nobodys(world) | {"verb": "drop"}


# who sees which application, review and case: tests/awards/test_pages.py (a round takes experts and a draw)
ONE = Row(get=signed_in(404), kwargs=nobodys)
STEP = Row(get=signed_in(405), post=signed_in(404), kwargs=step)
ROWS = {
    "awards:awards": PUBLIC,
    "awards:programmes": PUBLIC,
    "awards:programme": Row(get=all_get(200), kwargs=lambda world: {"code": "governor"}),
    "awards:round": Row(get=all_get(404), kwargs=nobodys),
    "awards:object": Row(get=all_get(404), post=all_get(404), kwargs=nobodys),
    "awards:objection": PUBLIC,
    "awards:whole": Row(get=all_get(200), kwargs=lambda world: {"name": "honours", "kind": "csv"}),
    "awards:checked": Row(get=all_get(404), kwargs=lambda world: {"code": "0000-0000-0000-0000"}),
    "awards:honour": Row(get=all_get(404), kwargs=nobodys),
    "awards:marked_file": Row(get=signed_in(404), kwargs=lambda world: nobodys(world) | {"name": "report"}),
    "awards:rounds": Row(get=staff(), post=staff(422, city=403)),
    "awards:desk_round": ONE,
    "awards:round_step": STEP,
    "awards:statement": Row(get=signed_in(404), post=signed_in(404), kwargs=nobodys),
    "awards:reviewers": Row(get=signed_in(404, city=403), kwargs=nobodys),
    "awards:desk_application": ONE,
    "awards:application_step": STEP,
    "awards:sheet": ONE,
    "awards:interests": Row(get=staff(), post=staff(422)),
    "awards:experts": Row(get=staff(city=403), post=staff(422, city=403)),
    "awards:expert": Row(get=signed_in(404, city=403), post=signed_in(404, city=403), kwargs=nobodys),
    "awards:honours": Row(get=staff()),
    "awards:former": Row(get=staff(city=403), post=staff(422, city=403)),
    "awards:former_entry": ONE,
    "awards:former_step": STEP,
    "awards:desk_honour": Row(get=signed_in(404), post=signed_in(404), kwargs=nobodys),
    "awards:money": Row(get=signed_in(405), post=signed_in(404, city=403), kwargs=nobodys),
    "awards:case": ONE,
    "awards:case_step": STEP,
    # the room of experts: an officer has no business in it
    "awards:reviews": Row(get=staff(403), post=staff(403)),
    "awards:review": Row(get=staff(403), kwargs=nobodys),
    "awards:review_item": Row(get=staff(403), post=staff(403), kwargs=lambda world: nobodys(world) | {"number": 1}),
    "awards:review_step": Row(get=signed_in(405), post=staff(403), kwargs=step),
    "awards:unsubmit": Row(
        get=signed_in(405), post=staff(403), kwargs=lambda world: nobodys(world) | {"other": NOBODYS}
    ),
    "awards:mine": Row(get=enterprises()),
    "awards:apply": Row(get=signed_in(405), post=enterprises(302), kwargs=nobodys),
    "awards:my_honour": ONE,
    "awards:honour_step": STEP,
    "awards:duty": Row(get=signed_in(405), post=signed_in(404), kwargs=nobodys),
    "awards:my_case": Row(get=signed_in(404), post=signed_in(404), kwargs=nobodys),
    "awards:my_application": ONE,
    "awards:answer": Row(
        get=signed_in(405), post=signed_in(404), kwargs=lambda world: nobodys(world) | {"question": NOBODYS}
    ),
    "awards:answer_objection": Row(
        get=signed_in(405), post=signed_in(404), kwargs=lambda world: nobodys(world) | {"objection": NOBODYS}
    ),
    "awards:my_step": STEP,
    "api:awards": Row(get=all_get(200), post=all_get(405)),
}
