"""What allauth asks us: who may register, what is kept of a login, when trying passwords must pause."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.kernel import clients

from . import credentials, queries
from .models import Login
from .operations import logins


class AccountAdapter(DefaultAccountAdapter):
    """People of enterprises register themselves and hold nothing until a county approves a seat; staff are invited."""

    def is_open_for_signup(self, request):
        return settings.SIGNUP_OPEN

    def get_login_redirect_url(self, request):
        """The desk for whoever acts for an agency, one's own space for all others."""
        return "/desk/" if queries.default_scope(request.user, timezone.localdate()).is_agency else "/my/"

    def get_client_ip(self, request):
        """One way of telling who asks, for logins as for every other ration."""
        return clients.address_of(request) or super().get_client_ip(request)

    def pre_authenticate(self, request, **credentials):
        """allauth counts in the cache, which may be away: a second count of ours stands in the database."""
        if logins.paused(key=_key(credentials), at=timezone.now()):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request, **credentials):
        logins.record_failure(
            name=credentials.get("username") or credentials.get("email") or "",
            key=_key(credentials),
            at=timezone.now(),
            **self._whence(request),
        )

    def login(self, request, user):
        super().login(request, user)
        methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
        logins.record_login(
            user=user,
            method="+".join(dict.fromkeys(methods)),
            by=queries.default_scope(user, timezone.localdate()),
            at=timezone.now(),
            **self._whence(request),
        )

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Called after every change of a password, factor or address; we audit it and mail from the outbox."""
        by = queries.default_scope(user, timezone.localdate())
        logins.record_change(user=user, what=template_prefix.rpartition("/")[2], by=by, at=timezone.now())

    def _whence(self, request):
        return {"address": self.get_client_ip(request), "browser": self.get_http_user_agent(request)[:200]}


class MFAAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator):
        """Staff keep at least one factor where one is required."""
        if not super().can_delete_authenticator(authenticator):
            return False
        if not settings.STAFF_MFA_REQUIRED or authenticator.type not in credentials.FACTORS:
            return True
        others = credentials.factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()
        return others or not authenticator.user.posts.in_force(timezone.localdate()).exists()


def _key(given):
    """A keyed hash of the name that was typed in, so that no list of tried names can be read from the table."""
    name = (given.get("username") or given.get("email") or "").strip().lower()
    return salted_hmac(Login.__qualname__, name, algorithm="sha256").hexdigest()
