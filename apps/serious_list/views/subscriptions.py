"""Subscribe to the list by e-mail: ask, confirm, leave. The links in the mails are the only proof asked for."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.kernel import clients

from .. import mail
from ..forms.public import SubscribeForm
from ..operations import subscribing
from ..queries.subscriptions import stands

ASKS, WINDOW = 5, 3600  # subscriptions asked for from one network address in so many seconds
READ = ["GET", "HEAD", "POST"]


@login_not_required
@never_cache
@require_http_methods(READ)
def subscribe(request):
    """The form; its answer is the same for every address, so that nobody learns who has subscribed."""
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "serious_list/subscribe.html", {"form": form}, status=status)
    now = timezone.now()
    if clients.wait(request, "serious_list.subscribe", most=ASKS, seconds=WINDOW, now=now):
        raise subscribing.TooManyAsk
    subscribing.subscribe(address=form.cleaned_data["address"], language=get_language(), by=request.scope, at=now)
    return render(request, "serious_list/subscription.html", {"state": "asked", "hours": mail.HOURS})


@csrf_exempt  # the signed link is the proof; mail programs unsubscribe with one click (RFC 8058), without a session
@login_not_required
@never_cache
@require_http_methods(READ)
def subscription(request, token):
    """What the link of a mail does, behind a button: programs that look into links confirm and delete nothing."""
    found = mail.read(token)
    if found is None:
        return render(request, "serious_list/subscription.html", {"state": "void"}, status=404)
    act, key = found
    if request.method == "POST":
        state = _done(act, key, request.scope)
    elif not stands(key):
        state = "left" if act == mail.LEAVE else "void"
    else:
        state = act
    status = 404 if state == "void" else 200
    return render(request, "serious_list/subscription.html", {"state": state}, status=status)


def _done(act, key, scope):
    if act == mail.LEAVE:
        subscribing.leave(key=key, by=scope, at=timezone.now())
        return "left"
    return "confirmed" if subscribing.confirm(key=key, by=scope, at=timezone.now()) else "void"
