"""The public pages of the register."""

import json
from dataclasses import dataclass
from datetime import UTC

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.audit.operations import last_due_day
from apps.audit.queries import current_head, published_heads, unpublished_days
from apps.awards.public import of_enterprise as honours_of
from apps.credit.queries.portions import asked_at
from apps.credit.queries.public import public_grade_of
from apps.deadlines.models import Clock
from apps.joint_punishment.models import Delivery
from apps.joint_punishment.operations.settling import settle
from apps.kernel import code_words, open_files
from apps.kernel.keyset import Order, page
from apps.kernel.rules import uscc
from apps.licensing.public import of_enterprise as licences_of
from apps.serious_list import public as serious_list

from . import cursors, queries, shown
from .fields import FIELDS
from .filters import Asked, parse
from .forms import EnterpriseFilterForm
from .listing import listing
from .operations.releases import folder
from .problems import KINDS

PER_PAGE = 40
SUGGESTED = 8
HEADS_SHOWN = 366
NEWEST = Order("id", descending=True)


@login_not_required
@require_safe
def enterprises(request):
    """The list: filters in the address, keyset pages, and a code that is somebody's leads straight to its page."""
    asked = parse(request.GET)
    code = "" if asked.errors or request.GET.get("cursor") else code_in(asked.q)
    if code:
        return HttpResponseRedirect(reverse("public:enterprise", args=[code]))
    cursor, problem = cursor_of(request, asked)
    found = None if asked.errors or problem else listing(asked, cursor=cursor, limit=PER_PAGE)
    context = {
        "asked": asked,
        "form": EnterpriseFilterForm(request.GET),
        "listing": found,
        "rows": [shown.row(record) for record in found.records] if found else [],
        "cursor_problem": problem,
        "hint": code_words.explain(asked.q) if looks_like_code(asked.q) else "",
        "repaired": uscc.look_alike(asked.q) if asked.q else "",
        "pages": neighbours(request, found, asked) if found else {},
        "read_at": timezone.now(),
        "api_url": f"{reverse('api:enterprises')}?{urlencode(asked.chosen)}",
    }
    return render(request, "public_register/enterprises.html", context, status=400 if asked.errors or problem else 200)


def code_in(text):
    """The code of the one enterprise that the text is a number of, else ""; every number has a digit."""
    found = queries.find(text) if any(map(str.isdigit, text)) else queries.Found()
    return found.moved_to or (json.loads(found.body)["code"] if found.body else "")


def looks_like_code(text):
    """Whether somebody meant a credit code: letters and digits only, long enough."""
    return len(text) >= 15 and text.isascii() and text.replace("-", "").replace(" ", "").isalnum()


def cursor_of(request, asked):
    """(Cursor or None, whether it was not one of ours)."""
    text = request.GET.get("cursor", "")
    try:
        return (cursors.read(text, asked.values), False) if text else (None, False)
    except cursors.BadCursor:
        return None, True


def neighbours(request, found, asked):
    """Addresses of the first, previous and next page."""
    query = request.GET.copy()
    query.pop("cursor", None)
    first = f"?{query.urlencode()}" if request.GET.get("cursor") else ""
    links = {"first": first}
    for name in ("previous", "next"):
        cursor = getattr(found, name)
        query["cursor"] = cursors.write(cursor, asked.values) if cursor else ""
        links[name] = f"?{query.urlencode()}" if cursor else ""
    return links


@login_not_required
@require_safe
def suggest(request):
    """A fragment: the nearest names for what has been typed so far. Nothing while it is too short."""
    asked = parse(request.GET)
    searchable = asked.q and "q" not in asked.errors
    found = listing(Asked(q=asked.q), cursor=None, limit=SUGGESTED) if searchable else None
    records = found.records if found else []
    context = {"rows": [shown.row(r) for r in records], "asked": asked, "searched": bool(searchable)}
    return render(request, "public_register/suggest.html", context)


@login_not_required
@require_safe
def enterprise(request, code):
    """One enterprise at its permanent address: former codes, old numbers and merged records lead to it."""
    found = queries.find(code)
    if found.moved_to:
        return HttpResponseRedirect(reverse("public:enterprise", args=[found.moved_to]))
    if found.body:
        now = timezone.now()
        context = {"card": shown.card(json.loads(found.body)), "read_at": now}
        if found.id:
            today = timezone.localdate(now)
            context["licences"] = licences_of(found.id, today)
            context["honours"] = honours_of(found.id)
            context["grade"] = public_grade_of(found.id, on=today, lines=asked_at(request.GET.get("lines", "")))
            entries = serious_list.of_enterprise(found.id, today)
            context["listed"] = next((entry for entry in entries if not entry.person), None)
            context["persons_listed"] = [entry for entry in entries if entry.person]
        return render(request, "public_register/enterprise.html", context)
    return absent(request, code, found)


