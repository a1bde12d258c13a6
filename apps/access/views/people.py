"""Staff administration: who holds which post, in one's own division and below."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.kernel.errors import DomainError
from apps.kernel.rules.whole import whole_number

from .. import credentials, roles
from ..fetch import fetch
from ..forms import ConfirmForm, GrantForm, PeopleFilter, ReasonForm, people_matching
from ..models import Login, Post, User
from ..operations import posts, users
from ..permissions import AccessPermission

PAGE = 40


@require_safe
def people(request):
    """Posts in scope, one row each, by agency."""
    request.scope.require(AccessPermission.MANAGE_PEOPLE)
    form, today = PeopleFilter(request.GET), timezone.localdate()
    rows = people_matching(Post.objects.visible_to(request.scope), form.value("q"))
    if form.value("role"):
        rows = rows.filter(role=form.value("role"))
    if form.value("state") != "all":
        standing = Post.objects.standing(today)
        rows = rows.exclude(pk__in=standing) if form.value("state") == "over" else rows.standing(today)
    last = Login.objects.filter(user=OuterRef("user_id"), succeeded=True).order_by("-at").values("at")[:1]
    rows = rows.annotate(last_login_at=Subquery(last), has_factor=credentials.has_factor("user_id"))
    rows = rows.select_related("user", "agency").order_by(
        "agency__division_id", "agency_id", "user__display_name", "pk"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [_row(post, today) for post in page], **_neighbours(request, page)}
    return render(request, "access/people.html", context)


@require_safe
def person(request, pk):
    """One person: posts, factors, and what may be done."""
    request.scope.require(AccessPermission.MANAGE_PEOPLE)
    user, today = fetch(User, request.scope, pk=pk), timezone.localdate()
    held = Post.objects.visible_to(request.scope).filter(user=user).select_related("agency").order_by("-valid_from")
    context = {
        "person": user,
        "rows": [_row(post, today) for post in held],
        "factors": [factor.get_type_display() for factor in credentials.factors_of(user)],
        "sessions": credentials.sessions_of(user).count(),
        "last_login": user.logins.filter(succeeded=True).order_by("-at").first(),
        "acts": [] if user.pk == request.scope.user_id else _acts(request, user),
    }
    return render(request, "access/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request):
    """Give a post, inviting the person when he has no account."""
    request.scope.require(AccessPermission.MANAGE_PEOPLE)
    known = User.objects.visible_to(request.scope).filter(pk=whole_number(request.GET.get("person"))).first()
    initial = {"valid_from": timezone.localdate()}
    if known:
        initial |= {"email": known.email, "display_name": known.display_name}
    form = GrantForm(request.POST if request.method == "POST" else None, scope=request.scope, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            post, invited = users.appoint(**form.arguments(), by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            said = _("Post given; an invitation is on its way.") if invited else _("Post given.")
            messages.success(request, said)
            return redirect("access:person", pk=post.user_id)
    return render(request, "access/grant.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request, pk):
    request.scope.require(AccessPermission.MANAGE_PEOPLE)
    post = fetch(Post.objects.select_related("user", "agency"), request.scope, pk=pk)
    act = Act(
        _("End the post “%(role)s”") % {"role": roles.label(post.role)},
        _("End the post"),
        posts.end_post,
        _("Post ended."),
        (
            _("%(person)s loses the rights of this post with the next click.") % {"person": post.user},
            _("Cases in hand stay with the agency; somebody else must take them over."),
        ),
    )
    return _perform(request, act, post.user, post_id=post.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request, pk, name):
    """One of ACTS on a person: what will follow, a reason, one button."""
    request.scope.require(AccessPermission.MANAGE_PEOPLE)
    if name not in ACTS:
        raise Http404
    user = fetch(User, request.scope, pk=pk)
    return _perform(request, ACTS[name], user, user_id=user.pk)


@dataclass(frozen=True, slots=True)
class Act:
    title: str
    label: str
    operation: Callable
    said: str
    follows: tuple[str, ...]
    form: type = ReasonForm
    tone: str = "adverse"


ACTS = {
    "lock": Act(
        gettext_lazy("Lock the account"),
        gettext_lazy("Lock the account"),
        users.lock_user,
        gettext_lazy("Account locked."),
        (
            gettext_lazy("All sessions end at once and nobody can log in to the account."),
            gettext_lazy("Posts and seats stay; they work again when the account is unlocked."),
        ),
    ),
    "unlock": Act(
        gettext_lazy("Unlock the account"),
        gettext_lazy("Unlock the account"),
        users.unlock_user,
        gettext_lazy("Account unlocked."),
        (gettext_lazy("The person can log in again with the same password and second factor."),),
        tone="",
    ),
    "factors": Act(
        gettext_lazy("Remove all second factors"),
        gettext_lazy("Remove all second factors"),
        users.reset_second_factors,
        gettext_lazy("Second factors removed."),
        (
            gettext_lazy("Until a new factor is set up, the password alone opens the account: be sure who is asking."),
            gettext_lazy("All sessions end at once; at the next login the person sets up a new factor."),
        ),
    ),
    "invite": Act(
        gettext_lazy("Send the invitation again"),
        gettext_lazy("Send the invitation again"),
        users.invite_again,
        gettext_lazy("Invitation sent."),
        (gettext_lazy("A new link to set a password goes to the person's address."),),
        form=ConfirmForm,
        tone="",
    ),
}


def _acts(request, user):
    """[(title, url)] of what the state of the account allows."""
    names = []
    if user.is_locked:
        names = ["unlock"]
    elif user.is_active:
        names = ["lock"]
        if not user.has_usable_password():
            names.insert(0, "invite")
        if not credentials.needs_second_factor(user):
            names.insert(0, "factors")
    return [(ACTS[name].title, reverse("access:person_act", args=[user.pk, name])) for name in names]


def _perform(request, act, user, **subject):
    form = act.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.operation(**form.arguments(), **subject, by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, act.said)
            return redirect("access:person", pk=user.pk)
    context = {"act": act, "form": form, "person": user, "back": reverse("access:person", args=[user.pk])}
    return render(request, "access/act.html", context, status=422 if form.errors else 200)


def _row(post, today):
    if post.ended_at:
        state = (_("ended"), "done")
    elif post.valid_from > today:
        state = (pgettext("post", "to come"), "info")
    elif not post.in_force(today):
        state = (_("run out"), "done")
    else:
        state = (pgettext("post", "in force"), "good")
    return {
        "post": post,
        "role": roles.label(post.role),
        "state": state[0],
        "tone": state[1],
        "over": state[1] == "done",
    }


def _neighbours(request, page):
    """Addresses of the pages before and after, "" where there is none."""
    query = request.GET.copy()

    def address(number):
        query["page"] = number
        return f"?{query.urlencode()}"

    return {
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
