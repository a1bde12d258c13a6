"""What witnesses are told: that they are asked, that the end is near, and that the bureau's draw became void."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import register_kind
from apps.notifications.operations import notify, settle

COMMIT, REVEAL, VALUE = "commit", "reveal", "value"
VOID = "draws.void"
SEEDED = "draws.seeded"
ASKED = {COMMIT: "draws.commit_asked", REVEAL: "draws.reveal_asked", VALUE: "draws.value_asked"}
SOON = {COMMIT: "draws.commit_soon", REVEAL: "draws.reveal_soon", VALUE: "draws.value_soon"}
ENDS = {COMMIT: "commit_until", REVEAL: "reveal_until", VALUE: "public_until"}


def register_kinds():
    register_kind(
        ASKED[COMMIT],
        title=_("You are a witness of draw %(number)s: commit to a secret by %(until)s"),
        body=_("“%(title)s” is sealed. Think of a secret, keep it to yourself, and publish its digest on the page."),
    )
    register_kind(
        ASKED[REVEAL],
        title=_("Draw %(number)s: reveal your secret by %(until)s"),
        body=_("Everybody has committed to “%(title)s”. Whoever does not reveal in time is on record as absent."),
    )
    register_kind(
        SOON[COMMIT],
        title=_("Draw %(number)s: your commitment is still missing, until %(until)s"),
        body=_("“%(title)s” goes on without whoever has not committed by then; the record will say so."),
    )
    register_kind(
        SOON[REVEAL],
        title=_("Draw %(number)s: your secret is still missing, until %(until)s"),
        body=_("Without it “%(title)s” may become void, and the record will say who did not reveal."),
    )
    register_kind(
        ASKED[VALUE],
        title=_("Draw %(number)s: enter the public value by %(until)s"),
        body=_(
            "Read the value of “%(title)s” at its source and enter it. The seed follows once two people wrote the same."
        ),
    )
    register_kind(
        SOON[VALUE],
        title=_("Draw %(number)s: the public value is still missing, until %(until)s"),
        body=_("“%(title)s” is void without it: two people, one of them a witness, must have written the same."),
    )
    register_kind(
        VOID,
        title=_("Draw %(number)s is void"),
        body=_(
            "“%(title)s” ended without an outcome. Its page says why; a second try is a redraw with its own number."
        ),
    )
    register_kind(
        SEEDED,
        title=_("Draw %(number)s can be carried out"),
        body=_("The seed of “%(title)s” is known: whoever draws now comes to the one outcome that it gives."),
    )


def ask(draw, stage, *, event, at):
    """Tell every witness who has to act in the stage."""
    _tell(draw, ASKED[stage], stage, event, at)


def remind(draw, stage, *, event, at):
    """Tell those once more who have not yet acted; the event is the reminder's own."""
    _tell(draw, SOON[stage], stage, event, at)


def tell_void(draw, *, event, at):
    notify(kind=VOID, to=("agency", draw.agency_id), event=event, at=at, url=_page(draw), data=_data(draw, None))


def tell_seeded(draw, *, event, at):
    """The seed came from the witnesses: the bureau is told that it is its turn."""
    notify(kind=SEEDED, to=("agency", draw.agency_id), event=event, at=at, url=_page(draw), data=_data(draw, None),
           own=True)  # fmt: skip


def carried_out(draw, *, by, at):
    settle(kind=SEEDED, url=_page(draw), by=by, at=at)


def missing(draw, stage):
    """Witnesses who still have to act in the stage, in their order."""
    if stage == VALUE:
        return draw.witnesses.exclude(user__in=draw.public_entries.values("user")).order_by("position")
    empty = {"commitment": ""} if stage == COMMIT else {"nonce": ""}
    return draw.witnesses.filter(absent="", **empty).order_by("position")


def acted(draw, stage, witnesses, *, by, at):
    """Nothing more is asked of these witnesses in the stage: what they were sent leaves their inboxes."""
    for witness in witnesses:
        for kind in (ASKED[stage], SOON[stage]):
            settle(kind=kind, url=_page(draw, witness), by=by, at=at)


def _tell(draw, kind, stage, event, at):
    until = getattr(draw, ENDS[stage])
    for witness in missing(draw, stage):
        url = _page(draw, witness)
        notify(kind=kind, to=("user", witness.user_id), event=event, at=at, url=url, data=_data(draw, until))


def _page(draw, witness=None):
    return f"/desk/draws/{draw.pk}/" + (f"#witness-{witness.position}" if witness else "")


def _data(draw, until):
    when = timezone.localtime(until).strftime("%Y-%m-%d %H:%M") if until else ""
    return {"number": draw.number, "title": draw.title, "until": when}
