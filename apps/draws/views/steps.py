"""The steps of a draw: seal, commit, reveal, close, draw, replace, draw again. Each is one POST and one verb."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.kernel.errors import DomainError

from .. import origins
from ..forms.desk import (
    CommitForm,
    ReasonForm,
    RedrawAfterSilenceForm,
    RedrawForm,
    ReplaceInspectorForm,
    ReplaceObjectForm,
    RevealForm,
    ValueForm,
)
from ..models import Replacement
from ..operations import ceremony, conducting, preparing, redraws, replacing, sealing
from ..permissions import Draws
from ..queries.repeated import ended_by_silence, needs_value
from .desk import _form, _perform, draw_of, knows_seats

# step of the address: (verb, permission, what was done)
ACTS = {
    "seal": (sealing.seal_draw, Draws.SEAL, gettext_lazy("Sealed. The digest is public; the witnesses can commit.")),
    "close-commitments": (ceremony.close_commitments, Draws.CONDUCT, gettext_lazy("The commitments are closed.")),
    "close-reveals": (ceremony.close_reveals, Draws.CONDUCT, gettext_lazy("The reveals are closed.")),
    "conduct": (conducting.conduct, Draws.CONDUCT, gettext_lazy("Drawn. The outcome is public.")),
    "approve-redraw": (redraws.approve_redraw, Draws.REDRAW_APPROVE, gettext_lazy("The redraw is approved.")),
}
# the same with a form: verb, permission, form, title and the word on the button
FORMS = {
    "commit": (ceremony.commit, Draws.WITNESS, CommitForm, gettext_lazy("Commit"), gettext_lazy("Commit")),
    "reveal": (ceremony.reveal, Draws.WITNESS, RevealForm, gettext_lazy("Reveal"), gettext_lazy("Reveal the secret")),
    "public-value": (
        ceremony.enter_public_value, Draws.WITNESS, ValueForm, gettext_lazy("Public value"), gettext_lazy("Enter"),
    ),
    "void": (
        ceremony.void_draw, Draws.CONDUCT, ReasonForm, gettext_lazy("Declare the draw void"),
        gettext_lazy("Declare void"),
    ),
    "reason": (
        redraws.give_reason, Draws.PREPARE, ReasonForm, gettext_lazy("Why nearly the same list is drawn from again"),
        gettext_lazy("Give the reason"),
    ),
}  # fmt: skip

SAID = {
    "commit": gettext_lazy("Your commitment is public. Keep the secret until you are asked to reveal it."),
    "reveal": gettext_lazy("Your secret is revealed and agrees with your commitment."),
}
AFTER_SILENCE = gettext_lazy(
    "Somebody kept a secret or the public value back, and may have known the outcome that this draw would have had. "
    "So that nobody has the choice again, the redraw is sealed with a public value that nobody knows yet, and goes on "
    "when a witness does not reveal."
)


@require_POST
def act(request, pk, step):
    if step not in ACTS:
        raise Http404
    verb, permission, done = ACTS[step]
    draw = draw_of(request, pk, permission)
    try:
        verb(draw_id=draw.pk, by=request.scope, at=timezone.now())
        messages.success(request, done)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("draws:desk_draw", draw.pk)


@require_POST
def discard(request, pk):
    draw = draw_of(request, pk, Draws.PREPARE)
    try:
        preparing.discard_draft(draw_id=draw.pk, by=request.scope, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("draws:desk_draw", draw.pk)
    messages.success(request, _("The draft was thrown away."))
    return redirect("draws:desk_list")


@require_http_methods(["GET", "HEAD", "POST"])
def form_step(request, pk, step):
    verb, permission, kind, title, label = FORMS[step]
    draw = draw_of(request, pk, permission)
    form = kind(request.POST if request.method == "POST" else None)
    if step == "public-value":  # where it is published, and in which form it is written
        form.fields["value"].help_text = " · ".join(filter(None, (draw.public_source, draw.public_form)))
    return _perform(request, draw, form, verb, str(title), str(label), said=SAID.get(step, ""))


@require_http_methods(["GET", "HEAD", "POST"])
def redraw(request, pk):
    draw = draw_of(request, pk, Draws.PREPARE)
    now = timezone.localtime().replace(second=0, microsecond=0)
    initial = {"commit_until": (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
               "reveal_until": (now + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
    silence = ended_by_silence(draw) or needs_value(draw)
    kind = RedrawAfterSilenceForm if silence else RedrawForm
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = redraws.ask_redraw(draw_id=draw.pk, **form.arguments(), by=request.scope, at=timezone.now())
            messages.success(request, _("A second officer has to approve the redraw before it can be sealed."))
            return redirect("draws:desk_draw", made.pk)
        except DomainError as error:
            form.refuse(error)
    why = AFTER_SILENCE if silence else ""
    return _form(request, form, _("Ask for a redraw"), draw, _("Ask for a redraw"), hint=why)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request, pk):
    """Replace the inspector (?subject=&team=&inspector=) or the object (?subject=) that the address names."""
    draw = draw_of(request, pk, Draws.CONDUCT)
    place = {name: request.GET.get(name, "")[:80] for name in ("subject", "team", "inspector")}
    of_person = bool(place["inspector"])
    if of_person and not knows_seats(request.scope, draw):
        raise Http404
    kind = ReplaceInspectorForm if of_person else ReplaceObjectForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        names = place if of_person else {"subject": place["subject"]}
        try:
            messages.success(request, _replaced(request, draw, names, form.arguments(), of_person))
            return redirect("draws:desk_draw", draw.pk)
        except DomainError as error:
            form.refuse(error)
    named = _named(draw, place)
    title = (
        _("Replace inspector %(inspector)s at %(subject)s") % named if of_person
        else _("Replace object %(subject)s") % named
    )  # fmt: skip
    label = _("Draw again, this seat alone") if of_person else _("Take the next")
    proof = origins.proof_of(draw, place["inspector"]) if of_person else None
    return _form(request, form, title, draw, label, proof=proof)


def _named(draw, place):
    """Who and what is replaced, by name where the desk knows it."""
    label = _label(draw, place["subject"])
    name = origins.names_of(draw).get(place["inspector"])
    return {"subject": label or place["subject"], "inspector": name or place["inspector"]}


def _label(draw, subject):
    row = draw.kept_names.filter(subject=subject).first() or draw.frame.filter(subject=subject).first()
    return row.label if row else ""


def _replaced(request, draw, names, given, of_person):
    """What was done, in words: drawn again, or a second officer is asked where no record bears the ground out."""
    verb = replacing.replace_inspector if of_person else replacing.replace_object
    by, at = request.scope, timezone.now()
    try:
        return _told(*verb(draw_id=draw.pk, **names, **given, by=by, at=at))
    except replacing.Unproven:
        replacing.ask_replacement(draw_id=draw.pk, **names, ground=given["ground"], reason=given["note_text"], by=by,
                                  at=at)  # fmt: skip
    return _("Asked for: nothing on record proves the ground, so a second officer decides. Until then all stays.")


@require_POST
def decide(request, pk, asked, step):
    """The second officer grants or refuses a replacement that was asked for."""
    draw = draw_of(request, pk, Draws.REDRAW_APPROVE)
    try:
        replacing.decide_replacement(draw_id=draw.pk, asked_id=asked, granted=step == "grant", by=request.scope,
                                     at=timezone.now())  # fmt: skip
        messages.success(request, _("Granted, and drawn again.") if step == "grant" else _("Refused; all stays."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("draws:desk_draw", draw.pk)


def _told(row, came):
    if row.kind == Replacement.Kind.INSPECTOR:
        return _("%(who)s takes the seat.") % {"who": ", ".join(came)} if came else _("Nobody can take the seat now.")
    followers = sorted({_label(row.draw, key) for _item, _stratum, key in came if key})
    return (
        _("%(who)s follows.") % {"who": ", ".join(followers)} if followers
        else _("No object is left to follow in this stratum.")
    )  # fmt: skip
