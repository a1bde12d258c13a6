"""Forms: their fields, and their errors in one place."""

from django import template

register = template.Library()


@register.inclusion_tag("components/error_summary.html")
def error_summary(form):
    """All errors of a form above it, each a link to its field."""
    if not (form.is_bound and form.errors):
        return {"general": [], "errors": []}
    errors = [
        {"id": bound.id_for_label or bound.auto_id, "label": str(bound.label or "").rstrip("?？:："), "text": text}
        for bound in form
        for text in bound.errors
    ]
    return {"general": form.non_field_errors(), "errors": errors}


@register.inclusion_tag("components/field.html")
def field(bound, hint="", label="", plain=False):
    """One field: label, hint, error, control, joined for screen readers. `plain` leaves the field's own help out."""
    attributes = bound.field.widget.attrs
    if plain or str(bound.label) in str(attributes.get("placeholder", "")):
        attributes.pop("placeholder", None)  # one that repeats the label is noise
    if plain:
        bound.help_text = ""
    return {"field": bound, "hint": hint, "label": label or bound.label}


@register.inclusion_tag("components/fields.html")
def fields(form):
    """All visible fields of a form, hidden ones too; the error summary is a component of its own."""
    return {"form": form}


@register.filter
def kind(bound):
    """The kind of control of a bound field, for its layout: check, choices, file, text."""
    name = type(bound.field.widget).__name__
    if name == "CheckboxInput":
        return "check"
    if name in {"RadioSelect", "CheckboxSelectMultiple"}:
        return "choices"
    return "file" if "File" in name else "text"


@register.filter
def optional(bound):
    """Whether a field may stay empty; not where one of several is asked for (`one_of`), which its hint says."""
    return not bound.field.required and not getattr(bound.field, "one_of", False)
