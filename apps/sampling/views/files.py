"""Open data of sampling: figures and results as whole files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.kernel import open_files


@login_not_required
@require_safe
def whole(request, name, kind):
    """All that is public at this moment, as CSV or JSON."""
    file = open_files.find(f"sampling-{name}.{kind}")
    if file is None:
        raise Http404
    return open_files.answer(request, file, at=timezone.now())
