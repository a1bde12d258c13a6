"""Subscribe to a list by e-mail: ask, confirm, leave. The links in the mails are the only proof asked for.

An app that declares a list routes its own addresses here, with the code of the list; a form of its own names topics.
"""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.kernel import clients

from .. import lists, mail
from ..forms import SubscribeForm
from ..operations import subscribing
from ..queries import stands

ASKS, WINDOW = 5, 3600  # subscriptions asked for from one network address in so many seconds
READ = ["GET", "HEAD", "POST"]


@login_not_required
@never_cache
@require_http_methods(READ)
def subscribe(request, code):
    return asked(request, code, SubscribeForm(request.POST if request.method == "POST" else None))


def asked(request, code, form, **more):
    """The form; its answer is the same for every address, so that nobody learns who has subscribed."""
    chosen = lists.find(code)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "notifications/subscribe.html", {"form": form, "list": chosen, **more}, status=status)
    now = timezone.now()
    if clients.wait(request, f"{code}.subscribe", most=ASKS, seconds=WINDOW, now=now):
        raise subscribing.TooManyAsk
    subscribing.subscribe(code=code, address=form.cleaned_data["address"], topic=form.topic(), language=get_language(),
                          by=request.scope, at=now)  # fmt: skip
    return _said(request, chosen, "asked", **more)


@csrf_exempt  # the signed link is the proof; mail programs unsubscribe with one click (RFC 8058), without a session
@login_not_required
@never_cache
@require_http_methods(READ)
def subscription(request, code, token):
    """What the link of a mail does, behind a button: programs that look into links confirm and delete nothing."""
    chosen, found = lists.find(code), mail.read(code, token)
    if found is None:
        return _said(request, chosen, "void")
    act, key = found
    if request.method == "POST":
        state = _done(act, key, request.scope)
    elif not stands(key):
        state = "left" if act == mail.LEAVE else "void"
    else:
        state = act
    return _said(request, chosen, state)


def _said(request, chosen, state, **more):
    context = {"state": state, "hours": mail.HOURS, "list": chosen, **more}
    return render(request, "notifications/subscription.html", context, status=404 if state == "void" else 200)


def _done(act, key, scope):
    if act == mail.LEAVE:
        subscribing.leave(key=key, by=scope, at=timezone.now())
        return "left"
    return "confirmed" if subscribing.confirm(key=key, by=scope, at=timezone.now()) else "void"
