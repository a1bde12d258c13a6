"""Rows of the URLs of sampling. Who sees which batch is walked in tests/sampling/test_pages.py, with one life."""

from ..url_rows import NOBODYS, PUBLIC, Row, enterprises, signed_in, staff

DESK = Row(get=staff())
NOWHERE = Row(get=staff(404), kwargs=lambda world: {"pk": NOBODYS})
PLANS = Row(get=staff(city=403), post=staff(422, city=403))
PLANNED = Row(get=staff(404, city=403), post=staff(404, city=403), kwargs=lambda world: {"pk": NOBODYS})
LISTS = Row(get=staff(403), post=staff(403), kwargs=lambda world: {"pk": NOBODYS})


def step(verb, status=404, **more):
    return Row(get=signed_in(405), post=staff(status), kwargs=lambda world: {"pk": NOBODYS, "verb": verb} | more)


ROWS = {
    "sampling:batches": DESK,
    "sampling:plans": DESK,
    "sampling:plan_new": PLANS,
    "sampling:plan": NOWHERE,
    "sampling:plan_step": step("submit_plan"),
    "sampling:task_new": PLANNED,
    "sampling:task": NOWHERE,
    "sampling:task_remove": Row(get=signed_in(405), post=staff(404, city=403), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling:task_step": step("take_up"),
    "sampling:batch": NOWHERE,
    "sampling:batch_step": step("publish"),
    "sampling:take": PLANNED,
    "sampling:visit": PLANNED,
    "sampling:photo": Row(get=signed_in(405), post=staff(404, city=403), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling:phone": Row(get=staff(city=403)),
    "sampling:phone_state": Row(get=staff(city=403)),
    "sampling:phone_entry": Row(get=signed_in(405), post=staff(422, city=403)),
    "sampling:phone_notice": Row(get=staff(404, city=403), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling:phone_worker": PUBLIC,
    "sampling:phone_manifest": PUBLIC,
    "sampling:part_step": step("serve_notice", part="notices"),
    "sampling:tests": Row(get=staff(403)),  # of the laboratory
    "sampling:test": NOWHERE,
    "sampling:test_step": step("report", 403),
    "sampling:orders": DESK,
    "sampling:order": NOWHERE,
    "sampling:order_step": step("serve_order"),
    "sampling:answer_step": step("hold_hearing"),
    "sampling:catalogue": DESK,
    "sampling:catalogue_history": Row(get=staff(404)),
    "sampling:catalogue_import": Row(get=staff(403), post=staff(403)),
    "sampling:changes": DESK,
    "sampling:change": NOWHERE,
    "sampling:change_step": step("approve_change"),
    "sampling:laboratory_change": LISTS,
    "sampling:laboratory_put_back": LISTS,
    "sampling:laboratory_new": Row(get=staff(403), post=staff(403)),
    "sampling:capability_new": LISTS,
    "sampling:laboratory_withdraw": LISTS,
    "sampling:certificate_new": LISTS,
    "sampling:certificate_end": LISTS,
    "sampling:staff": DESK,
    "sampling:staff_new": PLANS,
    "sampling:my_batches": Row(get=enterprises()),
    "sampling:my_batch": Row(get=enterprises(404), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling:my_batch_limit": Row(get=signed_in(302), post=signed_in(405), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling:my_order": Row(get=enterprises(404), kwargs=lambda world: {"pk": NOBODYS}),
    "sampling:my_step": Row(
        get=signed_in(405), post=signed_in(404), kwargs=lambda world: {"part": "notices", "pk": NOBODYS, "verb": "x"}
    ),
}
