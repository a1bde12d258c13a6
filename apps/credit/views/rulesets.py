"""Rulesets: which is in force when, one as a document, a draft edited part by part, the decision of a second person."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError
from apps.kernel.rules.whole import whole_number
from apps.registry.views.common import attempt, perform, posted

from .. import states
from ..forms.rulesets import (
    ApprovalForm,
    DiscardForm,
    HeadForm,
    NewDraftForm,
    RecallForm,
    RefusalForm,
    part_formset,
)
from ..models import Ruleset
from ..models.faults import fault_of
from ..models.ruleset import Model
from ..operations import rulesets as verbs
from ..operations.authors import wrote
from ..operations.drafts import require_draft
from ..permissions import Permission
from ..queries import faults_in
from ..querysets import models_seen
from ..rules.parts import StillUsed, with_bands, with_indicators, with_rules, with_vetoes
from ..ruleset_text import PARTS, differences_text, ruleset_text
from .common import recall_of, ruleset_state, tabs

STEPS = {
    "submit": gettext_lazy("Submitted. Somebody else decides on it now."),
    "approve": gettext_lazy("Approved. It takes effect on the day you chose."),
    "refuse": gettext_lazy("Decided; the authors see your reason."),
    "discard": gettext_lazy("The draft is given up."),
    "recall": gettext_lazy("Recalled. The one before it stays in force."),
}
OPERATIONS = {"submit": verbs.submit_ruleset, "approve": verbs.approve_ruleset, "recall": verbs.recall_ruleset}


@require_safe
def ruleset_list(request):
    """Each model: what was, is and will be in force; then what is being worked on."""
    request.scope.require(Permission.VIEW)
    today = timezone.localdate()
    rows = list(Ruleset.objects.visible_to(request.scope).order_by("-pk"))
    for row in rows:
        row.words, row.tone = ruleset_state(row, today)
    context = {
        "models": [_model_block(Model(model), rows, today) for model in models_seen(request.scope)],
        "open": [row for row in rows if row.state in (states.DRAFT, states.SUBMITTED)],
        "ended": [row for row in rows if row.state in (states.REJECTED, states.RECALLED)],
        "may_draft": request.scope.may(Permission.DRAFT_RULESET),
        **tabs(request.scope, "rulesets"),
    }
    return render(request, "credit/desk_rulesets.html", context)


def _model_block(model, rows, today):
    mine = [row for row in rows if row.model == model and row.state == states.APPROVED]
    mine.sort(key=lambda row: row.validity.lower, reverse=True)
    for row in mine:
        row.now = today in row.validity
    return {"model": model, "rows": mine, "now": next((row for row in mine if row.now), None)}


@require_http_methods(["GET", "HEAD", "POST"])
def ruleset_new(request):
    """A new draft as a copy of another ruleset."""
    request.scope.require(Permission.DRAFT_RULESET)
    like = _ruleset(request, request.GET.get("like", "")) if request.GET.get("like") else None
    if like is None:
        like = Ruleset.objects.visible_to(request.scope).in_force(Model.GRADE, timezone.localdate()).first()
    if like is None:
        raise Http404
    form = NewDraftForm(posted(request), scope=request.scope)
    context = {
        "like": like,
        "crumbs": [(_("Rulesets"), reverse("credit_desk:rulesets")), (_("New draft"), "")],
    }
    return perform(
        request, form, verbs.draft_ruleset, template="credit/desk_ruleset_new.html", context=context, model=like.model,
        like=like, target=_address, said=_("A draft with the same content is yours to change."),
    )  # fmt: skip


@require_safe
def ruleset_page(request, pk):
    """A ruleset to be read: classes with their rules, ceilings, grades, basis; what is wrong with a draft."""
    ruleset = _ruleset(request, pk)
    scope, today = request.scope, timezone.localdate()
    words, tone = ruleset_state(ruleset, today)
    draft, author = ruleset.state == states.DRAFT, wrote(scope, ruleset.authors, ruleset.submitted_by)
    faults = [fault_of(finding) for finding in faults_in(ruleset)] if draft else []
    context = {
        "ruleset": ruleset,
        "words": words,
        "tone": tone,
        "text": ruleset_text(verbs.content_of(ruleset)),
        "faults": faults,
        "standing": _standing(ruleset, today),
        "may": {
            "edit": draft and scope.may(Permission.DRAFT_RULESET),
            "decide": ruleset.state == states.SUBMITTED and scope.may(Permission.APPROVE_RULESET) and not author,
            "draft": scope.may(Permission.DRAFT_RULESET),
            "test": scope.may(Permission.DRAFT_RULESET) or scope.may(Permission.APPROVE_RULESET),
        },
        "author": author,
        "recall": recall_of(ruleset, scope, today),
        "crumbs": [(_("Rulesets"), reverse("credit_desk:rulesets")), (str(ruleset), "")],
    }
    return render(request, "credit/desk_ruleset.html", context)


@require_safe
def ruleset_compare(request, pk):
    """A ruleset beside the one in force (or another, `with` in the address): only what differs."""
    ruleset = _ruleset(request, pk)
    other = request.GET.get("with", "")
    other = _ruleset(request, other) if other else _standing(ruleset, timezone.localdate())
    if other is None or other.model != ruleset.model:
        raise Http404
    found = differences_text(verbs.content_of(other), verbs.content_of(ruleset))
    context = {
        "ruleset": ruleset,
        "other": other,
        "parts": [(label, rows) for part, label in PARTS.items() if (rows := [d for d in found if d.part == part])],
        "heads": [
            (label, getattr(other, name), getattr(ruleset, name))
            for name, label in (("title", _("title")), ("legal_basis", _("legal basis")))
            if getattr(other, name) != getattr(ruleset, name)
        ],
        "count": len(found),
        "others": Ruleset.objects.visible_to(request.scope).filter(model=ruleset.model).exclude(pk=ruleset.pk)
        .order_by("-pk")[:30],
        "crumbs": [
            (_("Rulesets"), reverse("credit_desk:rulesets")),
            (str(ruleset), _address(ruleset)),
            (_("Compare"), ""),
        ],
    }  # fmt: skip
    return render(request, "credit/desk_ruleset_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ruleset_head(request, pk):
    """Title, English title, legal basis, and whether it is taken from the official text."""
    ruleset = _draft(request, pk)
    names = ("title", "title_en", "legal_basis", "verified", "version")
    initial = {name: getattr(ruleset, name) for name in names}
    form = HeadForm(posted(request), initial=initial, scope=request.scope)
    context = {"ruleset": ruleset, "label": _("Title and legal basis"), "crumbs": _edit_crumbs(ruleset)}
    return perform(
        request, form, verbs.change_draft, template="credit/desk_ruleset_head.html", context=context,
        ruleset_id=ruleset.pk, content=verbs.content_of(ruleset), target=_address(ruleset), said=_("Saved."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ruleset_part(request, pk, part, of=""):
    """One part of a draft, row by row; `of` is the class whose rules are edited."""
    ruleset = _draft(request, pk)
    content = verbs.content_of(ruleset)
    owner = next((row for row in content["indicators"] if row["code"] == of), None)
    if part not in PARTS or (part == "rules") != (owner is not None):
        raise Http404
    refusal = ""
    extra = 2 if content[part] else 4
    if request.method == "POST":
        rows = part_formset(part, content, of=of, data=request.POST, extra=extra)
        if rows.is_valid():
            refusal = _save_part(request, ruleset, content, part, of, rows)
            if not refusal:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(request.path if "more" in request.POST else _address(ruleset))
    else:
        rows = part_formset(part, content, of=of, extra=extra)
    context = {
        "ruleset": ruleset,
        "part": part,
        "label": PARTS[part],
        "owner": owner,
        "rows": rows,
        "columns": [field for field in rows.empty_form if not field.is_hidden and field.name != "DELETE"],
        "version": request.POST.get("version") or ruleset.version,
        "refusal": refusal,
        "crumbs": _edit_crumbs(ruleset),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "credit/desk_ruleset_part.html", context, status=status)


def _save_part(request, ruleset, content, part, of, rows):
    """Keep the rows; returns the sentence of a refusal, "" when it was done."""
    version = whole_number(request.POST.get("version")) or 0
    try:
        changed = _changed(content, part, of, rows)
        verbs.change_draft(
            ruleset_id=ruleset.pk, version=version, content=changed,
            by=request.scope, at=timezone.now(),
        )  # fmt: skip
    except StillUsed as error:
        return _("Still in use, so not removed: %(names)s. Remove or move its rules first.") % {
            "names": ", ".join(error.names)
        }
    except DomainError as error:
        return str(error.message)
    return ""


def _changed(content, part, of, rows):
    if part == "indicators":
        return with_indicators(content, rows.rows(), rows.renamed("code"))
    if part == "bands":
        return with_bands(content, rows.rows(), rows.renamed("grade"))
    return with_rules(content, of, rows.rows()) if part == "rules" else with_vetoes(content, rows.rows())


@require_http_methods(["GET", "HEAD", "POST"])
def ruleset_step(request, pk, step):
    """Submit, approve, return or reject, give up: each on a page that says what will follow."""
    if step not in STEPS:
        raise Http404
    ruleset = _ruleset(request, pk)
    request.scope.require(Permission.DRAFT_RULESET if step in ("submit", "discard") else Permission.APPROVE_RULESET)
    form = _step_form(request, step)
    operation = OPERATIONS.get(step, verbs.refuse_ruleset)
    if request.method == "POST" and (form is None or form.is_valid()):
        done = _try_step(request, form, operation, ruleset)
        if done:
            messages.success(request, str(STEPS[step]))
            return HttpResponseRedirect(_address(ruleset))
        if form is None:
            return HttpResponseRedirect(_address(ruleset))
    context = {
        "ruleset": ruleset,
        "step": step,
        "form": form,
        "standing": _standing(ruleset, timezone.localdate()),
        "crumbs": _edit_crumbs(ruleset),
        "back": _address(ruleset),
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "credit/desk_ruleset_step.html", context, status=status)


def _step_form(request, step):
    if step == "submit":
        return None
    form = {"approve": ApprovalForm, "refuse": RefusalForm, "discard": DiscardForm, "recall": RecallForm}[step]
    tomorrow = timezone.localdate() + timedelta(days=1)
    return form(posted(request), initial={"effective_from": tomorrow, "verb": "return"}, scope=request.scope)


def _try_step(request, form, operation, ruleset):
    given = {"ruleset_id": ruleset.pk, "by": request.scope, "at": timezone.now()}
    if form is not None:
        return attempt(form, operation, **given)[0]
    try:
        operation(**given)
    except DomainError as error:
        messages.error(request, str(error.message))
        return False
    return True


def _ruleset(request, pk):
    request.scope.require(Permission.VIEW)
    return fetch(Ruleset, request.scope, pk=pk)


def _draft(request, pk):
    request.scope.require(Permission.DRAFT_RULESET)
    ruleset = _ruleset(request, pk)
    require_draft(ruleset)
    return ruleset


def _standing(ruleset, today):
    """The ruleset of the same model in force today, unless it is this one."""
    return Ruleset.objects.in_force(ruleset.model, today).exclude(pk=ruleset.pk).first()


def _address(ruleset):
    return reverse("credit_desk:ruleset", args=[ruleset.pk])


def _edit_crumbs(ruleset):
    return [
        (_("Rulesets"), reverse("credit_desk:rulesets")),
        (str(ruleset), _address(ruleset)),
        (_("Change") if ruleset.state == states.DRAFT else _("Decision"), ""),
    ]
