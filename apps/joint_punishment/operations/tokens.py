"""OAuth 2.0 for partners: client credentials (RFC 6749, 4.4) and nothing else.

The protocol is oauthlib's; what a client, a secret and a token are is ours, and each is kept as a hash. Every token
given and every refusal of a known client is in the audit trail.
"""

import base64
import hmac
import json
import secrets
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from oauthlib.common import Request
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from ..models import Partner, Token
from .partners import hash_of, note

TOKEN = "qpt_"  # noqa: S105 - a beginning, by which a token is known
SECONDS = 3600
GRANT = "client_credentials"


class NoToken(DomainError):
    code = "no-token"
    status = 401
    message = _("This request carries no access token, or one that has ended.")


class ScopeMissing(DomainError):
    code = "insufficient-scope"
    status = 403
    message = _("Your department may read what it is owed, but not answer over this interface.")


def scope_of(partner):
    """The Scope a partner acts with: none but its own name; what it may do stands in its token."""
    return Scope(kind="anonymous", actor=f"API {partner.code} ({partner.name})")


class _Clients(RequestValidator):
    """oauthlib's questions about clients, answered from our tables. One a request, so that it knows the time."""

    def __init__(self, at):
        super().__init__()
        self.at, self.with_old = at, False

    def authenticate_client(self, request, *args, **kwargs):
        number, secret = _credentials(request)
        partner = Partner.objects.enabled().filter(code=number).exclude(secret_hash="").first()
        if partner is None:
            return False
        if not self._knows(partner, hash_of(secret)):
            note(partner, "joint_punishment.token_refused", by=Scope.anonymous(), at=self.at)
            return False
        request.client, request.client_id = _Client(partner), partner.code
        return True

    def _knows(self, partner, given):
        """Whether it is the partner's secret, or the one before while that stays good."""
        old = partner.old_secret_hash if partner.old_secret_until and self.at < partner.old_secret_until else ""
        now = hmac.compare_digest(partner.secret_hash, given)
        self.with_old = not now and bool(old) and hmac.compare_digest(old, given)
        return now or self.with_old

    def client_authentication_required(self, request, *args, **kwargs):
        return True

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return grant_type == GRANT

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return request.client.partner.scopes.split()

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        return set(scopes) <= set(client.partner.scopes.split())

    def save_bearer_token(self, token, request, *args, **kwargs):
        partner = request.client.partner
        Token.objects.filter(partner=partner, expires_at__lte=self.at).delete()
        Token.objects.create(
            partner=partner,
            token_hash=hash_of(token["access_token"]),
            scopes=token["scope"],
            issued_at=self.at,
            expires_at=self.at + timedelta(seconds=SECONDS),
        )
        Partner.objects.filter(pk=partner.pk).update(used_at=self.at)
        by = scope_of(partner)
        # whoever looks at the trail sees which partner has not moved to its new secret yet
        said = {"scopes": token["scope"]} | ({"old_secret": True} if self.with_old else {})
        note(partner, "joint_punishment.token_issued", by=by, at=self.at, **said)


class _Client:
    """What oauthlib wants of a client: an id."""

    def __init__(self, partner):
        self.partner, self.client_id = partner, partner.code


def _credentials(request):
    """(client number, secret) from the header (HTTP Basic), else from the body (RFC 6749, 2.3.1)."""
    given = request.headers.get("Authorization", "")
    if given.startswith("Basic "):
        try:
            number, _colon, secret = base64.b64decode(given[6:], validate=True).decode().partition(":")
        except ValueError:  # no base64, no UTF-8, or a header beyond ASCII
            return "", ""
        return number.replace("\0", ""), secret
    return (request.client_id or "").replace("\0", ""), getattr(request, "client_secret", None) or ""


def number_in(*, body, authorization):
    """The client number a token request names, "" where it names none."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": authorization}
    return _credentials(Request("", "POST", body, headers))[0]


def issue_token(*, body, authorization, at):
    """Answer a token request; returns (headers, JSON text, HTTP status) as RFC 6749 section 5 has them."""
    server = BackendApplicationServer(
        _Clients(at), token_generator=lambda request: TOKEN + secrets.token_urlsafe(32), token_expires_in=SECONDS
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": authorization}
    answered, text, status = server.create_token_response("", "POST", body, headers)
    if status == 200 and "refresh_token" in json.loads(text):
        raise RuntimeError("client credentials bring no refresh token")
    return answered, text, status


def partner_of(authorization, *, needs, at):
    """The partner of a bearer token with the scope `needs`; raises NoToken or ScopeMissing."""
    word, _space, given = authorization.strip().partition(" ")
    given = given.strip()
    rows = Token.objects.filter(token_hash=hash_of(given), expires_at__gt=at, partner__enabled=True)
    token = rows.select_related("partner").first() if word.casefold() == "bearer" and given.startswith(TOKEN) else None
    if token is None:
        raise NoToken
    if needs not in token.scopes.split():
        raise ScopeMissing
    return token.partner
