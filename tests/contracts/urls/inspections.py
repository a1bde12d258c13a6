"""Rows of the URLs of inspections."""

from ..url_rows import PUBLIC, Row, all_get, enterprises, own_county, own_enterprise, signed_in, staff

DESK = Row(get=staff())
# the city's reviewer plans nothing; the list of items is the province's
PLANS = Row(get=staff(city=403), post=staff(422, city=403))
LISTS = Row(get=staff(403), post=staff(403))
OWN = {"filer": 404, "other": 404}


def item(world):
    return {"code": "PQ01"}


def pool(world):
    return {"pk": world.inspection_pool.pk}


def inspector(world):
    return {"pk": world.inspection_people[0].pk}


def plan(world):
    return {"pk": world.inspection.plan_id}


def task(world):
    return {"pk": world.inspection.task_id}


def visit(world):
    return {"pk": world.inspection.visit.pk}


STEP = own_county(302, **OWN)

ROWS = {
    "inspections:plans": DESK,
    "inspections:plan_new": PLANS,
    "inspections:plan": Row(get=own_county(**OWN), kwargs=plan),
    "inspections:plan_step": Row(
        get=signed_in(405), post=STEP, kwargs=lambda world: plan(world) | {"verb": "submit_plan"}
    ),
    "inspections:task_new": Row(get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=plan),
    "inspections:tasks": DESK,
    "inspections:campaign_new": PLANS,
    "inspections:task": Row(get=own_county(**OWN), kwargs=task),
    # the plan is approved: its tasks stand
    "inspections:task_change": Row(
        get=own_county(409, **OWN, city=403), post=own_county(409, **OWN, city=403), kwargs=task
    ),
    "inspections:task_remove": Row(get=signed_in(405), post=own_county(409, **OWN, city=403), kwargs=task),
    "inspections:task_direct": Row(get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=task),
    "inspections:task_step": Row(
        get=signed_in(405), post=STEP, kwargs=lambda world: task(world) | {"verb": "ask_cancel"}
    ),
    # a random task: nothing is asked for there
    "inspections:exception_new": Row(
        get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=task
    ),
    "inspections:choice_step": Row(
        get=signed_in(405),
        post=own_county(403, **OWN),
        kwargs=lambda world: {"pk": world.inspection_choice.pk, "verb": "agree"},
    ),
    "inspections:exception_step": Row(
        get=signed_in(405),
        post=own_county(403, **OWN),
        kwargs=lambda world: {"pk": world.inspection_exception.pk, "verb": "grant"},
    ),
    "inspections:public_exceptions": PUBLIC,
    "inspections:visits": DESK,
    "inspections:visit": Row(get=own_county(**OWN), kwargs=visit),
    "inspections:visit_step": Row(
        get=signed_in(405), post=STEP, kwargs=lambda world: visit(world) | {"verb": "approve_result"}
    ),
    # the officer of the walk is no inspector of the visit; its result is entered, so the form leads back
    "inspections:check": Row(get=own_county(302, **OWN, city=403), post=own_county(302, **OWN, city=403), kwargs=visit),
    "inspections:confirm": Row(get=own_county(**OWN, city=403), post=own_county(409, **OWN, city=403), kwargs=visit),
    "inspections:phone": Row(get=staff(city=403)),
    "inspections:phone_state": Row(get=staff(city=403)),
    "inspections:phone_entry": Row(get=signed_in(405), post=staff(422, city=403)),
    "inspections:phone_notice": Row(get=own_county(**OWN), kwargs=visit),
    "inspections:phone_worker": PUBLIC,
    "inspections:phone_manifest": PUBLIC,
    "inspections:whole": Row(get=all_get(200), kwargs=lambda world: {"name": "results", "kind": "csv"}),
    "inspections:item_end": Row(get=staff(403), post=staff(403), kwargs=item),
    "inspections:photo": Row(get=signed_in(405), post=own_county(302, **OWN, city=403), kwargs=visit),
    "inspections:referral_receipt": Row(
        get=own_county(**OWN, city=403),
        post=own_county(422, **OWN, city=403),
        kwargs=lambda world: {"pk": world.inspection_referral.pk},
    ),
    "inspections:orders": DESK,
    "inspections:order": Row(get=own_county(**OWN), kwargs=lambda world: {"pk": world.inspection_order.pk}),
    "inspections:order_step": Row(
        get=signed_in(405),
        post=own_county(422, **OWN, city=302),
        kwargs=lambda world: {"pk": world.inspection_order.pk, "verb": "serve_order"},
    ),
    "inspections:my_inspections": Row(get=enterprises()),
    "inspections:my_visit": Row(get=enterprises(404), kwargs=visit),
    "inspections:my_order_step": Row(
        get=signed_in(405),
        post=own_enterprise(422),
        kwargs=lambda world: {"pk": world.inspection_order.pk, "verb": "report_done"},
    ),
    "inspections:results": PUBLIC,
    "inspections:result": Row(get=all_get(404), kwargs=visit),
    "inspections:public_plans": PUBLIC,
    "inspections:public_plan": Row(get=all_get(200), kwargs=plan),
    "inspections:public_task": Row(get=all_get(200), kwargs=task),
    "api:inspection_results": Row(get=all_get(200), post=all_get(405)),
    "api:inspection_exceptions": Row(get=all_get(200), post=all_get(405)),
    "inspections:loose": DESK,
    "inspections:overview": DESK,
    "inspections:items": DESK,
    "inspections:item_new": LISTS,
    "inspections:item": Row(get=staff(), kwargs=item),
    "inspections:item_version": Row(get=staff(403), post=staff(403), kwargs=item),
    "inspections:item_form": Row(get=staff(403), post=staff(403), kwargs=item),
    "inspections:pools": DESK,
    "inspections:pool_new": PLANS,
    "inspections:pool": Row(get=own_county(**OWN), kwargs=pool),
    "inspections:pool_change": Row(get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=pool),
    "inspections:pool_close": Row(
        get=signed_in(405),
        post=own_county(302, **OWN, city=403),
        kwargs=lambda world: {"pk": world.spare_inspection_pool.pk},
    ),
    "inspections:inspectors": DESK,
    "inspections:inspector_new": PLANS,
    "inspections:inspector": Row(get=own_county(**OWN), kwargs=inspector),
    "inspections:inspector_act": Row(
        get=own_county(**OWN, city=403),
        post=own_county(422, **OWN, city=403),
        kwargs=lambda world: inspector(world) | {"verb": "certificate"},
    ),
    "inspections:certificate_cut": Row(
        get=own_county(**OWN, city=403),
        post=own_county(422, **OWN, city=403),
        kwargs=lambda world: inspector(world) | {"certificate": world.inspection_people[0].certificates.get().pk},
    ),
    "inspections:absence_cut": Row(
        get=signed_in(405),
        post=own_county(302, **OWN, city=403),
        kwargs=lambda world: inspector(world) | {"absence": world.inspection_absence.pk},
    ),
    "inspections:interest_end": Row(
        get=signed_in(405),
        post=own_county(302, **OWN, city=403),
        kwargs=lambda world: inspector(world) | {"interest": world.inspection_interest.pk},
    ),
}
