"""Products, laboratories and people of sampling at the desk."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.gates import agency_only

from ..forms.base import ReasonForm
from ..forms.plans import CapabilityForm, CertificateForm, LaboratoryForm, StaffForm, WithdrawForm
from ..models import Certificate, Laboratory, Product, RetestRule, Staff, Standard
from ..operations import laboratories as verbs
from ..permissions import Permission
from .common import crumbs, data_of, done, form_page, keyset, performed, tabs


@require_safe
@agency_only
def catalogue(request):
    request.scope.require(Permission.VIEW)
    day = timezone.localdate()
    context = {
        "tabs": tabs(request.scope), "tab": "catalogue", "may": request.scope.may(Permission.CATALOGUE),
        "products": Product.objects.on(day).order_by("group", "code"),
        "standards": Standard.objects.on(day).prefetch_related("items").order_by("code"),
        "laboratories": Laboratory.objects.prefetch_related("capabilities", "certificates").order_by("name"),
        "retest_rules": RetestRule.objects.on(day).order_by("code"), "day": day,
    }  # fmt: skip
    return render(request, "sampling/catalogue.html", context)


def _form(request, form_class, verb, title, label, text, back="sampling:catalogue", **given):
    form = form_class(data_of(request), scope=request.scope, today=timezone.localdate())
    if performed(request, form, verb, **given):
        return done(request, text, back.split(":")[1])
    return form_page(request, form, title=title, label=label, back=reverse(back), crumbs=crumbs((title, "")))


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def laboratory_new(request):
    request.scope.require(Permission.CATALOGUE)
    return _form(request, LaboratoryForm, verbs.add_laboratory, _("New laboratory"), _("Enter the laboratory"),
                 _("Entered. Say what it may test."))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def capability_new(request, pk):
    request.scope.require(Permission.CATALOGUE)
    return _form(request, CapabilityForm, verbs.set_capability, _("What it may test"), _("Enter"), _("Entered."),
                 laboratory_id=_laboratory(pk).pk)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def laboratory_withdraw(request, pk):
    request.scope.require(Permission.CATALOGUE)
    return _form(request, WithdrawForm, verbs.withdraw_qualification, _("Qualification withdrawn"),
                 _("Record the withdrawal"), _("Recorded. Reports that rest on it are marked."),
                 laboratory_id=_laboratory(pk).pk)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def certificate_new(request, pk):
    request.scope.require(Permission.CATALOGUE)
    return _form(request, CertificateForm, verbs.add_certificate, _("Certificate of its reports"), _("Trust it"),
                 _("Entered. Reports signed with it are found to be the laboratory's."),
                 laboratory_id=_laboratory(pk).pk)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def certificate_end(request, pk):
    from django.shortcuts import get_object_or_404  # like laboratories: the same for every bureau

    request.scope.require(Permission.CATALOGUE)
    row = get_object_or_404(Certificate, pk=pk, ended_on=None)
    return _form(request, ReasonForm, verbs.end_certificate, _("Take the certificate away"), _("Take it away"),
                 _("Taken away. What was signed with it before stays as it was found."),
                 certificate_id=row.pk)  # fmt: skip


def _laboratory(pk):
    from django.shortcuts import get_object_or_404  # laboratories are the same for every bureau: no scope narrows them

    return get_object_or_404(Laboratory, pk=pk)


@require_safe
@agency_only
def staff(request):
    request.scope.require(Permission.VIEW)
    rows = Staff.objects.visible_to(request.scope).filter(left_on__isnull=True).select_related("agency", "laboratory")
    found, places = keyset(request, rows)
    may = request.scope.may(Permission.PLAN) or request.scope.may(Permission.CATALOGUE)
    context = {"tabs": tabs(request.scope), "tab": "staff", "rows": found, "may": may, "day": timezone.localdate(),
               **places}  # fmt: skip
    return render(request, "sampling/staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def staff_new(request):
    request.scope.require(Permission.PLAN)
    return _form(request, StaffForm, verbs.add_staff, _("New sampler or tester"), _("Take on the list"),
                 _("On the list."), back="sampling:staff")  # fmt: skip
