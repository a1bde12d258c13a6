"""Search across the portal: pages, enterprises, merges, imports, exports and saved filters of one's own scope."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.registry.models import Enterprise, ExportJob, ImportRun
from apps.registry.permissions import Registry
from apps.registry.queries.fragments import search
from apps.registry.queries.lists import saved_filters

from .rail import exists, rail_of

EACH = 6
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    text: str
    url: str
    icon: str
    sub: str = ""


def find(text, scope):
    """[(group, [Hit])] for what the officer typed; empty groups are left out."""
    text = text.replace("\0", "").strip()[:LONGEST]  # PostgreSQL takes no NUL
    if not text:
        return [(_("Pages"), _pages("", scope))]
    groups = [
        (_("Enterprises"), _enterprises(text, scope)),
        (_("Pages"), _pages(text, scope)),
        (_("Saved filters"), _filters(text, scope)),
        (_("Files"), _files(text, scope)),
    ]
    return [(title, hits) for title, hits in groups if hits]


def _enterprises(text, scope):
    if not scope.may(Registry.VIEW):
        return []
    rows = Enterprise.objects.visible_to(scope).current().select_related("division")
    return [
        Hit(row.name, reverse("registry:enterprise", args=[row.pk]), "building",
            " · ".join(filter(None, (row.uscc, str(row.division)))))
        for row in search(text, scope_qs=rows, limit=EACH).rows
    ]  # fmt: skip


def _pages(text, scope):
    items = [item for group in rail_of(scope) for item in group["items"]]
    low = text.casefold()
    return [Hit(str(i["label"]), i["url"], i["icon"]) for i in items if low in str(i["label"]).casefold()][: EACH * 2]


def _filters(text, scope):
    if not scope.may(Registry.VIEW):
        return []
    low, here = text.casefold(), reverse("registry:enterprises")
    rows = [row for row in saved_filters(scope) if low in row.name.casefold()]
    return [Hit(row.name, f"{here}?{row.query}", "bookmark") for row in rows[:EACH]]


def _files(text, scope):
    hits = []
    if scope.may(Registry.IMPORT) and exists("/desk/imports/"):
        rows = ImportRun.objects.visible_to(scope).filter(file_name__icontains=text).order_by("-pk")[:EACH]
        hits += [Hit(r.file_name, f"/desk/imports/{r.pk}/", "upload", str(r.get_state_display())) for r in rows]
    if scope.may(Registry.EXPORT):
        rows = ExportJob.objects.visible_to(scope).filter(file_name__icontains=text).order_by("-pk")[:EACH]
        hits += [Hit(r.file_name, reverse("registry:export", args=[r.pk]), "download") for r in rows]
    return hits
