"""Pools, inspectors, items and forms."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.access.models import Post
from apps.divisions.models import Agency, Division
from apps.kernel.bilingual import BETWEEN
from apps.kernel.errors import Stale
from apps.registry.filters import EnterpriseFilter
from apps.registry.forms.base import DayField
from apps.registry.models import Enterprise

from ..models import CheckItem, Question
from ..queries.law import items_on
from ..queries.pools import KEPT, area_of
from .base import StepForm, area

SPLIT = re.compile(r"[,，;；、\s]+")


def item_choices(day, *, agency_code):
    """Items that a bureau may plan."""
    agency = Agency.objects.filter(pk=agency_code).first()
    return [(row.code, _told(row)) for row in items_on(day) if agency and agency.level in row.tiers]


def certificate_choices(day):
    return [("*", _("every item")), *((row.code, f"{row.code} {row}") for row in items_on(day))]


def _told(item):
    """An item with what decides whether it fits a task: its department, its class and its limit of the year."""
    return _("%(code)s %(item)s · %(team)s · %(kind)s · at most %(times)s a year") % {
        "code": item.code, "item": item, "team": item.team, "kind": item.get_kind_display(),
        "times": item.yearly_limit,
    }  # fmt: skip


def seen_version():
    """The version that was seen; without it a change could overwrite what nobody looked at."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1,
                              error_messages={"required": Stale.message})  # fmt: skip


class PoolForm(StepForm):
    """The filters of the register as conditions of a pool; `scope` and `row` (the bureau) are given."""

    name = forms.CharField(label=_("Name of the pool"), max_length=80)

    def prepare(self):
        agency = self.row
        known = EnterpriseFilter({}, Enterprise.objects.none(), scope=area_of(agency)).form.fields
        for name in KEPT:
            field = known[name]
            field.required = False
            self.fields[name] = field
        self.order_fields(["name", *KEPT])

    @property
    def query(self):
        """The conditions as an address writes them."""
        data = self.data.copy()
        for name in [*data]:
            if name not in KEPT:
                del data[name]
        return data.urlencode()

    def arguments(self):
        return {"name": self.cleaned_data["name"], "query": self.query}


class PoolChangeForm(PoolForm):
    version = seen_version()

    def arguments(self):
        return super().arguments() | {"version": self.cleaned_data["version"]}


class InspectorForm(StepForm):
    key = forms.CharField(
        label=_("Number of the law-enforcement certificate"), max_length=40,
        help_text=_("It stands in the public record of a draw, in place of the name."),
    )  # fmt: skip
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    unit = forms.CharField(label=_("Unit"), max_length=80, required=False)
    speciality = forms.CharField(label=_("Speciality"), max_length=80, required=False)
    user_id = forms.TypedChoiceField(
        label=_("Account"), required=False, coerce=int, empty_value=None,
        help_text=_("The account with which results are entered. Without one nothing can be entered."),
    )  # fmt: skip
    areas = forms.CharField(
        label=_("Areas"), required=False, max_length=200,
        help_text=_("Beginnings of division codes, such as 320115; empty: the whole area of the bureau."),
    )  # fmt: skip
    most = forms.IntegerField(label=_("Most visits a draw"), required=False, min_value=1, max_value=999)

    def prepare(self):
        agency = self.scope.agency_code
        posts = Post.objects.filter(agency=agency, user__is_active=True).in_force(self.today).select_related("user")
        people = {post.user_id: str(post.user) for post in posts.order_by("user_id")}
        self.fields["user_id"].choices = [("", "—"), *people.items()]

    def clean_areas(self):
        return sorted({word for word in SPLIT.split(self.cleaned_data["areas"]) if word})

    def arguments(self):
        return {"values": self.cleaned_data}


class InspectorChangeForm(InspectorForm):
    version = seen_version()

    def arguments(self):
        values = dict(self.cleaned_data)
        return {"version": values.pop("version"), "values": values}


class CertificateForm(StepForm):
    number = forms.CharField(label=_("Number of the certificate"), max_length=60)
    items = forms.MultipleChoiceField(label=_("Items"), widget=forms.CheckboxSelectMultiple)
    valid_from = DayField(label=_("From"))
    last_day = DayField(label=_("Last day"))

    def prepare(self):
        self.fields["items"].choices = certificate_choices(self.today)


