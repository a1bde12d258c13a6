"""The components of every page. `{% load quality %}`; each is shown, with its call, at /styleguide/.

Tags take plain values, dicts and lists, never models, so that any app below or above can use them. Templates are in
templates/components/.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, get_urlconf, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.kernel import doors, figures, icons
from apps.kernel.display import display_of

register = template.Library()

TONES = {
    # tone: icon; the shape differs with the tone so that colour is never the only sign
    "good": "check-circle-fill",
    "adverse": "x-octagon-fill",
    "warn": "exclamation-triangle-fill",
    "info": "diamond-half",
    "done": "check2",
    "neutral": "circle",
}

register.filter("figure", figures.figure)
register.filter("percent", figures.percent)
register.filter("money", figures.money)
register.filter("day", figures.day)
register.filter("moment", figures.moment)
register.filter("filesize_short", figures.size)


@register.filter
def get(mapping, key):
    """`row|get:column`: an item of a dict by a name held in a variable; "" when there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


# --- The page ---------------------------------------------------------------------------------------------------------
def path_exists(path):
    """Whether an address of the portal's own leads anywhere; remembered, as every page asks it of every door."""
    return _resolves(path, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=512)
def _resolves(path, urlconf):
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


@register.simple_tag(takes_context=True)
def display(context):
    """The reader's display choices: `{% display as display %}` → theme, type, large, html_lang, chinese."""
    return display_of(context.get("request"))


