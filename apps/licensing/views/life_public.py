"""What anybody may read of all licences together: figures, and whole files."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.kernel import open_files

from ..forms.public import PeriodForm
from ..queries import statistics

YEAR = 365


@login_not_required
@require_safe
def figures(request):
    """Time from submission to certificate, share without an officer, checks that failed: by type, class and city."""
    today = timezone.localdate()
    form = PeriodForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    last = asked.get("last") or today
    first = asked.get("first") or last - timedelta(days=YEAR)
    rows = statistics.figures(first, last)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "whole": statistics.whole(rows),
        "kinds": statistics.by_kind(rows),
        "classes": statistics.by_class(rows),
        "cities": statistics.by_city(rows),
    }
    return render(request, "licensing/figures.html", context)


@login_not_required
@require_safe
def whole(request, name, kind):
    """All that is public at this moment, as CSV or JSON."""
    file = open_files.find(f"licensing-{name}.{kind}")
    if file is None:
        raise Http404
    return open_files.answer(request, file, at=timezone.now())
