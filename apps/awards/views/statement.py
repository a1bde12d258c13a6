"""The statement of interests before the first step in a round: of officers, of whoever approves, of experts."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from ..forms.steps import StatementForm
from ..models import Expert, Round, StaffInterest, Statement
from ..operations.recusal import ACTING, applicants_of, state_interests
from ..permissions import Permission


def _back(request, row):
    """Where the reader came from, within the room."""
    asked = request.GET.get("next", "")
    if asked.startswith("/desk/awards/") and "//" not in asked:
        return asked
    reviewing = request.scope.may(Permission.REVIEW)
    return reverse("awards:reviews") if reviewing else reverse("awards:desk_round", args=[row.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def statement(request, pk):
    """Whom the round is about, what I have declared, and the statement that there is nothing else."""
    scope = request.scope
    scope.require_any(*ACTING)
    row = fetch(Round.objects.select_related("programme", "agency"), scope, pk=pk)
    form, back = StatementForm(request.POST or None), _back(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            state_interests(round_id=pk, by=scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            return HttpResponseRedirect(back)
    expert = scope.may(Permission.REVIEW)
    me = Expert.objects.visible_to(scope).order_by("pk").first() if expert else None
    mine = StaffInterest.objects.filter(user=scope.user_id).order_by("pk")
    context = {
        "round": row, "form": form, "back": back, "rows": applicants_of(row, scope),
        "declared": me.interests.order_by("pk") if me else mine,
        "where": reverse("awards:reviews" if expert else "awards:interests"),
        "said": Statement.objects.filter(round=row, user=scope.user_id).first(),
        "crumbs": [(_("My reviews"), reverse("awards:reviews")) if expert
                   else (_("Awards and brands"), reverse("awards:rounds")),
                   (row.title, ""), (_("Statement of interests"), "")],
    }  # fmt: skip
    return render(request, "awards/statement.html", context, status=422 if request.method == "POST" else 200)
