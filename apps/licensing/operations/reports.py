"""What became of a test report while its application, or the change it was handed in for, was under way."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..queries.applicants import laboratory_lost


class LaboratoryLost(Invalid):
    code = "laboratory-lost"
    status = 409
    message = _(
        "The laboratory is known by now not to have been qualified on the day of the report: weigh the report anew, "
        "and say that you did."
    )


def weighed_anew(asked, weighed):
    """What the log keeps of it; {} where nothing has changed. Raises LaboratoryLost unless the officer says so.

    The rules granted nothing on such a report; an officer may, who finds in it what is asked for all the same.
    """
    if not laboratory_lost(asked):
        return {}
    if not weighed:
        raise LaboratoryLost(field="weighed")
    return {"laboratory": "lost"}
