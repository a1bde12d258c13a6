"""Whether the demo province stands whole: what was begun says so in the audit, and so does what was finished.

It is made in several transactions (an import and the draws want their own), so a start that is cut off leaves a part.
A database without either event holds no demo, or one from before they were recorded: such a one counts as whole.
"""

from django.contrib.auth import get_user_model

from apps.audit.models import Event
from apps.registry.models import Enterprise
from apps.registry.operations.demo import SOURCE

from .people import PEOPLE

BEGUN, FINISHED = "portal.demo_begun", "portal.demo_finished"


def half_made():
    """Whether the last making of a demo province has not come to its end."""
    last = Event.objects.filter(verb__in=(BEGUN, FINISHED)).order_by("-pk").values_list("verb", flat=True).first()
    return last == BEGUN


def holds_others():
    """Whether the database holds enterprises or people besides the invented ones: nothing is then removed unasked."""
    people = get_user_model().objects.exclude(username__in=[person.username for person in PEOPLE])
    return Enterprise.objects.exclude(source=SOURCE).exists() or people.exists()
