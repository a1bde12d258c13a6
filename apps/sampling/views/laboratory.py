"""One test at the laboratory: the seal, the values, the report."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only

from ..models import Staff, Test
from ..operations.testing import items_of
from ..permissions import Permission
from .common import crumbs, of, take_step, ways
from .wording import VERDICT_TONES


def _facts(request, test):
    """(testers of the laboratory, whether the reader is one, what the form of values starts from)."""
    rows = Staff.objects.filter(laboratory=test.laboratory_id, tests=True, left_on__isnull=True)
    testers = list(rows.order_by("key"))
    uid = request.scope.user_id
    tests = uid is not None and any(row.user_id == uid for row in testers)
    kept = {row.item_id: row for row in test.results.select_related("item").order_by("item__position")}
    return tests, kept, {"enter_values": (items_of(test), testers, kept)}


def _page(request, test, bound=None, status=200):
    tests, kept, given = _facts(request, test)
    on, out = ways(request, "test", test, bound=bound, given=given, tests=tests)
    context = {
        "row": test, "ways": on, "asides": out, "results": list(kept.values()), "items": given["enter_values"][0],
        "tone": VERDICT_TONES.get(test.verdict), "step_base": reverse("sampling:test", args=[test.pk]),
        "crumbs": crumbs((_("Laboratory"), reverse("sampling:tests")), (str(test.batch.product), "")),
        "photos": test.batch.photos.select_related("document").order_by("pk"),
    }  # fmt: skip
    return render(request, "sampling/test.html", context, status=status)


RELATED = ("batch__product", "batch__agency", "laboratory", "standard", "sample", "report_file")


@require_safe
@agency_only
def test(request, pk):
    request.scope.require_any(Permission.TEST, Permission.VIEW)
    return _page(request, of(Test, request, pk, *RELATED))


@require_POST
@agency_only
def test_step(request, pk, verb):
    request.scope.require(Permission.TEST)
    row = of(Test, request, pk, *RELATED)
    tests, _kept, given = _facts(request, row)
    return take_step(request, "test", row, verb, here=reverse("sampling:test", args=[row.pk]), given=given, tests=tests,
                     again=lambda bound: _page(request, row, bound, 422))  # fmt: skip
