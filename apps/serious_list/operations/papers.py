"""Write an official paper of a case: numbered, typeset, stored; and keep that it was served."""

from apps.deadlines.operations import stop_clocks
from apps.documents.papers import write_paper
from apps.records.queries import remedies

from ..models import Paper, Proof, RepairClass, Service
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
PROOF = "serious_list.proof"  # subject of the limit of a second look at a service, and owner of the scans
# what weighs on the party, lets a time of its run, or says what it was heard to say: owed within the limit, also when
# the case has ended. Decisions have their limit with the case (deciding, reversing); a later step may set one free
IN_TIME = (
    Paper.Kind.NOTICE, Paper.Kind.HEARING, Paper.Kind.MINUTES, Paper.Kind.DOUBT, Paper.Kind.REFUSAL,
    Paper.Kind.REJECTION, Paper.Kind.COMPLETION, Paper.Kind.CLOSED,
)  # fmt: skip


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
    keys = list(unserved.values_list("pk", flat=True))
    _no_second_look(keys, by=by, at=at)
    for key in keys:
        stop_clocks(subject=(OWNER, key), by=by, at=at)


def _no_second_look(keys, *, by, at):
    """Nobody need look any more at what was entered as proof of the service of these papers."""
    for key in Proof.objects.waiting().filter(paper__in=keys).order_by("pk").values_list("pk", flat=True):
        stop_clocks(subject=(PROOF, key), by=by, at=at)


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
    """Keep that a paper has reached the party: confirmed online, or proved (proofs.py). Returns the Service."""
    _no_second_look([paper.pk], by=by, at=at)
    served = Service.objects.create(
        paper=paper, method=method, served_on=served_on, receipt=receipt, recorded_label=by.actor, recorded_at=at
    )
    stop_clocks(subject=(OWNER, paper.pk), by=by, at=at)
    return served


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
