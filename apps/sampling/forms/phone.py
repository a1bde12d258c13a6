"""What a phone sends of a sampling visit, and the forms of what may come of one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel.forms import EntryForm, sentences

from ..models import PhoneEntry, Photo
from .batches import NothingForm, OrderForm, RefuseForm
from .taken import TakenForm, UnpackForm

Kind = PhoneEntry.Kind
FORMS = {
    Kind.SAMPLE: TakenForm, Kind.ORDER: OrderForm, Kind.UNPACK: UnpackForm, Kind.NOTHING: NothingForm,
    Kind.REFUSAL: RefuseForm,
}  # fmt: skip


def outcome_form(kind, batch, *, scope, today, data=None):
    """The form of one kind; its fields begin with the kind, so that all stand on one page."""
    return FORMS[Kind(kind)](data, scope=scope, today=today, row=batch, prefix=kind)


def faults(form):
    """What is wrong with a refused form: {"fields": {label: sentence}, "names": {name on the page: sentence}}."""
    names = {form.add_prefix(name): str(errors[0]) for name, errors in form.errors.items() if name in form.fields}
    return {"fields": sentences(form), "names": names}


def shown(form, name):
    """A value of the form as a person reads it; "" where nothing was entered."""
    if name not in form.cleaned_data:  # not understood: as it was typed
        return str(form.data.get(form.add_prefix(name), ""))
    field, value = form.fields[name], form.cleaned_data[name]
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else "")
    if isinstance(field, forms.MultipleChoiceField):
        return "、".join(value or ())
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value or "")) if value else ""
    return "" if value is None else str(value)


def differing(form, held):
    """[{question, mine, value}] of what the form says and the portal holds otherwise, or does not hold at all."""
    rows = []
    for bound in form.visible_fields():
        name, mine = bound.name, shown(form, bound.name)
        if mine and _plain(held.get(name)) != _plain(form.cleaned_data.get(name)):
            rows.append({"question": str(bound.label), "mine": mine, "value": _words(form.fields[name], held, name)})
    return rows


def _plain(value):
    return sorted(value) if isinstance(value, (list, tuple)) else value


def _words(field, held, name):
    value = held.get(name)
    if value in (None, "", False):
        return ""
    if isinstance(value, list):
        return "、".join(value)
    return str(dict(getattr(field, "choices", ())).get(value, _("yes") if value is True else value))


class PhoneEntryForm(EntryForm):
    kind = forms.ChoiceField(choices=Kind.choices)
    role = forms.ChoiceField(choices=Photo.Shows.choices, required=False)

    def clean(self):
        values = super().clean()
        if values.get("kind") == Kind.PHOTO and not values.get("role"):
            self.add_error("role", _("Say what the picture shows."))
        return values


class PhotoForm(forms.Form):
    """One picture by form: what it shows, and the two times by which a wrong clock is noticed."""

    photo = forms.FileField(label=_("Picture"))
    role = forms.ChoiceField(choices=[c for c in Photo.Shows.choices if c[0] not in Photo.SIGNATURES])
    caption = forms.CharField(max_length=120, required=False)
    taken_at = forms.DateTimeField(required=False)
    sent_at = forms.DateTimeField(required=False)

    def arguments(self, at):
        values = self.cleaned_data
        skew = round((values["sent_at"] - at).total_seconds()) if values["sent_at"] else 0
        return {"file": values["photo"], "shows": values["role"], "caption": values["caption"],
                "taken_at": values["taken_at"], "skew": max(-(2**31), min(2**31 - 1, skew))}  # fmt: skip
