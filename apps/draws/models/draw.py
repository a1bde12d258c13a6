"""A draw, its number, its items and quotas."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency

from .. import states
from ..querysets import DrawQuerySet
from ..rules import exact

# what the portal itself says when it ends a draw: kept as a code, read in the language of whoever asks
VOID_REASONS = {
    "too-few-commitments": _("fewer than two witnesses committed in time"),
    "not-revealed": _("a witness did not reveal in time"),
    "no-public-value": _("two people did not enter the same public value in time"),
}
# the portal's sentences of before, kept in English
VOID_BEFORE = {
    "fewer than two witnesses committed in time": "too-few-commitments",
    "a witness did not reveal in time": "not-revealed",
    "two people did not enter the same public value in time": "no-public-value",
}

HEX = r"^[0-9a-f]{64}$"
NO_CONTROL = r"[\x01-\x1f\x7f]"
FORM = r"^[ -~]*#[ -~]*#[ -~]*#[ -~]*$"  # rules/public_value.py


def text_field(label, length, **more):
    """Text in byte order: what is sorted and hashed must not depend on a language's collation."""
    return models.CharField(label, max_length=length, db_collation="C", **more)


class Series(models.Model):
    """The last number given to draws of an agency in a year: locked while one is given, so that none is left out."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="draws_series_once")]

    def __str__(self):
        return f"{self.agency_id}-{self.year}-{self.last}"


class Draw(models.Model):
    """One random draw. Everything a seal covers is frozen by a trigger once the draw has left its draft.

    `number` is given at the seal, without gaps in an agency and year. `seal_text` is what `seal_hash` is the SHA-256
    of; `seed`, `objects_hash`, `pool_hash` are 64 hexadecimal digits. `origin` names the task of a higher app as text;
    `made_digest` says what that task made (queries/terms.py): from then on the draft's lists and terms are closed.

    `held_until`: who is seated is held back in public until the draw is opened, on that day at the latest, for the
    sealed reason `held_why`; without `salt` its digests then say nothing and nobody computes the seats (docs/adr/0048).
    """

    class Purpose(models.TextChoices):
        INSPECTION = "inspection", _("inspection")
        SAMPLING = "sampling", _("product sampling")
        LICENSING = "licensing", _("check after licensing")
        AWARD = "award", _("award assessment")
        OTHER = "other", _("other")

    class Mode(models.TextChoices):
        UNDIRECTED = "undirected", _("undirected: every object of the area")
        DIRECTED = "directed", _("directed: objects that meet conditions")

    class Absence(models.TextChoices):
        VOID = "void", _("the draw is void; a redraw needs a second officer")
        PROCEED = "proceed", _("the draw goes on with the public value")

    class State(models.TextChoices):
        DRAFT = states.DRAFT, _("in preparation")
        COMMITTING = states.COMMITTING, _("sealed, witnesses commit")
        REVEALING = states.REVEALING, _("witnesses reveal")
        WAITING = states.WAITING, _("waits for the public value")
        SEEDED = states.SEEDED, _("seed known, not yet drawn")
        DRAWN = states.DRAWN, _("drawn")
        VOID = states.VOID, _("void")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="draws", verbose_name=_("agency"))
    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices, default=Purpose.INSPECTION)
    mode = models.CharField(_("way of drawing"), max_length=12, choices=Mode.choices, default=Mode.UNDIRECTED)
    conditions = models.CharField(_("conditions"), max_length=4000, blank=True)
    origin = models.CharField(max_length=80, blank=True, editable=False)
    made_digest = models.CharField(max_length=64, blank=True, editable=False)
    held_until = models.DateField(_("inspectors and seats public at the latest"), null=True, blank=True, editable=False)
    held_why = models.CharField(max_length=200, blank=True, editable=False)
    salt = models.CharField(max_length=64, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    algorithm = models.CharField(_("algorithm"), max_length=20, default="qp-draw-3")
    # the visits
    seats = models.PositiveSmallIntegerField(_("inspectors a visit and team"), default=2)
    visits_from = models.DateField(_("visits from"))
    visits_to = models.DateField(_("visits until"))
    # the ceremony
    commit_until = models.DateTimeField(_("commitments until"))
    reveal_until = models.DateTimeField(_("reveals until"))
    absence = models.CharField(
        _("when a witness does not reveal"), max_length=8, choices=Absence.choices, default=Absence.VOID
    )
    public_source = models.CharField(_("public value"), max_length=120, blank=True)
    public_on = models.DateField(_("day of the public value"), null=True, blank=True)
    public_form = models.CharField(_("form of the public value"), max_length=60, blank=True)
    public_from = models.DateTimeField(_("public value not before"), null=True, blank=True)
    public_until = models.DateTimeField(_("void without the public value after"), null=True, blank=True)
    public_value = models.CharField(_("public value"), max_length=120, blank=True)
    # the seal
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    number = text_field(pgettext_lazy("document", "number"), 60, null=True, unique=True, editable=False)
    objects_count = models.PositiveIntegerField(_("objects"), default=0)
    objects_hash = models.CharField(max_length=64, blank=True)
    # of draws sealed before qp-draw-3: [item, stratum, objects] that had no quota and could not be drawn (a migration)
    unquoted = models.JSONField(default=list, editable=False)
    pool_count = models.PositiveIntegerField(_("inspectors"), default=0)
    pool_hash = models.CharField(max_length=64, blank=True)
    seal_text = models.TextField(blank=True)
    seal_hash = models.CharField(_("digest of the seal"), max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)
    sealed_by = models.CharField(max_length=200, blank=True)
    # the outcome
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    seeded_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    vacancies = models.PositiveIntegerField(_("seats without an inspector"), default=0)
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(_("why the draw is void"), max_length=300, blank=True)
    # who
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prepared_label = models.CharField(max_length=200)
    hands = ArrayField(models.BigIntegerField(), default=list, editable=False)  # accounts that changed the draft
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # a list that is nearly that of an earlier draw
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    follows_reason = models.CharField(_("why nearly the same list is drawn from again"), max_length=300, blank=True)
    # a second try
    redraw_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="redraws")
    redraw_reason = models.CharField(_("why it is drawn again"), max_length=300, blank=True)
    redraw_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    redraw_approved_label = models.CharField(max_length=200, blank=True)
    redraw_approved_at = models.DateTimeField(null=True, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-sealed_at", "-id"], name="draws_draw_newest"),
            models.Index(fields=["objects_hash"], name="draws_draw_frame"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[states.DRAFT, *states.PUBLIC]),
                name="draws_draw_state",
                violation_error_message=_("This is not a state of a draw."),
            ),
            models.CheckConstraint(
                condition=Q(visits_to__gte=F("visits_from")),
                name="draws_draw_visits",
                violation_error_message=_("The visits end on or after the day they begin."),
            ),
            models.CheckConstraint(
                condition=Q(reveal_until__gt=F("commit_until")),
                name="draws_draw_clock",
                violation_error_message=_("The reveals end after the commitments."),
            ),
            models.CheckConstraint(
                condition=Q(seats=0) | Q(seats__range=(2, 9)),
                name="draws_draw_two_inspectors",
                violation_error_message=_(
                    "At least two inspectors go to a visit, or none where only objects are drawn."
                ),
            ),
            models.CheckConstraint(
                condition=Q(mode="undirected") | ~Q(conditions=""),
                name="draws_draw_conditions",
                violation_error_message=_("A directed draw says by which conditions its objects were chosen."),
            ),
            models.CheckConstraint(
                condition=Q(public_source="", public_on__isnull=True, public_value="")
                | (~Q(public_source="") & Q(public_on__isnull=False)),
                name="draws_draw_public_value",
                violation_error_message=_("A public value has a source and a day, both named before the seal."),
            ),
            models.CheckConstraint(
                # what was sealed before forms and hours were asked for keeps its seal (qp-draw-1)
                condition=Q(public_on__isnull=True, public_form="", public_from__isnull=True, public_until__isnull=True)
                | (
                    Q(public_on__isnull=False)
                    & (
                        Q(algorithm="qp-draw-1")
                        | Q(state="draft")
                        | (
                            Q(public_form__regex=FORM, public_from__isnull=False, public_until__isnull=False)
                            & Q(public_from__gt=F("reveal_until"), public_until__gt=F("public_from"))
                        )
                    )
                ),
                name="draws_draw_public_terms",
                violation_error_message=_(
                    "A public value has a form, an hour before which it is not taken and one after which the draw is "
                    "void without it: name them together with source and day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(absence="void") | Q(absence="proceed", public_on__isnull=False),
                name="draws_draw_absence",
                violation_error_message=_(
                    "A draw may go on without a witness only where a public value, unknown while witnesses reveal, "
                    "is part of the seed."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number__isnull=True, seal_hash="", sealed_at__isnull=True)
                | (
                    ~Q(state="draft")
                    & Q(number__isnull=False, year__isnull=False, serial__isnull=False, sealed_at__isnull=False)
                    & Q(seal_hash__regex=HEX, objects_hash__regex=HEX, pool_hash__regex=HEX, objects_count__gt=0)
                ),
                name="draws_draw_sealed",
                violation_error_message=_("A sealed draw has a number, objects and the digests of what was sealed."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.SEEDED, states.DRAWN], seed__regex=HEX, seeded_at__isnull=False)
                | (~Q(state__in=[states.SEEDED, states.DRAWN]) & Q(seed="", seeded_at__isnull=True)),
                name="draws_draw_seeded",
                violation_error_message=_("The seed is known exactly from the end of the ceremony."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.DRAWN, drawn_at__isnull=False)
                | (~Q(state=states.DRAWN) & Q(drawn_at__isnull=True)),
                name="draws_draw_drawn",
                violation_error_message=_("A draw that was carried out says when."),
            ),
            models.CheckConstraint(
                condition=(Q(state=states.VOID, void_at__isnull=False) & ~Q(void_reason=""))
                | (~Q(state=states.VOID) & Q(void_at__isnull=True, void_reason="")),
                name="draws_draw_void",
                violation_error_message=_("A void draw says when and why."),
            ),
            models.CheckConstraint(
                condition=Q(redraw_of__isnull=True, redraw_reason="")
                & (Q(redraw_approved_by__isnull=True) | Q(follows__isnull=False))
                | (Q(redraw_of__isnull=False) & ~Q(redraw_reason="") & ~Q(redraw_of=F("id"))),
                name="draws_draw_redraw",
                violation_error_message=_("A redraw names the draw it follows and says why."),
            ),
            models.CheckConstraint(
                condition=Q(redraw_of__isnull=True, follows__isnull=True)
                | Q(state="draft")
                | Q(redraw_approved_at__isnull=False),
                name="draws_draw_redraw_approved",
                violation_error_message=_("A redraw is sealed only when a second officer has approved it."),
            ),
            models.CheckConstraint(
                condition=Q(redraw_approved_by__isnull=True) | ~Q(redraw_approved_by=F("prepared_by")),
                name="draws_draw_redraw_second_officer",
                violation_error_message=_("A redraw is approved by somebody other than who asked for it."),
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True, follows_reason="")
                | (Q(follows__isnull=False, redraw_of__isnull=True) & ~Q(follows_reason="") & ~Q(follows=F("id"))),
                name="draws_draw_follows",
                violation_error_message=_("A draw from nearly the same list names the earlier one and says why."),
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True, held_why="", salt="", opened_at__isnull=True)
                | (Q(held_until__isnull=False, salt__regex=HEX, seats__gt=0) & ~Q(held_why=""))
                & (Q(opened_at__isnull=True) | ~Q(state=states.DRAFT)),
                name="draws_draw_held",
                violation_error_message=_("Seats that are held back say why, and until when at the latest."),
            ),
            models.UniqueConstraint(
                fields=["redraw_of"],
                name="draws_draw_redraw_once",
                violation_error_message=_("A redraw of this draw exists already; a further one follows that."),
            ),
            models.UniqueConstraint(
                fields=["origin"],
                condition=~Q(origin="") & ~Q(made_digest="") & ~Q(state="draft") & Q(redraw_of__isnull=True),
                name="draws_draw_first_once",
                violation_error_message=_("A task is drawn once; a second draw of it is a redraw."),
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "serial"],
                name="draws_draw_number_once",
                violation_error_message=_("This number has been given."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}" if self.number else self.title

    @property
    def void_because(self):
        """Why the draw is void: an officer's own words, or what the portal found, in the reader's language."""
        return VOID_REASONS.get(self.void_code, self.void_reason)

    @property
    def void_code(self):
        """What the portal found when it ended the draw, as a code; an officer's own words where one did."""
        return VOID_BEFORE.get(self.void_reason, self.void_reason)

    @property
    def is_draft(self):
        return self.state == states.DRAFT

    @property
    def is_public(self):
        return self.state in states.PUBLIC

    @property
    def is_closed(self):
        """Whether inspectors and seats are held back in public now."""
        return self.held_until is not None and self.opened_at is None

    @property
    def lot(self):
        """What chooses among people once the seed is known: the seed, and where who is seated is held back the sealed
        salt with it. By the seed alone whoever knows the register computes them (docs/adr/0048)."""
        return exact.held_seed(self.salt, self.seed) if self.algorithm == exact.HELD else self.seed

    @property
    def is_live(self):
        """In its ceremony: the public page looks again by itself."""
        return self.state in (states.COMMITTING, states.REVEALING, states.WAITING, states.SEEDED)


