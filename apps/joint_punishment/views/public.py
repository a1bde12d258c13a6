"""What being listed brings, department by department: the catalogue anyone may read."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..queries import catalogue


@login_not_required
@require_safe
def measures(request):
    today = timezone.localdate()
    groups = catalogue(today)
    unverified = any(not row.verified for _department, rows in groups for row in rows)
    context = {"groups": groups, "today": today, "unverified": unverified}
    return render(request, "joint_punishment/measures.html", context)
