"""A list: its pages, its order, its filters, the search above it."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("components/pagination.html")
def pagination(previous="", next="", note="", first=""):
    """Keyset pages: addresses of the neighbours ("" where there is none) and a note such as the count."""
    return {"previous": previous, "next": next, "note": note, "first": first}


@register.inclusion_tag("components/sort.html", takes_context=True)
def sort(context, label, field, numeric=False):
    """The content of a sortable head cell; the order is in the address as `sort=name` or `sort=-name`."""
    request = context.get("request")
    now = request.GET.get("sort", "") if request else ""
    query = request.GET.copy() if request else None
    url = "?sort=" + field
    if query is not None:
        query["sort"] = f"-{field}" if now == field else field
        query.pop("cursor", None)
        url = f"?{query.urlencode()}"
    direction = {field: "up", f"-{field}": "down"}.get(now, "")
    return {"label": label, "url": url, "direction": direction, "numeric": numeric}


@register.inclusion_tag("components/filterbar.html", takes_context=True)
def filterbar(context, form, action="", save_url="", first="", carried=(), searches=False):
    """A GET form of filters with the chosen ones as removable chips.

    `first`: "q,division": only these stand in the bar, the rest behind "more filters". `carried`: (name, value) pairs
    of the address that a new search keeps, such as the chosen columns. `searches`: the button says so, where the bar
    is a search before it is a filter.
    """
    request = context.get("request")
    bound = list(form.visible_fields())
    in_front = first.split(",") if first else [field.name for field in bound]
    behind = [field for field in bound if field.name not in in_front]
    return {
        "form": form,
        "front": [field for field in bound if field.name in in_front],
        "behind": behind,
        "behind_open": any(field.errors for field in behind),
        "behind_used": sum(1 for field in behind if request and any(request.GET.getlist(field.name))),
        "carried": carried,
        "searches": searches,
        "action": action,
        "save_url": save_url,
        "chosen": chosen_filters(form, request) if request else [],
        "clear": request.path if request else "",
    }


def chosen_filters(form, request):
    """[{"label", "value", "url" without it}] for every filled field of a bound form."""
    rows = []
    for bound in form:
        value = bound.value()
        if bound.is_hidden or value in (None, "", [], ()) or bound.name not in request.GET:
            continue
        query = request.GET.copy()
        query.pop(bound.name, None)
        query.pop("cursor", None)
        rows.append({"label": bound.label, "value": shown_choice(bound, value), "url": f"?{query.urlencode()}"})
    return rows


def shown_choice(bound, value):
    choices = {str(key): text for key, text in flat_choices(getattr(bound.field, "choices", []))}
    values = value if isinstance(value, list | tuple) else [value]
    return _(", ").join(str(choices.get(str(v), v)) for v in values)


def flat_choices(choices):
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text


@register.inclusion_tag("components/searchbox.html")
def searchbox(action, name="q", value="", label="", placeholder="", hint="", big=False):
    """The search field; `big` for the home page."""
    return {
        "action": action,
        "name": name,
        "value": value or "",
        "label": label or _("Search"),
        "placeholder": placeholder,
        "hint": hint,
        "big": big,
    }