class Item(models.Model):
    """A check item of a draw; `team` is the department whose inspectors see to it (items of one team share seats)."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="items")
    code = text_field(_("code"), 40)
    team = text_field(_("team"), 80)
    label = text_field(_("label"), 120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "code"], name="draws_item_once", violation_error_message=_("This item is listed twice.")
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9._-]{1,40}$") & ~Q(team__regex=NO_CONTROL)
                & ~Q(label__regex=NO_CONTROL) & ~Q(team="") & ~Q(label=""),
                name="draws_item_text",
                violation_error_message=_(
                    "An item's code is made of letters, digits, dots and hyphens; team and label are text on one line."
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.label}"


class Quota(models.Model):
    """How many of a stratum are drawn for an item. `asked` is what the officer typed ("5%"), `size` counted then.

    `reason`: why none are drawn where `drawn` is 0, sealed and published; "" in draws sealed before it was asked for.
    """

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="quotas")
    item = text_field(_("item"), 40)
    stratum = text_field(_("stratum"), 40)
    asked = models.CharField(_("quota"), max_length=12)
    size = models.PositiveIntegerField(_("objects"))
    drawn = models.PositiveIntegerField(_("to draw"))
    reason = models.CharField(_("why none are drawn"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "item", "stratum"],
                name="draws_quota_once",
                violation_error_message=_("This stratum has two quotas."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="draws_quota_stratum_not_empty",
                violation_error_message=_("A stratum without objects cannot be drawn from."),
            ),
            models.CheckConstraint(
                condition=Q(drawn__lte=F("size")),
                name="draws_quota_within_stratum",
                violation_error_message=_("More objects are to be drawn than the stratum has."),
            ),
            models.CheckConstraint(
                condition=Q(reason="") | (Q(drawn=0) & ~Q(reason__regex=NO_CONTROL)),
                name="draws_quota_reason",
                violation_error_message=_("A reason on one line stands where none of a stratum are drawn."),
            ),
        ]

    def __str__(self):
        return f"{self.item}/{self.stratum}: {self.drawn} of {self.size}"
