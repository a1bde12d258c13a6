"""RFC 9457 problem documents: the one shape of every error under /api/, and the page that explains them."""

import json
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"
PAGE = "/open-data/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: HTTP status, title, and what a program or its author should do."""

    status: int
    title: Promise
    advice: Promise


KINDS = {
    "invalid-parameter": Kind(
        400,
        _("A parameter is not valid"),
        _("`errors` names each parameter and what is wrong with it. Correct the request; repeating it will not help."),
    ),
    "invalid-cursor": Kind(
        400,
        _("The cursor is not valid"),
        _("Cursors are made by this server for one set of filters. Follow `next` as it is, or begin without a cursor."),
    ),
    "not-available": Kind(
        400,
        _("Not available yet"),
        _("This parameter belongs to a register that has not been opened. See the schema for what is available."),
    ),
    "bad-request": Kind(400, _("The request could not be read"), _("Check the address and the headers.")),
    "no-key": Kind(
        401,
        _("A key is needed"),
        _("Send the key of your source as “Authorization: Bearer …”. Administrators give and revoke keys."),
    ),
    "no-token": Kind(
        401,
        _("An access token is needed"),
        _("Ask /api/v1/partner/token for one with your client number and secret. It is good for an hour."),
    ),
    "insufficient-scope": Kind(
        403, _("The token does not reach so far"), _("Your credentials do not carry this right; ask the administrator.")
    ),
    "too-large": Kind(413, _("Too much at once"), _("Send the facts in several batches.")),
    "refused": Kind(422, _("Refused"), _("`detail` says why. Correct the request; repeating it will not help.")),
    "not-found": Kind(
        404, _("Not found"), _("Nothing public is kept under this address. `hint` says when a code looks mistyped.")
    ),
    "method-not-allowed": Kind(
        405, _("Method not allowed"), _("The open API is read with GET, HEAD and OPTIONS only.")
    ),
    "not-acceptable": Kind(406, _("No such representation"), _("Ask for application/json.")),
    "ambiguous": Kind(
        409,
        _("Several records carry this number"),
        _("`candidates` lists them. Old registration numbers were given twice at times; ask by credit code."),
    ),
    "gone": Kind(
        410, _("No longer in the register"), _("The record was withdrawn. Delete your copy; the change feed says when.")
    ),
    "too-many-requests": Kind(
        429,
        _("Too many requests"),
        _("Wait as many seconds as `Retry-After` says. To read everything, take the bulk files."),
    ),
    "server-error": Kind(
        500, _("The server failed"), _("The failure has been recorded. Try again later, with pauses that grow.")
    ),
}
# a view that does not say it is open is not there: 401 and 403 are for programs that could log in
BY_STATUS = {
    400: "bad-request",
    401: "not-found",
    403: "not-found",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    415: "bad-request",
    410: "gone",
}


class Problem(Exception):
    """Raised anywhere below /api/; becomes a problem document at the edge."""

    def __init__(self, code, detail="", headers=None, **members):
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.members = members
        super().__init__(code)


def problem_response(code, detail="", *, instance="", headers=None, status=None, **members):
    """The response for a problem: `code` is stable and is also the end of `type`; other members are extensions."""
    kind = KINDS[code]
    document = {
        "type": f"{PAGE}#{code}",
        "title": str(kind.title),
        "status": status or kind.status,
        "code": code,
        "detail": str(detail or kind.advice),
    }
    if instance:
        document["instance"] = instance
    document |= members
    body = json.dumps(document, ensure_ascii=False, default=str)
    return HttpResponse(
        body,
        status=status or kind.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
