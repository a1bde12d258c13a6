"""Check a certificate: by link, by number, by file; the public key; the copies."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing as signer
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.divisions.queries import full_name
from apps.documents import signing, verifying
from apps.documents.operations import open_document
from apps.kernel.rules import unseen
from apps.serious_list import public

from ..forms.search import VerifyForm
from ..models import Certificate, Check
from ..operations.checking import check_code, check_digest, digest_of, signature_of
from ..queries import ended, standing_still
from ..rules.forms import FORM
from ..wording import CLEAR, OPEN, RESULTS, SEVERAL, SIGNATURES, TONES, found_by, why_open

FIRST, FIRST_SECONDS = "certificates.first", 60


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """The form; what is found leads to the certificate's own page, what is not is said here."""
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, unknown, signature = VerifyForm(*given), False, ""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data.get("file")
        answer = _by_file(request, file) if file else _by_code(request, form.cleaned_data["code"])
        if answer:
            return answer
        unknown, signature = True, SIGNATURES[signature_of(file)] if file else ""
    context = {"form": form, "unknown": unknown, "signature": signature, "host": settings.SITE_URL}
    status = 422 if form.is_bound and form.errors else 404 if unknown else 200
    return render(request, "certificates/verify.html", context, status=status)


def _by_file(request, file):
    digest = digest_of(file)
    if page := verifying.page_of_digest(digest):
        return HttpResponseRedirect(page)
    found = check_digest(digest, at=timezone.now())
    return _page(request, found, by_file=True) if found else None


def _by_code(request, code):
    if page := verifying.page_of_text(code):
        return HttpResponseRedirect(page)
    found = check_code(code, way=Check.Way.CODE, at=timezone.now())
    return _page(request, found) if found else None


@login_not_required
@require_safe
def certificate(request, code):
    """What the certificate says, as far as it may still be shown. Each look is a check and is counted.

    A code that another app has issued (a licence) leads to that app's page.
    """
    if unseen.control(code):  # no column holds it, and no code has it
        raise Http404
    if page := verifying.page_of_text(code):
        return HttpResponseRedirect(page)
    if _is_first_look(request, code):
        return _page(request, get_object_or_404(Certificate, code=code))
    found = check_code(code, way=Check.Way.LINK, at=timezone.now())
    if found is None:
        return render(request, "certificates/unknown.html", {"host": settings.SITE_URL}, status=404)
    return _page(request, found)


def first_look(code):
    """A mark for the page of a certificate that has just been issued: whoever asked for it does not check it."""
    return signer.dumps(code, salt=FIRST)


def _is_first_look(request, code):
    try:
        return signer.loads(request.GET.get("first", ""), salt=FIRST, max_age=FIRST_SECONDS) == code
    except signer.BadSignature:
        return False


def _page(request, found, *, by_file=False):
    today = timezone.localdate()
    live = standing_still(found, today)
    said = found.by_party
    rows = [_shown(row, live) for row in said]
    context = {
        "certificate": found,
        "rows": rows,
        "open": sum(row["result"] in OPEN for row in said),
        "several": sum(row["result"] == SEVERAL for row in rows if row["label"]),
        "first_form": found.form != FORM,
        "clear": {"label": RESULTS[CLEAR], "tone": TONES[CLEAR]},
        "withheld": len(live) < len(found.entries),
        "checks": found.checks.count(),
        "version": public.version().seq,
        "signer": found.signer,
        "host": settings.SITE_URL,
        "by_file": by_file,
    }
    return render(request, "certificates/certificate.html", context)


def _shown(row, live):
    """A row of the page: `entries` are those of its party, where there is one alone. Where an entry it named has ended,
    neither the entry nor that there was one is told, of any of its parties."""
    told = all(entry["entry"] in live for party in row["parties"] for entry in party["entries"])
    alone = len(row["parties"]) + row["beyond"] == 1
    ways = ({"way": found_by(party, alone=alone), "place": _place(party)} for party in row["parties"])
    parties = [_told(party, told) | way for party, way in zip(row["parties"], ways, strict=True)]
    entries = parties[0]["entries"] if len(parties) == 1 else []
    if not told:  # the order tells who is listed
        parties.sort(key=lambda party: (party["name"], party["code"]))
    return _told(row | {"entries": entries}, told) | {"parties": parties}


def _told(answer, told):
    """What is said of a row or a party of it, or that nothing is."""
    if not told:
        return answer | {"entries": [], "label": "", "tone": "", "hint": ""}
    return answer | {"label": RESULTS[answer["result"]], "tone": TONES[answer["result"]], "hint": why_open(answer)}


def _place(party):
    """Where a party without a code is: else nothing would tell it from another of its name."""
    return full_name(party["division"]) if party["division"] and not party["code"] else ""


@login_not_required
@require_safe
def copy(request, code, kind):
    """The signed paper or statement; withheld once an entry it names has ended."""
    found = check_code(code, way=Check.Way.LINK, at=timezone.now())
    if found is None:
        return render(request, "certificates/unknown.html", {"host": settings.SITE_URL}, status=404)
    if ended(found, timezone.localdate()):
        return render(request, "certificates/withheld.html", {"certificate": found}, status=410)
    if kind == "pdf":
        return FileResponse(open_document(found.document), filename=found.document.name, content_type="application/pdf")
    body = {"statement": found.statement, "signature": found.signature, "algorithm": signing.ALGORITHM,
            "signer_sha256": found.signer}  # fmt: skip
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def public_key(request):
    """The certificate of the key that signs, as PEM."""
    headers = {"Content-Disposition": 'attachment; filename="signing-certificate.pem"'}
    return HttpResponse(signing.certificate_pem(), content_type="application/x-pem-file", headers=headers)
