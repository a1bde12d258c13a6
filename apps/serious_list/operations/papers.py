"""Write an official paper of a case: numbered, typeset, stored; and prove that it was served."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.deadlines.operations import end_of, stop_clocks
from apps.deadlines.queries import last_day
from apps.documents.papers import write_paper
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.records.queries import remedies

from ..models import Paper, RepairClass, Service
from .steps import begin

# the words of the series, as they stand in the numbers
WORDS = {
    Paper.Kind.NOTICE: "严告",
    Paper.Kind.HEARING: "严听",
    Paper.Kind.MINUTES: "严听录",
    Paper.Kind.CONSENT: "严复",
    Paper.Kind.NO_CONSENT: "严不复",
    Paper.Kind.DECISION: "严决",
    Paper.Kind.NOT_LISTED: "严不",
    Paper.Kind.WITHDRAWAL: "严撤",
    Paper.Kind.REMOVAL: "严移",
    Paper.Kind.REFUSAL: "严拒",
    Paper.Kind.DOUBT: "严移告",
    Paper.Kind.REVERSAL: "严移撤",
    Paper.Kind.COMPLETION: "严移补",
    Paper.Kind.ACCEPTANCE: "严移受",
    Paper.Kind.REJECTION: "严移不受",
    Paper.Kind.CLOSED: "严移终",
    Paper.Kind.CLEARED: "严移维",
    Paper.Kind.EXPIRY: "严期满",
    Paper.Kind.REPAIR_WAY: "严修告",
}
ADVERSE = (  # name the remedies; the end of a proceeding only where it takes something from the party
    Paper.Kind.DECISION, Paper.Kind.REFUSAL, Paper.Kind.REVERSAL, Paper.Kind.REJECTION, Paper.Kind.CLOSED,
)  # fmt: skip
OWNER = "serious_list.paper"
# what weighs on the party, lets a time of its run, or says what it was heard to say: owed within the limit, also when
# the case has ended. Decisions have their limit with the case (deciding, reversing); a later step may set one free
IN_TIME = (
    Paper.Kind.NOTICE, Paper.Kind.HEARING, Paper.Kind.MINUTES, Paper.Kind.DOUBT, Paper.Kind.REFUSAL,
    Paper.Kind.REJECTION, Paper.Kind.COMPLETION, Paper.Kind.CLOSED,
)  # fmt: skip


class ServedBefore(Invalid):
    code = "served-before-issue"
    message = _("A paper is served on the day it was issued or later, and not in the future.")


def issue(case, kind, *, by, at, agency=None, to="", **data):
    """Write a paper of the case (documents/papers.py); returns the Paper. Same transaction as its step."""
    agency = agency or case.agency

    def fill():
        values = {"to": to or case.party} | {key: str(value) for key, value in data.items()}
        return _common(case, agency) | values | remedies.on_paper(kind in ADVERSE, agency, at)

    paper = write_paper(
        Paper, kind, word=WORDS[kind], agency_code=agency.pk, division=case.agency.division_id,
        owner=(OWNER, str(case.pk)), fill=fill, by=by, at=at, case=case,
    )  # fmt: skip
    if kind in IN_TIME:
        day = paper.issued_on
        begin(case, "paper_delivery", subject=(OWNER, paper.pk), starts_on=day, event_on=day, by=by, at=at)
    return paper


def needless(case, *kinds, by, at):
    """What these papers of the case announced is over: those that were not served need not be."""
    unserved = case.papers.filter(kind__in=kinds, service=None).order_by("pk")
    for key in unserved.values_list("pk", flat=True):
        stop_clocks(subject=(OWNER, key), by=by, at=at)


def _common(case, agency):
    enterprise = case.enterprise
    number = enterprise.uscc or next(iter(enterprise.identifiers.order_by("pk").values_list("value", flat=True)), "")
    return {
        "agency": agency.name,
        "party": case.party,
        "code": number,
        "summary": case.summary,
        "basis": f"{case.ground.order}{case.ground.article}",
        "ground": case.ground.name,
    }


def serve(paper, *, method, served_on, receipt, by, at):
    """Prove that a paper reached the party; returns the Service. By public notice the day of service is counted.

    `served_on` is the day of the receipt, or of the public notice. Raises ServedBefore, Invalid.
    """
    if method not in Service.Method.values:
        raise Invalid(_("Choose how the paper was served."), field="method")
    if not receipt.strip():
        raise Invalid(_("Service is proved by a receipt: say who signed, or the number."), field="receipt")
    if not paper.issued_on <= served_on <= timezone.localdate(at):
        raise ServedBefore(field="served_on")
    if method == Service.Method.PUBLISHED:
        served_on = _after_public_notice(served_on, at)
    proof = Service.objects.create(
        paper=paper,
        method=method,
        served_on=served_on,
        receipt=receipt.strip(),
        recorded_label=by.actor,
        recorded_at=at,
    )
    stop_clocks(subject=(OWNER, paper.pk), by=by, at=at)
    return proof


def _after_public_notice(published_on, at):
    """The day on which a public notice counts as service; raises Invalid while it has not come."""
    last = last_day("serious_list.notice_by_publication", published_on)
    if at < end_of(last):
        raise Invalid(
            _("A public notice counts as service after %(day)s; record it then.") % {"day": day_text(last)},
            field="served_on",
        )
    return last


def decision_of(case):
    """The number of the decision to list, as later papers cite it."""
    return case.papers.get(kind=Paper.Kind.DECISION).number


def stops_sharing(day):
    """For papers on the end of an entry: "1" where the rules of the day also end its sharing and use."""
    return "1" if RepairClass.objects.in_force("listing", day).stops_sharing else ""


def sentence(text):
    """What somebody wrote as a sentence that another may follow."""
    text = text.strip()
    return text if text.endswith(("。", "！", "？", ".", "!", "?")) else f"{text}。"


def days_in_words(limit):
    """5个工作日: a limit, or a clock that runs by it, as the papers say it."""
    unit = {"working_day": "个工作日", "day": "日", "month": "个月", "year": "年"}[limit.unit]
    return f"{int(limit.value)}{unit}"
