"""The bands of a definition, a row each: what a value is called from its least value on, up to the next band."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

AT_MOST = 20
SPARE = 2  # empty rows of a page whose script does not run


class BandForm(forms.Form):
    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$", label=_("Code"), max_length=20,
        error_messages={"invalid": _("A code has small letters, digits and hyphens, such as medium.")},
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=60)
    title_en = forms.CharField(label=_("English title"), max_length=80, required=False)
    least = forms.DecimalField(label=_("Least value"), max_digits=14, decimal_places=6)

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widths = {"code": 12, "title": 12, "title_en": 18, "least": 7}
        for name, field in self.fields.items():  # the head of the column says it to who sees the table
            row = self.prefix.rpartition("-")[2]
            row = int(row) + 1 if row.isdigit() else ""
            field.widget.attrs |= {"aria-label": f"{field.label} {row}".strip(), "size": widths[name]}
        self.fields["least"].widget.attrs |= {"step": "any", "inputmode": "decimal"}


class Bands(BaseFormSet):
    def clean(self):
        seen = {"code": set(), "least": set()}
        again = {
            "code": _("The code “%(value)s” stands in another row already."),
            "least": _("Another band begins at %(value)s already."),
        }
        for form in self._used():
            for name, known in seen.items():
                value = form.cleaned_data.get(name)
                if value is None:
                    continue
                if value in known:
                    form.add_error(name, again[name] % {"value": value})
                known.add(value)

    def _used(self):
        gone = self.deleted_forms if self.can_delete else []
        return [form for form in self.forms if form not in gone and getattr(form, "cleaned_data", None)]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        number = index + 1 if index is not None else ""
        form.fields["DELETE"].label = _("Remove it")
        form.fields["DELETE"].widget.attrs["aria-label"] = f"{_('Remove it')} {number}".strip()

    @property
    def kept(self):
        """As a definition keeps them, from the least up."""
        rows = sorted((form.cleaned_data for form in self._used()), key=lambda row: row["least"])
        return [
            {"code": row["code"], "title": row["title"], "title_en": row["title_en"],
             "least": f"{row['least'].normalize():f}"}
            for row in rows
        ]  # fmt: skip


def band_rows(bands, data=None):
    """The formset of what a definition says, with spare rows."""
    made = formset_factory(
        BandForm, formset=Bands, extra=SPARE, can_delete=True, max_num=AT_MOST, validate_max=True,
        absolute_max=AT_MOST + 5,
    )  # fmt: skip
    rows = made(data, initial=[row for row in bands if isinstance(row, dict)], prefix="band")
    for form in rows.extra_forms:
        form.empty_permitted = True
    return rows
