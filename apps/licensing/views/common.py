"""What the desk and the enterprise's space share: the page of an application."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.access.fetch import fetch

from ..models import Application
from ..offers import TONES, WAITS
from ..operations import committing
from ..permissions import Permission
from ..queries import priorcheck
from ..queries.applicants import laboratory_lost
from ..queries.handed_in import letters_of
from ..queries.story import clocks_of, story
from ..states import IN_WORK
from ..wording import DOUBTS, LAB_LOST, LICENCE_TONES
from .priorcheck_offers import TONES as TONES_OF_CHECK

NEEDED = ("enterprise", "agency", "product", "laboratory", "report_file", "policy_file", "licence")


def application_of(request, pk):
    return fetch(Application.objects.select_related(*NEEDED), request.scope, pk=pk)


def shown(request, application):
    """The context of an application's page, for either side."""
    party, licence = request.scope.is_enterprise, getattr(application, "licence", None)
    return {
        "application": application,
        "tone": TONES[application.state],
        "waits": WAITS[application.state],
        "units": list(application.units.order_by("code")),
        "doubts": [DOUBTS[code] for code in application.doubts] + lost(application, application.state in IN_WORK),
        "letters": letters_of(application) if application.correction else [],
        "papers": list(application.papers.select_related("document").order_by("pk")),
        "licence": licence,
        "licence_tone": LICENCE_TONES[licence.state] if licence else "",
        "clocks": clocks_of(application, timezone.now()),
        "story": story(application, party=party),
        "prior_checks": [] if application.grant_first else prior_checks(application),
        "party": party,
    }


def lost(asked, waits):
    """What has become known of the laboratory of a report, in a list, while what it was handed in for waits."""
    return [LAB_LOST] if waits and laboratory_lost(asked) else []


def prior_checks(asked):
    """The checks on site of an application, or of a change, before its grant, the last first, for either side."""
    return [
        {
            "check": check,
            "tone": TONES_OF_CHECK[check.state],
            "team": priorcheck.team_of(check),
            "letters": priorcheck.letters_of(check),
            "over": asked.ended_on,
        }
        for check in priorcheck.checks_of(asked)
    ]


@require_safe
def commitment(request, pk):
    """The application form with its commitment, as it was sealed: for the applicant and the bureaus that see it."""
    application = application_of(request, pk)
    if not request.scope.is_enterprise:
        request.scope.require(Permission.VIEW)
    if not application.commitment:
        raise Http404
    return sealed_paper(committing.paper_of(application), f"commitment-{pk}.pdf")


def sealed_paper(content, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
