"""Anybody objects to an applicant on the public list, and learns what became of it by the code of the objection."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.documents.codes import read_code
from apps.kernel import clients
from apps.kernel.errors import DomainError

from .. import states
from ..forms.steps import ObjectionForm
from ..models import Application, Objection
from ..offers import OBJECTION_TONES
from ..operations.committee import object_to
from ..operations.steps import OBJECTION
from ..queries.story import clocks_of

AN_HOUR = 20  # objections from one network address


class TooOften(DomainError):
    code = "too-many-requests"
    status = 429
    message = gettext_lazy(
        "Many objections came from your network within the hour. Try again later, or write to the bureau."
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_page(request, pk):
    """Object to an application in its publicity, by name."""
    row = Application.objects.filter(pk=pk, state=states.PUBLIC, round__state=states.PUBLICITY)
    row = row.select_related("round", "prize").first()
    if row is None:
        raise Http404
    form = ObjectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if clients.wait(request, "awards.objection", most=AN_HOUR, seconds=3600, now=now):
            raise TooOften
        try:
            made = object_to(application_id=row.pk, at=now, **_objected(form))
        except DomainError as error:
            form.refuse(error)
        else:
            text = _("Your objection is filed. Its code is %(code)s; keep it.") % {"code": made.code}
            messages.success(request, text)
            return HttpResponseRedirect(f"{reverse('awards:objection')}?{urlencode({'code': made.code})}")
    status = 422 if request.method == "POST" else 200
    return render(request, "awards/object.html", {"application": row, "form": form}, status=status)


def _objected(form):
    return {name: form.cleaned_data[name] for name in ("name", "contact", "content", "evidence")}


@login_not_required
@require_safe
def objection(request):
    """What has become of an objection, for whoever has its code: neither name nor content is shown."""
    asked = request.GET.get("code", "").strip()
    code = read_code(asked)
    found = Objection.objects.select_related("application__round", "application__prize").filter(code=code).first()
    context = {
        "asked": asked, "objection": found if code else None,
        "tone": OBJECTION_TONES[found.state] if code and found else "",
        "clocks": clocks_of(OBJECTION, found.pk, timezone.now()) if code and found else (),
    }  # fmt: skip
    return render(request, "awards/objection.html", context, status=404 if asked and not context["objection"] else 200)
