"""The bureau's forms: a round, an application, an honour's case."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField, VerbForm

from .. import states
from ..models import CONFLICTS, INTERESTS, MANNERS, ONLINE, PARTS, VERDICTS, AskedAside, Review
from ..operations.sitting import last_members


def area(label, rows=3, help_text="", required=True):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=widget)


def line(label, length=200, **more):
    return forms.CharField(label=label, max_length=length, **more)


class StepForm(VerbForm):
    """A verb's form; the state table tells who came late, not a version."""

    version = None


class NoForm(StepForm):
    """A verb that asks for nothing but the button."""


class ReasonForm(StepForm):
    reason = area(_("Reason"), 3, _("It stays on record, and whom it concerns reads it."))


class RoundForm(StepForm):
    programme_code = forms.ChoiceField(label=_("Programme"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = line(_("Title"), 120)
    opens_on = DayField(label=_("Applications from"))
    closes_on = DayField(label=_("Applications until, that day included"))
    county_until = DayField(label=_("Counties recommend until"))
    city_until = DayField(label=_("Cities recommend until"))
    review_until = DayField(label=_("Reviews until"))

    def __init__(self, *args, programmes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme_code"].choices = [("", "—"), *((row.code, str(row)) for row in programmes)]


class AmendForm(StepForm):
    """Year, days and quotas of a draft; an empty quota is the programme's own."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = line(_("Title"), 120)
    opens_on = DayField(label=_("Applications from"))
    closes_on = DayField(label=_("Applications until, that day included"))
    county_until = DayField(label=_("Counties recommend until"))
    city_until = DayField(label=_("Cities recommend until"))
    review_until = DayField(label=_("Reviews until"))

    def prepare(self):
        self.prizes = []
        if self.row is None:
            return
        for name in ("year", "title", "opens_on", "county_until", "city_until", "review_until"):
            self.fields[name].initial = getattr(self.row, name)
        self.fields["closes_on"].initial = timezone.localdate(self.row.closes_at - timedelta(seconds=1))
        self.prizes = list(self.row.prizes.select_related("prize").order_by("prize__rank", "pk"))
        for n, each in enumerate(self.prizes):
            self.fields[f"quota{n}"] = forms.IntegerField(
                label=_("At most: %(prize)s") % {"prize": each.prize}, required=False, min_value=0,
                max_value=each.prize.quota, initial=each.quota, help_text=_("It may stay vacant."),
            )  # fmt: skip

    def arguments(self):
        data = self.cleaned_data
        given = {each.prize.code: data.get(f"quota{n}") for n, each in enumerate(self.prizes)}
        names = ("year", "title", "opens_on", "closes_on", "county_until", "city_until", "review_until")
        return {name: data[name] for name in names} | {"quotas": given}


class AnnounceForm(StepForm):
    announcement = area(_("Announcement"), 5, _("Who may apply, how, and until when. There is no fee."))


def _moment(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))


class PanelForm(StepForm):
    seats = forms.IntegerField(label=_("Reviewers of an application"), min_value=3, max_value=9)
    commit_on = DayField(label=_("Witnesses commit until the end of"))
    reveal_on = DayField(label=_("Witnesses reveal until the end of"))

    def prepare(self):
        if self.row is not None:
            self.fields["seats"].initial = self.row.programme.reviewers

    def arguments(self):
        data = self.cleaned_data
        moments = {"commit_until": _moment(data["commit_on"], 18), "reveal_until": _moment(data["reveal_on"], 20)}
        return {"seats": data["seats"]} | moments


class MemberForm(forms.Form):
    """One line of the committee's members; an empty one is none."""

    name = line(_("Name"), 60, required=False)
    office = line(_("Office held"), 120, required=False)
    part = forms.ChoiceField(label=_("Presence and vote"), choices=[("", "—"), *PARTS.items()], required=False)

    def __init__(self, *args, number=0, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # the head of the column says it to who sees the table
            field.widget.attrs["aria-label"] = f"{field.label} {number}"

    def clean(self):
        found = super().clean()
        if found.get("part") or (found.get("name") and self.data):
            for name in ("name", "office", "part"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("A member has a name, an office, and was present with a vote or was not."))
        return found


class PublishForm(StepForm):
    seats = 15  # lines for members: who is asked again stands in them already

    met_on = DayField(label=_("The committee met on"))
    record = area(_("Record of the committee"), 4)
    recusals = area(
        _("Interests declared in the committee"), 2,
        _("Who has a tie to which applicant, and left while it was dealt with; or that nobody has."),
    )  # fmt: skip

    def prepare(self):
        known = last_members(self.row) if self.row is not None and not self.is_bound else []
        self.members = [
            MemberForm(self.data if self.is_bound else None, prefix=f"{self.prefix}-m{n}", number=n + 1,
                       initial=dict(zip(("name", "office"), known[n], strict=True)) if n < len(known) else {})
            for n in range(max(self.seats, len(known)))
        ]  # fmt: skip

    def is_valid(self):
        return all([super().is_valid(), *(each.is_valid() for each in self.members)])

    def arguments(self):
        given = [dict(each.cleaned_data) for each in self.members]
        return dict(self.cleaned_data) | {"members": [each for each in given if each["name"]]}


class ApproveForm(StepForm):
    number = line(_("Number of the approval"), 80)


class RecommendForm(StepForm):
    verdict = forms.ChoiceField(label=_("You"), choices=[("", "—"), *VERDICTS.items()])
    opinion = area(_("Opinion"), 3, _("The applicant and the round’s bureau read it."))


class WaiveForm(StepForm):
    requirement_id = forms.TypedChoiceField(label=_("Requirement"), coerce=int)
    reason = area(_("On which papers you accept it"), 2)

    def prepare(self):
        rows = self.row.eligibility.select_related("requirement").filter(passed=False, waived=False) if self.row else ()
        soft = [row for row in rows if not row.requirement.final_for(self.row.person)]
        self.fields["requirement_id"].choices = [
            ("", "—"),
            *((row.requirement_id, str(row.requirement)) for row in soft),
        ]


class ProposeForm(StepForm):
    prize_code = forms.ChoiceField(label=_("Prize"))
    reason = area(_("Reason of the committee"), 2)

    def prepare(self):
        rows = self.row.round.prizes.select_related("prize").order_by("prize__rank", "pk") if self.row else ()
        self.fields["prize_code"].choices = [("", "—"), *((r.prize.code, str(r.prize)) for r in rows)]


class SetAsideForm(StepForm):
    review_id = forms.TypedChoiceField(label=_("Reviewer"), coerce=int)
    ground = forms.ChoiceField(label=_("Conflict that was found"), choices=[("", "—"), *CONFLICTS.items()])
    reason = area(_("How it was found"), 2)

    def prepare(self):
        rows = Review.objects.none()
        if self.row is not None:
            rows = Review.objects.standing().filter(application=self.row).select_related("expert").order_by("pk")
        self.fields["review_id"].choices = [("", "—"), *((row.pk, row.expert.name) for row in rows)]


class AskAsideForm(StepForm):
    review_id = forms.TypedChoiceField(label=_("Reviewer"), coerce=int)
    reason = area(_("Why the expert cannot review, and what shows it"), 2)

    def prepare(self):
        rows = Review.objects.none()
        if self.row is not None:
            rows = Review.objects.filter(application=self.row, state=states.WRITING)
            rows = rows.select_related("expert").order_by("pk")
        self.fields["review_id"].choices = [("", "—"), *((row.pk, row.expert.name) for row in rows)]


class CannotForm(StepForm):
    reason = area(_("Why you cannot review, and what shows it"), 2)


class DecideAsideForm(StepForm):
    aside_id = forms.TypedChoiceField(label=_("Reviewer"), coerce=int)
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("", "—"), ("1", _("agree: another is drawn")), ("0", _("refuse: the expert stays"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    reason = area(_("Reason"), 2)

    def prepare(self):
        rows = AskedAside.objects.none()
        if self.row is not None and self.scope is not None:
            rows = AskedAside.objects.waiting().decided_by(self.scope).filter(review__application=self.row)
            rows = rows.select_related("review").order_by("pk")
        # the committee weighs reasons, not people: the number is that of the page's list of reviews
        self.fields["aside_id"].choices = [("", "—"), *((row.pk, _numbered(row)) for row in rows)]


def _numbered(row):
    before = Review.objects.filter(application=row.review.application_id, pk__lte=row.review_id).count()
    return _("Reviewer %(number)s: %(reason)s") % {"number": before, "reason": row.reason[:80]}


class DecideObjectionForm(StepForm):
    objection_id = forms.TypedChoiceField(label=_("Objection"), coerce=int)
    upheld = forms.TypedChoiceField(
        label=_("Decision"), choices=[("", "—"), ("1", _("upheld")), ("0", _("not upheld"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    reason = area(_("Reason"), 3, _("Whoever objected and the applicant read it."))

    def prepare(self):
        rows = self.row.objections.filter(state="heard").order_by("pk") if self.row else ()
        self.fields["objection_id"].choices = [("", "—"), *((row.pk, f"{row.code} {row.name}") for row in rows)]


class EnterAnswerForm(StepForm):
    """An answer to an objection that came on paper: how, when, its scan."""

    objection_id = forms.TypedChoiceField(label=_("Objection"), coerce=int)
    text = area(_("What the applicant says, in its own words"), 5)
    manner = forms.ChoiceField(
        label=_("How it came"), choices=[("", "—"), *((code, name) for code, name in MANNERS.items() if code != ONLINE)]
    )
    posted_on = DayField(
        label=_("Posted, by the stamp"), required=False, help_text=_("Of a letter by post: this day counts.")
    )
    received_on = DayField(label=_("Received"))
    file = forms.FileField(label=_("Scan of the letter"))

    def prepare(self):
        rows = self.row.objections.filter(decided_on__isnull=True, answer="").order_by("pk") if self.row else ()
        self.fields["objection_id"].choices = [("", "—"), *((row.pk, row.code) for row in rows)]


class ObjectedForm(StepForm):
    """What the applicant says to an objection."""

    text = area(_("Your answer"), 5)
    file = forms.FileField(label=_("Proof"), required=False)


class ExpertForm(StepForm):
    key = line(_("Number"), 40)
    name = line(_("Name"), 60)
    username = line(_("User name"), 150, required=False, help_text=_("Of the account with a post as expert."))
    employer = line(_("Employer"), 200, required=False)
    employer_code = line(_("Credit code of the employer"), 18, required=False)
    city_code = line(_("City, four digits"), 4, required=False)
    fields_text = line(_("Fields: letters of GB/T 4754, * for all"), 60)
    valid_from = DayField(label=_("In the register from"))
    last_day = DayField(label=_("Last day"))

    def arguments(self):
        return _with_fields(self.cleaned_data)


def _with_fields(data):
    rest = {name: value for name, value in data.items() if name != "fields_text"}
    return rest | {"fields": [part for part in data["fields_text"].replace("、", " ").upper().split() if part]}


class TermsForm(StepForm):
    """Until when, for what and how often an expert of the register may be drawn."""

    last_day = DayField(label=_("Last day"))
    fields_text = line(_("Fields: letters of GB/T 4754, * for all"), 60)
    most = forms.IntegerField(label=_("Reviews at most in a round"), min_value=1, max_value=99, required=False)
    reason = area(_("Reason"), 2)

    def prepare(self):
        if self.row is not None:
            self.initial = {"last_day": self.row.last_day, "fields_text": "、".join(self.row.fields),
                            "most": self.row.most}  # fmt: skip

    def arguments(self):
        return _with_fields(self.cleaned_data)


class InterestForm(StepForm):
    kind = forms.ChoiceField(label=_("Interest"), choices=[("", "—"), *INTERESTS.items()])
    party_code = line(_("Credit code of the party"), 18)
    until = DayField(label=_("Last day, where it has ended"), required=False)
    note = line(_("Note"), 300, required=False)


class StaffInterestForm(InterestForm):
    username = line(_("User name"), 150, required=False, help_text=_("Of a colleague, where you found it."))
    field_order = ("username", "kind", "party_code", "until", "note")

    def __init__(self, *args, others=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["username"]


class StatementForm(StepForm):
    stated = forms.BooleanField(
        label=_("Apart from the interests declared above, nothing ties me or my near relatives to an applicant of this "
                "round. What arises later I declare at once, and take no step on that applicant."),
    )  # fmt: skip


class CaseForm(StepForm):
    ground = area(_("What was found"), 3)


class MoneyForm(StepForm):
    """That prize money was paid, or came back."""

    number = line(_("Number of the payment or receipt"), 80)
    on = DayField(label=_("Day of it"))


class DecideCaseForm(StepForm):
    review = area(_("What you make of the answer"), 3)
    reason = area(_("Reason"), 3)
    bar = forms.BooleanField(
        label=_("Barred from applying for the years of the programme"), required=False, initial=True
    )


class TextForm(StepForm):
    text = area(_("Your answer"), 4)


class DutyForm(StepForm):
    text = area(_("Your report"), 4)
    file = forms.FileField(label=_("File"), required=False)


class PercentMixin:
    """Figures beside words for many items: `item_<code>` and `why_<code>`; what is left empty is not given."""

    def read(self, prefix_figure="p", prefix_words="w"):
        given = {}
        for n, row in enumerate(self.items):
            text = self.cleaned_data.get(f"{prefix_figure}{n}")
            if text in (None, ""):
                continue
            given[row.code] = (text, self.cleaned_data.get(f"{prefix_words}{n}", ""))
        return given


class AgreedForm(PercentMixin, StepForm):
    """A figure and a reason for items; `items` are set by the view's row: those of the application."""

    def prepare(self):
        from ..queries.catalogue import leaves

        self.items = leaves(self.row.tree, self.row.submitted_on) if self.row and self.row.submitted_on else []
        for n, row in enumerate(self.items):
            self.fields[f"p{n}"] = forms.IntegerField(label=f"{row.number} {row} (%)", required=False)
            self.fields[f"w{n}"] = forms.CharField(label=_("Reason"), required=False, max_length=1000)


class MeetingForm(AgreedForm):
    held_on = DayField(label=_("Held on"))
    present = line(_("Present"), 300)
    record = area(_("Record"), 3)

    def arguments(self):
        data = self.cleaned_data
        return {name: data[name] for name in ("held_on", "present", "record")} | {"agreed": self.read()}


class VisitForm(AgreedForm):
    visit_on = DayField(label=_("Visited on"))
    record = area(_("Record of the visit"), 3)

    def arguments(self):
        data = self.cleaned_data
        return {name: data[name] for name in ("visit_on", "record")} | {"rescored": self.read()}


class AssentForm(StepForm):
    agrees = forms.TypedChoiceField(
        label=_("Your word on the record"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("I was there, and it is right")), ("no", _("It is not right"))],
    )  # fmt: skip
    words = area(_("Reason"), 3, _("Needed where it is not right; the lead and the other reviewers read it."), False)


class ScoreForm(StepForm):
    percent = forms.IntegerField(label=_("Percentage"), help_text=_("In steps of five, from 0 to 100."))
    strengths = area(_("Strengths"), 2)
    improvements = area(_("Improvements"), 2)


class OverallForm(StepForm):
    overall = area(_("Overall judgement"), 3)


class AskForm(StepForm):
    text = area(_("Question to the applicant"), 2, _("The applicant does not learn who asks."))


HANDED_IN_WITH = _("Needed to hand the application in; the draft is kept without.")


class ApplicationForm(StepForm):
    wanted = forms.ChoiceField(label=_("Grade you apply for"), required=False)
    summary = area(_("Summary"), 5)
    strengths = area(_("What sets you apart"), 3, required=False)
    contact = line(_("Whom we may ask, and how"), 100, required=False)
    sales = forms.DecimalField(
        label=_("Sales of the item in the last year, million yuan"), required=False, min_value=0, max_digits=12,
        decimal_places=2,
    )  # fmt: skip
    report = forms.FileField(label=_("Self-assessment report (PDF)"), required=False)

    def prepare(self):
        if self.row is None:
            return
        asked = [each.prize for each in self.row.round.prizes.select_related("prize") if each.prize.asked]
        if asked:
            self.fields["wanted"].choices = [("", "—"), *((prize.code, str(prize)) for prize in asked)]
            self.fields["wanted"].initial = self.row.wanted and self.row.wanted.code
        else:
            del self.fields["wanted"]
        if not self.row.round.programme.of_items:
            del self.fields["sales"]
        for name in ("wanted", "report"):
            if name in self.fields:  # not optional, though a draft is kept without
                self.fields[name].one_of, self.fields[name].help_text = True, HANDED_IN_WITH
        for name in ("summary", "strengths", "contact", "sales"):
            if name not in self.fields:
                continue
            self.fields[name].initial = getattr(self.row, name)


class SubmitForm(StepForm):
    commitment = forms.BooleanField(
        label=_("What we say is true. We know that a false statement ends the application and takes the honour."),
    )


class ObjectionForm(StepForm):
    name = line(_("Your name or organisation"), 100)
    contact = line(_("How we reach you"), 120)
    content = area(
        _("What you object to, and by what one can tell"), 5,
        _("The applicant reads these words and answers to them. It is told neither who you are nor what you attach."),
    )  # fmt: skip
    evidence = forms.FileField(label=_("Proof"), required=False)