@register.simple_tag
def url_if(name, *args, **kwargs):
    """The address of a named url, "" where this portal has none: for links to rooms not built yet."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def path_if(path):
    """The path itself where it resolves, else ""."""
    return path if path_exists(path) else ""


@register.inclusion_tag("components/nav.html", takes_context=True)
def main_nav(context):
    request = context.get("request")
    here = request.path if request else ""
    items = [
        {"url": url, "label": label, "current": here == url or (url != "/" and here.startswith(url))}
        for url, label in doors.nav()
        if path_exists(url)
    ]
    return {"items": items}


@register.inclusion_tag("components/account.html", takes_context=True)
def account_menu(context):
    """Log in, or the reader's name with their doors. Without a session cookie nobody asks the database."""
    request = context.get("request")
    known = request is not None and settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user")
    user = request.user if known and request.user.is_authenticated else None
    scope = getattr(request, "scope", None) if user else None
    hats = context.get("hats") if user else None
    links = []
    for path, label, icon_name, holds in (
        ("/desk/", _("Desk"), "grid-1x2", "is_agency"),
        ("/my/", _("My enterprises"), "building", "is_enterprise"),
    ):
        if getattr(scope, holds, False) and path_exists(path):
            links.append({"url": path, "label": label, "icon": icon_name})
    for name, label, icon_name in doors.account() if user else ():
        url = url_if(name)
        if url:
            links.append({"url": url, "label": label, "icon": icon_name})
    return {
        "user": user,
        "links": links,
        "hats": hats or [],
        "current": context.get("current_hat") if user else None,
        "act_as": url_if("access:act_as"),
        "login": url_if("account_login"),
        "logout": url_if("account_logout"),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/account_tabs.html", takes_context=True)
def account_tabs(context):
    """The doors of a person's own account, as tabs above allauth's pages."""
    request = context.get("request")
    here = request.path if request else ""
    rows = [{"url": url_if(name), "label": label, "icon": icon_name} for name, label, icon_name in doors.account()]
    return {"links": [row | {"current": here.startswith(row["url"])} for row in rows if row["url"]]}


@register.inclusion_tag("components/switches.html", takes_context=True)
def switches(context):
    """Large type, language and theme: POST forms that work without JavaScript."""
    request = context.get("request")
    shown = display_of(request)
    themes = [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
    return {
        "display": shown,
        "action": url_if("display"),
        "next": request.get_full_path() if request and request.method == "GET" else "/",
        "themes": [{"value": value, "label": label, "on": value == shown.theme} for value, label in themes],
    }


@register.inclusion_tag("components/rail.html", takes_context=True)
def rail(context, groups=None):
    """The left rail of a desk or an enterprise's space.

    `groups` (or the context's `rail`) is a list of {"title", "items": [{"url", "label", "icon", "count", "alert"}]};
    the item whose url is the longest prefix of the present path is marked as current.
    """
    groups = groups if groups is not None else context.get("rail") or []
    request = context.get("request")
    here = request.path if request else ""
    urls = [item["url"] for group in groups for item in group["items"]]
    current = max((url for url in urls if here.startswith(url.split("?")[0])), key=len, default="")
    return {"groups": groups, "current": current}


# --- Small marks ------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name, label=""):
    """`{% icon "search" %}`: a name of bootstrap-icons."""
    return icons.icon(name, label)


@register.inclusion_tag("components/seal.html")
def seal(size=40, label=""):
    """The portal's mark."""
    return {"size": size, "label": label}


@register.simple_tag
def chip(text, tone="neutral"):
    """A state: word, shape and colour. `tone`: good, adverse, warn, info, done, neutral. On every row of every list, so
    written without a template of its own."""
    mark = icons.icon(TONES.get(tone, TONES["neutral"]))
    return format_html('<span class="chip chip-{}">{}{}</span>', tone, mark, text)


@register.inclusion_tag("components/clock.html")
def clock(deadline, days_left, consequence="", article="", stopped="", act="", who=""):
    """A statutory limit: what is owed by whom, working days left (negative when over), its end, what then, the article.

    `stopped` is the reason why the clock stands still, "" while it runs.
    """
    tone = "late" if days_left < 0 else "soon" if days_left <= 3 else "calm"
    return {
        "deadline": figures.last_day(deadline),
        "days": abs(days_left),
        "over": days_left < 0,
        "tone": "still" if stopped else tone,
        "consequence": consequence,
        "article": article,
        "stopped": stopped,
        "act": act,
        "who": who,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(events):
    """Events, oldest first: {"at", "title", "actor", "text", "url", "link", "state": done|now|next|adverse}."""
    return {"events": [{"state": "done", **event} for event in events]}


@register.inclusion_tag("components/receipt.html")
def receipt(label, value, facts, unit="", note=""):
    """A figure that opens to its facts: [{"text", "value", "date", "source", "rule", "article", "url"}]."""
    return {"label": label, "value": value, "facts": facts, "unit": unit, "note": note}


@register.inclusion_tag("components/next_step.html")
def next_step(text, url="", label="", who="you", by=None, clock_text=""):
    """What the reader can or must do now, in one sentence; `who` "other" when it is somebody else's move."""
    return {"text": text, "url": url, "label": label, "who": who, "by": figures.last_day(by), "clock_text": clock_text}


@register.inclusion_tag("components/tile.html")
def tile(label, value, unit="", note="", url="", tone="", icon_name=""):
    """A count or figure on a board. `tone`: "", warn, adverse, good."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "note": note,
        "url": url,
        "tone": tone,
        "icon": icon_name,
    }


@register.inclusion_tag("components/empty.html")
def empty(title, text="", url="", label="", icon_name="inbox"):
    """An empty state that teaches: what would stand here and what to do."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon_name}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows, narrow=False):
    """[(label, value)] or [{"label", "value", "url", "action"}]; empty values show a dash."""
    rows = [row if isinstance(row, dict) else {"label": row[0], "value": row[1]} for row in rows]
    return {"rows": rows, "narrow": narrow}


@register.inclusion_tag("components/file_link.html")
def file_link(url, name, size=None, kind="", note=""):
    return {"url": url, "name": name, "size": size, "kind": kind, "note": note}


@register.inclusion_tag("components/copyable.html")
def copyable(text, label=""):
    """A code in fixed type with a copy button (the button appears only with JavaScript)."""
    return {"text": text, "label": label}


@register.inclusion_tag("components/crumbs.html")
def crumbs(items):
    """[(label, url)]: the last is the present page and may have an empty url."""
    return {"items": items}


@register.inclusion_tag("components/tabs.html")
def tabs(items, current=""):
    """[(key, label, url)] or [(key, label, url, count)]: links, not script."""
    rows = [{"key": i[0], "label": i[1], "url": i[2], "count": i[3] if len(i) > 3 else None} for i in items]
    return {"items": rows, "current": current}


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context, title, consequences, label, cancel_url, tone="adverse", action="", hidden=None, form=None):
    """What will follow, before it happens: a list of consequences, a POST button and the way back."""
    return {
        "title": title,
        "consequences": consequences,
        "label": label,
        "cancel_url": cancel_url,
        "tone": tone,
        "action": action,
        "hidden": (hidden or {}).items(),
        "form": form,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/progress.html")
def progress(done, total=None, label="", poll="", note="", state="running"):
    """A job's progress. `poll`: the address of this same fragment, asked every second while `state` is running."""
    share = min(100, round(100 * done / total)) if total else None
    return {
        "done": done,
        "total": total,
        "share": share,
        "label": label,
        "poll": poll,
        "note": note,
        "state": state,
    }


# --- Lists ------------------------------------------------------------------------------------------------------------
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
def filterbar(context, form, action="", target="", save_url="", first="", carried=()):
    """A GET form of filters with the chosen ones as removable chips. `target`: id to refresh by htmx while typing.

    `first`: "q,division": only these stand in the bar, the rest behind "more filters". `carried`: (name, value) pairs
    of the address that a new search keeps, such as the chosen columns.
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
        "action": action,
        "target": target,
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


# --- Forms ------------------------------------------------------------------------------------------------------------
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


# --- Charts -----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/chart.html")
def chart(name, title, series, columns, source="", unit="", vintage="", sample="", form="bar"):
    """A chart whose title says the finding, with its table behind it.

    `columns`: the names of the rows' cells, first the category; `series`: rows [category, number, …];
    `form`: bar, line or column.
    """
    data = {"form": form, "columns": [str(c) for c in columns], "rows": series, "unit": str(unit)}
    return {
        "name": name,
        "title": title,
        "data": data,
        "columns": columns,
        "rows": series,
        "source": source,
        "unit": unit,
        "vintage": vintage,
        "sample": sample,
    }


@register.inclusion_tag("components/citymap.html")
def citymap(name, title, rows, label, source="", unit="", vintage="", url=""):
    """The map of the province's cities in at most five steps.

    `rows`: [{"name" as on the map, "label", "value", "url", "text" where the value is no whole number}]; `label`: what
    the values are.
    """
    data = {"rows": rows, "label": str(label), "unit": str(unit)}
    return {
        "name": name,
        "title": title,
        "data": data,
        "rows": rows,
        "label": label,
        "source": source,
        "unit": unit,
        "vintage": vintage,
        "url": url,
    }
