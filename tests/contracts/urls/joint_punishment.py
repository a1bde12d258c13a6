"""Rows of the URLs of joint punishment."""

from ..url_rows import NOBODYS, PUBLIC, Row, all_get, signed_in, staff

ROWS = {
    "joint_punishment:measures": PUBLIC,
    "joint_punishment:tracker": Row(get=staff(), post=signed_in(405)),
    # nothing is handed to anybody in the walk; tests/joint_punishment/test_tracker.py looks at a tracked entry
    "joint_punishment:tracked": Row(get=staff(404), post=signed_in(405), kwargs=lambda world: {"pk": NOBODYS}),
    # partners are an administrator's, who is not among the six
    "joint_punishment:partners": Row(get=staff(403), post=signed_in(405)),
    "joint_punishment:partner_new": Row(get=staff(403), post=staff(403)),
    "joint_punishment:partner_close": Row(get=staff(403), post=staff(403), kwargs=lambda world: {"pk": NOBODYS}),
    "joint_punishment:partner_reopen": Row(get=staff(403), post=staff(403), kwargs=lambda world: {"pk": NOBODYS}),
    "joint_punishment:partner_step": Row(
        get=signed_in(405), post=staff(403), kwargs=lambda world: {"pk": NOBODYS, "step": "give"}
    ),
    # closed without credentials; the token endpoint speaks OAuth
    "api:partner_token": Row(get=all_get(405), post=all_get(400)),
    "api:partner_feed": Row(get=all_get(401), post=all_get(405)),
    "api:partner_answers": Row(get=all_get(405), post=all_get(401)),
    "api:partner_owed": Row(get=all_get(401), post=all_get(405)),
}