def absent(request, code, found):
    """410 for a withdrawn record, 300 for a number several records carry, else 404; each explained."""
    withdrawn_at = queries.withdrawn_at(code)
    context = {
        "code": code[:60],
        "candidates": found.candidates,
        "withdrawn_at": withdrawn_at,
        "hint": code_words.explain(code),
        "repaired": uscc.look_alike(code),
    }
    status = 300 if found.candidates else 410 if withdrawn_at else 404
    return render(request, "public_register/absent.html", context, status=status)


@dataclass(frozen=True, slots=True)
class FileShown:
    """A bulk file on the page."""

    name: str
    title: str
    text: str
    bytes: int
    sha256: str
    url: str


def files_of(release):
    titles = {
        "enterprises.csv.zip": (_("Table (CSV)"), _("opens in Excel and WPS")),
        "enterprises.jsonl.gz": (_("JSON Lines"), _("one record a line, as in the API")),
        "enterprises.parquet": ("Parquet", _("for analysis")),
        "datapackage.json": (_("Description"), _("fields, digests and the cursor of the change feed")),
    }
    for entry in release.files:
        title, text = titles.get(entry["name"], (entry["name"], ""))
        url = reverse("public:file", args=[release.version, entry["name"]])
        yield FileShown(entry["name"], title, text, entry["bytes"], entry["sha256"], url)


@login_not_required
@require_safe
def open_data(request):
    release = queries.current_release()
    context = {
        "release": release,
        "files": list(files_of(release)) if release else [],
        "earlier": queries.releases()[1:],
        "fields": FIELDS,
        "overview": queries.overview(),
        "open_files": open_files.listed(),
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "public_register/open_data.html", context)


@login_not_required
@require_safe
def file(request, version, name):
    """A bulk file; `latest` leads to the current version, whose bytes never change and may be kept for ever."""
    release = queries.current_release() if version == "latest" else queries.release(version)
    entry = release.file(name) if release else None
    if not entry or release.removed_at:
        raise Http404
    if version == "latest":
        return HttpResponseRedirect(reverse("public:file", args=[release.version, name]))
    try:
        content = (folder() / release.version / entry["name"]).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    headers = {
        "ETag": f'"{entry["sha256"]}"',
        "Cache-Control": "public, max-age=31536000, immutable",
        "Digest": f"sha-256={entry['sha256']}",
        "Access-Control-Allow-Origin": "*",
    }
    return FileResponse(content, as_attachment=True, filename=name, content_type=entry["media_type"], headers=headers)


@login_not_required
@require_safe
def audit_heads(request):
    """The published heads of the audit chain, the days that have none, and how anyone can hold the province to them."""
    seq, digest = current_head()
    gaps = unpublished_days(through=last_due_day(timezone.localtime()))
    context = {"heads": published_heads()[:HEADS_SHOWN], "seq": seq, "digest": digest, "gaps": gaps}
    return render(request, "public_register/audit_heads.html", context)


@login_not_required
@require_safe
def audit_heads_json(request):
    """Every published head, oldest first, as docs/audit-chain.md says and docs/verify_audit_chain.py reads."""
    heads = [
        {
            "day": str(head.day),
            "seq": head.seq,
            "hash": head.hash_hex,
            "events": head.events,
            "published_at": head.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "prev": bytes(head.prev).hex(),
            "seal": bytes(head.seal).hex(),
        }
        for head in published_heads().order_by("day")
    ]
    return JsonResponse(heads, safe=False, headers={"Access-Control-Allow-Origin": "*"})


@login_not_required
@require_safe
def problems(request):
    """What each kind of problem of the API means: where the `type` of a problem document leads."""
    return render(request, "public_register/problems.html", {"kinds": KINDS.items()})


@login_not_required
@require_safe
def exceptions(request):
    """Every exception an officer made, newest first: the reason, and when it ends. No party is named."""
    found = page(Clock.objects.exceptions(), NEWEST, cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    here = reverse("public:exceptions")
    context = {
        "rows": queries.exceptions(found.rows),
        "next": f"{here}?cursor={found.next}" if found.next else "",
        "previous": f"{here}?cursor={found.previous}" if found.previous else "",
        "lost": found.lost,
    }
    return render(request, "public_register/exceptions.html", context)


@login_not_required
@require_safe
def exceptions_file(request, kind):
    """All exceptions as CSV or JSON."""
    file = open_files.find(f"exceptions.{kind}")
    if file is None:
        raise Http404
    return open_files.answer(request, file, at=timezone.now())


@login_not_required
@require_safe
def freshness(request):
    """How old what is shown can be, place by place; nothing here comes from a copy either."""
    now = timezone.now()
    today = timezone.localdate(now)
    settle(at=now)
    context = {
        "now": now,
        "listed": serious_list.version(),
        "entries": serious_list.live(today).count(),
        "register": queries.overview(),
        "release": queries.current_release(),
        "still_shown": Delivery.objects.still_shown().count(),
    }
    return render(request, "public_register/freshness.html", context)
