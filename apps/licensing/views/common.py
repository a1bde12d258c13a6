"""What the desk and the enterprise's space share: the page of an application."""

from django.utils import timezone

from apps.access.fetch import fetch

from ..models import Application
from ..offers import TONES, WAITS
from ..queries.story import clocks_of, story
from ..wording import DOUBTS

NEEDED = ("enterprise", "agency", "product", "laboratory", "report_file", "policy_file", "licence")


def application_of(request, pk):
    return fetch(Application.objects.select_related(*NEEDED), request.scope, pk=pk)


def shown(request, application):
    """The context of an application's page, for either side."""
    party = request.scope.is_enterprise
    return {
        "application": application,
        "tone": TONES[application.state],
        "waits": WAITS[application.state],
        "units": list(application.units.order_by("code")),
        "doubts": [DOUBTS[code] for code in application.doubts],
        "papers": list(application.papers.select_related("document").order_by("pk")),
        "licence": getattr(application, "licence", None),
        "clocks": clocks_of(application, timezone.now()),
        "story": story(application, party=party),
        "party": party,
    }
