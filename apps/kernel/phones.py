"""Work on a phone without a network, whichever app it is of: a room of pages the phone keeps, and entries made there.

An entry is kept once under the key the phone gave it, or refused with what a person has to settle; a refusal keeps
nothing here, and the phone keeps all. The scripts are static/js/phone-*.js; what an entry means is its app's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from .errors import DomainError, Invalid, Stale, WrongState
from .rules.sketch import sketch

SKEW = 300  # seconds a phone's clock may be off before its times are marked
SLACK = timedelta(seconds=SKEW)
AWAY = 120  # seconds on its way after which an entry was made without a network
PHOTO = "photo"


class MovedOn(WrongState):
    code = "moved-on"
    message = _("The visit has moved on: its result is entered, or it fell away. This entry was not kept.")


class WrittenMeanwhile(Stale):
    """`details["version"]` of the visit now, `details["theirs"]`: what the others wrote, each with who did."""

    message = _("Somebody else has written in this form meanwhile. Choose what holds.")


class ClockWrong(DomainError):
    """`details["skew"]`: seconds the phone's clock is ahead of the portal's."""

    code = "clock-wrong"
    message = _("The clock of this phone is wrong. Look at the day and the times of the entry before it is kept.")


class Damaged(Invalid):
    code = "damaged"
    message = _("The entry did not arrive as it was made. Send it again.")


class KeyUsed(DomainError):
    code = "key-used"
    message = _("The key of this entry belongs to another one.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What every entry carries. `seen`: the version of the visit the phone had; `form`: that of its form.

    `skew`: seconds the phone is ahead; `accepted`: a person has looked at a wrong clock and lets the entry stand.
    """

    key: UUID
    visit_id: int
    kind: str
    sha256: str
    made_at: datetime
    seen: int = 0
    form: str = ""
    skew: int = 0
    accepted: bool = False

    @property
    def far(self):
        """Whether the phone's clock is off by more than is let pass."""
        return abs(self.skew) > SKEW

    def was_away(self, at):
        """Whether the entry was made without a network: it took longer to arrive than any network takes, or its clock,
        which the network sets right, was ahead."""
        return (at - self.made_at).total_seconds() + self.skew > AWAY or self.made_at > at + SLACK

    def off(self, at, since=None):
        """Seconds the clock was off, 0 where it was near enough: when it sent, or when it says that the entry was made,
        after it arrived or before the first moment at which that could have been. A clock that was set right on the way
        is found by the latter alone."""
        if self.far:
            return self.skew
        for wrong, bound in ((self.made_at > at + SLACK, at), (since and self.made_at < since - SLACK, since)):
            if wrong:
                return min(2**31 - 1, max(-(2**31), round((self.made_at - bound).total_seconds())))
        return 0

    def look_at_clock(self, at, since=None):
        """Raises ClockWrong until a person has looked at a clock that is off."""
        if (off := self.off(at, since)) and not self.accepted:
            raise ClockWrong(skew=off)


def clock_was_wrong(taken_at, at, skew, since=None):
    """Whether a time that a phone gave is to be marked: its clock is off, or the time lies ahead, or before `since`,
    the first moment at which it could have been."""
    return abs(skew) > SKEW or bool(taken_at and (taken_at > at + SLACK or (since and taken_at < since - SLACK)))


class PhoneEntryBase(models.Model):
    """An entry made on a phone and kept here, under the key the phone gave it when it was made.

    A phone that never heard the answer sends again: the key finds what is kept. `made_at` is the phone's own clock,
    `skew` the seconds it was ahead of the portal's when it sent; `version` is that of the visit afterwards. The model
    of an app adds `kind`, `visit` and `by`.
    """

    key = models.UUIDField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    skew = models.IntegerField(default=0)
    version = models.PositiveIntegerField()
    doubled = models.BooleanField(default=False)  # a picture the visit had already
    at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="%(app_label)s_phoneentry_sha256",
                violation_error_message=_("An entry carries the SHA-256 of what was entered."),
            ),
        ]

    def __str__(self):
        return str(self.key)


def kept_before(entries, sent, visit_id, by):
    """The entry that came under this key before, or None; raises KeyUsed where it was another one.

    Whoever calls holds the lock of the visit: two sendings become one.
    """
    known = entries.filter(key=sent.key).first()
    if known and (known.visit_id, known.by_id, known.sha256) != (visit_id, by.user_id, sent.sha256):
        raise KeyUsed
    return known


def keep_entry(entries, sent, *, version, by, at, doubled=False):
    """Keep the entry `sent` through the manager of its model; returns it."""
    entry = entries.model(
        key=sent.key, visit_id=sent.visit_id, kind=sent.kind, sha256=sent.sha256, made_at=sent.made_at,
        skew=sent.skew, version=version, doubled=doubled, by_id=by.user_id, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():  # the same key at another visit in the same moment: no lock stands between the two
            entry.save(force_insert=True)
    except IntegrityError:
        raise KeyUsed from None
    return entry


def on_a_map(name, address):
    """Where an address can be looked up; "" where the province offers no map or there is no address."""
    if not settings.MAP_SEARCH_URL or not address:
        return ""
    return settings.MAP_SEARCH_URL.format(address=quote(f"{address} {name}", safe=""))


def sketched(points):
    """{"sketch", "places"} of a day: where an earlier visit recorded its position, with its number in the list.
    `points`: (longitude, latitude), or None where it is not known."""
    shown = [(number, point) for number, point in enumerate(points, 1) if point]
    if not shown:
        return {"sketch": None}
    drawn = sketch([point for _number, point in shown])
    places = [{"number": number, "x": x, "y": y} for (number, _point), (x, y) in zip(shown, drawn.places, strict=True)]
    return {"sketch": drawn, "places": places}


@dataclass(frozen=True)
class Room:
    """The pages under /desk/<name>/ that a phone keeps for one person.

    `visit`: the name of the page of a visit, which takes its id; `signs`: the role of an officer's signature;
    `scripts`: what the queue needs of the room's own to settle an entry.
    """

    name: str
    title: str
    visit: str
    texts: dict
    signs: str
    scripts: tuple = ()

    @property
    def base(self):
        return f"/desk/{self.name}/"

    def manifest(self):
        """What makes the day an app of its own on the home screen."""
        icons = [
            {"src": static("img/favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *({"src": static(f"img/phone-{size}.png"), "type": "image/png", "sizes": f"{size}x{size}"}
              for size in (192, 512)),
        ]  # fmt: skip
        return {
            "id": f"{self.base}phone/", "name": self.title, "short_name": self.title,
            "start_url": f"{self.base}phone/", "scope": self.base, "display": "standalone",
            "background_color": "#f6f3ec", "theme_color": "#f6f3ec", "icons": icons,
        }  # fmt: skip
