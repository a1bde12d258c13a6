"""What frames a page: who is here and how they read it, the ways to other rooms, the way back."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, get_urlconf, resolve, reverse
from django.utils.translation import gettext as _

from apps.kernel import doors
from apps.kernel.display import display_of

register = template.Library()


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


def _reader(context):
    """(user, scope) of who is signed in, else (None, None). Without a session cookie nobody asks the database."""
    request = context.get("request")
    known = request is not None and settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user")
    user = request.user if known and request.user.is_authenticated else None
    return user, getattr(request, "scope", None) if user else None


@register.simple_tag(takes_context=True)
def own_if(context, path, permission=""):
    """A path of the enterprises' space, "" for an officer, whom it refuses. Others are led there by the login.

    Who lacks the permission the page asks for is led to the space itself, which says how a seat is claimed.
    """
    _user, scope = _reader(context)
    if scope and scope.is_agency:
        return ""
    return path_if("/my/" if scope and permission and not scope.may(permission) else path)


@register.simple_tag(takes_context=True)
def desk_if(context, path, permission):
    """A path of the desk for an officer who holds a permission, else ""."""
    _user, scope = _reader(context)
    return path_if(path) if scope and scope.is_agency and scope.may(permission) else ""


@register.inclusion_tag("components/nav.html", takes_context=True)
def main_nav(context):
    request = context.get("request")
    here = request.path if request else ""
    items = [
        {"url": url, "label": label, "current": here.startswith((url, *others)) if url != "/" else here == url}
        for url, label, *others in doors.nav()
        if path_exists(url)
    ]
    return {"items": items}


@register.inclusion_tag("components/nav_doors.html")
def nav_doors():
    """The doors a phone shows in place of the main navigation: search, and the button that opens it."""
    return {"search": path_if("/enterprises/")}


@register.inclusion_tag("components/account.html", takes_context=True)
def account_menu(context):
    """Log in, or the reader's name with their doors. Without a session cookie nobody asks the database."""
    user, scope = _reader(context)
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


@register.inclusion_tag("components/crumbs.html")
def crumbs(items):
    """[(label, url)]: the last is the present page and may have an empty url."""
    return {"items": items}


@register.inclusion_tag("components/tabs.html")
def tabs(items, current=""):
    """[(key, label, url)] or [(key, label, url, count)]: links, not script."""
    rows = [{"key": i[0], "label": i[1], "url": i[2], "count": i[3] if len(i) > 3 else None} for i in items]
    return {"items": rows, "current": current}
