"""Write an official paper of an application: numbered, typeset, stored."""

from apps.documents.papers import write_paper
from apps.records.queries import remedies

from ..models import Paper

# the words of the series, as they stand in the numbers
WORDS = {
    Paper.Kind.ACCEPTANCE: "产许受",
    Paper.Kind.CORRECTION: "产许补",
    Paper.Kind.NOT_ACCEPTED: "产许不受",
    Paper.Kind.GRANT: "产许准",
    Paper.Kind.REFUSAL: "产许不准",
    Paper.Kind.LAPSED: "产许止",
    Paper.Kind.SITE_NOTICE: "产许查",
    Paper.Kind.SITE_RESULT: "产许实",
    Paper.Kind.SAMPLES: "产许检",
}
ADVERSE = (Paper.Kind.NOT_ACCEPTED, Paper.Kind.REFUSAL, Paper.Kind.LAPSED)  # name the remedies
OWNER = "licensing.paper"


def issue(application, kind, *, by, at, rows=None, **data):
    """Write a paper of the application (documents/papers.py); returns the Paper. Same transaction as its step.

    `rows()` gives the lines of its table, and is called in Chinese as all that stands on a paper."""

    def fill():
        values = _common(application) | {key: str(value) for key, value in data.items()}
        values |= {"rows": rows()} if rows else {}
        return values | remedies.on_paper(kind in ADVERSE, application.agency, at)

    return write_paper(
        Paper, kind, word=WORDS[kind], agency_code=application.agency_id, division=application.enterprise.division_id,
        owner=(OWNER, str(application.pk)), fill=fill, by=by, at=at, application=application,
    )  # fmt: skip


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
