"""Write an official paper of an application: numbered, typeset, stored."""

import io

from django.utils import timezone
from django.utils.translation import override

from apps.documents.numbering import paper_number
from apps.documents.operations import store
from apps.documents.typesetting import typeset

from ..models import Paper

# the words of the series, as they stand in the numbers
WORDS = {
    Paper.Kind.ACCEPTANCE: "产许受",
    Paper.Kind.CORRECTION: "产许补",
    Paper.Kind.NOT_ACCEPTED: "产许不受",
    Paper.Kind.GRANT: "产许准",
    Paper.Kind.REFUSAL: "产许不准",
}
OWNER = "licensing.paper"
CHINESE = "zh-hans"  # official papers are written in Chinese whatever the officer reads


def issue(application, kind, *, by, at, **data):
    """Number, typeset and keep a paper; returns the Paper. Same transaction as the step it belongs to."""
    day = timezone.localdate(at)
    number = paper_number(agency_code=application.agency_id, word=WORDS[kind], year=day.year)
    with override(CHINESE):
        filled = _common(application) | {"number": number, "issued_on": str(day)}
        content = typeset(f"licensing/{kind}", filled | {key: str(value) for key, value in data.items()})
        name = f"{Paper.Kind(kind).label}_{number}.pdf"
    document = store(
        file=io.BytesIO(content), name=name, owner=(OWNER, str(application.pk)), by=by, at=at,
        division=application.enterprise.division_id,
    )  # fmt: skip
    return Paper.objects.create(
        application=application, kind=kind, number=number, issued_on=day, issued_label=by.actor, document=document
    )


def _common(application):
    enterprise = application.enterprise
    return {
        "agency": application.agency.name,
        "to": enterprise.name,
        "code": enterprise.uscc or "",
        "application": f"{application.pk:08d}",
        "submitted_on": str(application.submitted_on),
        "product": application.product.name,
        "basis": application.product.legal_basis.partition(" / ")[0],
    }