class CertificateEndForm(StepForm):
    last_day = DayField(label=_("Last day"), help_text=_("Earlier than it stands now. Of a certificate entered by "
                                                         "mistake: its first day."))  # fmt: skip
    reason = area(_("Reason"), 2, _("Withdrawn, or entered with a wrong day. It stays on record."), most=300)


class AbsenceForm(StepForm):
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=80)


class InterestForm(StepForm):
    code = forms.CharField(label=_("Credit code or registration number of the enterprise"), max_length=40)
    reason = forms.CharField(label=_("What the interest is"), max_length=200, help_text=_("For the bureau only."))


class ItemForm(StepForm):
    code = forms.CharField(label=_("Code"), max_length=40)
    valid_from = DayField(label=_("In force from"))
    name = forms.CharField(label=_("Item"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160)
    kind = forms.ChoiceField(label=_("Class of item"), choices=CheckItem.Kind.choices)
    team = forms.CharField(label=_("Department"), max_length=80)
    tiers = forms.MultipleChoiceField(
        label=_("Who checks"), choices=Division.Level.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Bureaus of these levels may plan the item."),
    )  # fmt: skip
    scope_text = forms.CharField(label=_("Objects"), max_length=200)
    method = forms.CharField(label=_("Method"), max_length=120)
    yearly_limit = forms.IntegerField(label=_("Checks of one object a year at most"), min_value=1, max_value=12)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300)

    def prepare(self):
        if self.row is not None:
            self.fields["code"].disabled = True

    def arguments(self):
        values = dict(self.cleaned_data)
        values["scope"] = values.pop("scope_text")
        return {"code": values.pop("code"), "valid_from": values.pop("valid_from"), "values": values}


class ItemEndForm(StepForm):
    last_day = DayField(label=_("Last day on the list"))
    reason = area(_("Reason"), 2, _("It stays on record with the item."), most=300)

    def prepare(self):
        self.fields["last_day"].initial = self.today


MUST = ("required", "必拍")


class QuestionsForm(StepForm):
    lines = area(
        _("Questions"), 14,
        _("One a line: kind | question / in English | article | the answer that is a problem (yes or no), or unit, "
          "least, most; of a photo “required” where no check ends without it. Kinds: yes_no, number, text, photo, "
          "measure."),
        most=20000,
    )  # fmt: skip

    def clean_lines(self):
        return [self._line(line) for line in self.cleaned_data["lines"].splitlines() if line.strip()]

    def _line(self, line):
        cells = [cell.strip() for cell in line.replace("｜", "|").split("|")] + [""] * 6
        kind, text, article = cells[:3]
        if kind not in Question.Kind.values or not text:
            raise forms.ValidationError(_("This line is not kind | question: %(line)s"), params={"line": line[:80]})
        chinese, _bar, english = text.partition(BETWEEN)
        row = {"kind": kind, "text": chinese, "text_en": english, "article": article,
               "required": kind in ("yes_no", "number", "measure")}  # fmt: skip
        if kind == "photo":
            row["required"] = cells[3] in MUST
        elif kind == "yes_no":
            row["bad"] = cells[3]
        elif kind in ("number", "measure"):
            row["unit"] = cells[3]
        for name in ("text", "text_en", "article", "unit"):
            if len(row.get(name, "")) > Question._meta.get_field(name).max_length:
                raise forms.ValidationError(_("This line has too long a part: %(line)s"), params={"line": line[:80]})
        if kind == "yes_no" and row["bad"] not in ("yes", "no"):
            raise forms.ValidationError(
                _("This line does not say which answer is a problem, yes or no: %(line)s"), params={"line": line[:80]}
            )
        if kind in ("number", "measure"):
            try:
                row["least"], row["most"] = (forms.DecimalField(required=False).clean(cell) for cell in cells[4:6])
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("This line is not kind | question: %(line)s"), params={"line": line[:80]}
                ) from error
        return row

    def arguments(self):
        return {"questions": self.cleaned_data["lines"]}


def line_of(question):
    """A question as a line of QuestionsForm."""
    text = f"{question.text}{BETWEEN}{question.text_en}" if question.text_en else question.text
    cells = [question.kind, text, question.article]
    if question.kind == "photo" and question.required:
        cells.append(MUST[0])
    elif question.kind == "yes_no":
        cells.append(question.bad)
    elif question.kind in ("number", "measure"):
        cells += [question.unit, *("" if n is None else f"{n.normalize():f}" for n in (question.least, question.most))]
    return " | ".join(cells).rstrip(" |")
