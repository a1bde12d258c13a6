"""What a check before a grant is of, for its verbs: an application, or a change of a licence.

Each keeps its own record, limits, messages and papers; what differs between the two stands here, once.
"""

from dataclasses import dataclass
from typing import Any

from .. import states
from ..models import Application, ChangePaper, Paper
from . import changing_steps, papers, steps

RULE = "prior_check"


@dataclass(frozen=True, slots=True)
class Case:
    """`asked` is the application or the change, `owner` what names the bureau that decides: the application, or the
    licence; `weighed` are the states in which a failure can be set aside, `in_work` those in which it is answered."""

    asked: Any
    owner: Any
    field: str
    subject: str
    decision: str
    room: str
    notice: str
    result: str
    weighed: tuple
    in_work: tuple
    steps: Any
    issue: Any

    @property
    def enterprise(self):
        return self.owner.enterprise

    @property
    def enterprise_id(self):
        return self.owner.enterprise_id

    @property
    def to_check(self):
        """Whether it is in the state in which examiners are sent."""
        if self.field == "application":
            return self.asked.state == states.ACCEPTED
        return self.asked.state == states.RECEIVED

    @property
    def granted_first(self):
        """Whether there is nothing to see before the grant."""
        return self.asked.grant_first if self.field == "application" else not self.asked.on_site

    @property
    def owed(self):
        """Whether nothing is granted without a check; else the bureau may send examiners, and need not."""
        return not self.asked.grant_first if self.field == "application" else self.asked.on_site_first

    @property
    def due_from(self):
        """The day from which the days for the result count; None: today."""
        return self.asked.accepted_on if self.field == "application" else None

    def note(self, verb, *, by, at, **data):
        return self.steps.note(self.asked, verb, by=by, at=at, **data)

    def begin(self, rule, *, by, at, **more):
        return self.steps.begin(self.asked, rule, by=by, at=at, **more)

    def finish(self, *rules, by, at):
        self.steps.finish(self.asked, *rules, by=by, at=at)

    def page(self, *, party):
        """Its page, of the enterprise or of the bureau."""
        return f"/{'my' if party else 'desk'}/licences/{self.room}{self.asked.pk}/"


def case_of(asked):
    """The Case of an application, or of a change of a licence."""
    if isinstance(asked, Application):
        return Case(
            asked, asked, "application", steps.SUBJECT, "licensing.product_decision", "", Paper.Kind.SITE_NOTICE,
            Paper.Kind.SITE_RESULT, (states.ACCEPTED, states.TESTING), states.IN_WORK, steps, papers.issue,
        )  # fmt: skip
    return Case(
        asked, asked.licence, "change", changing_steps.SUBJECT, f"licensing.decide_{asked.kind}", "changes/",
        ChangePaper.Kind.SITE_NOTICE, ChangePaper.Kind.SITE_RESULT, (states.RECEIVED,), states.CHANGE_OPEN,
        changing_steps, changing_steps.issue,
    )  # fmt: skip
