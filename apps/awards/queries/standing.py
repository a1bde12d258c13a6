"""What ledger, register and ratings say of an applicant on a day, each with its evidence."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q

from apps.credit.models import Rating, Ruleset
from apps.credit.models.ruleset import Model
from apps.credit.queries.outlook import steps_for
from apps.deadlines.models import Limit
from apps.divisions.queries import place
from apps.records.models import Fact
from apps.records.states import COUNTING
from apps.serious_list.models import Entry

from .. import states
from ..models import REQUIREMENTS, Bar, Honour, Prize, Requirement
from ..models.programme import BOTH, ORGANISATION, PERSON
from ..rules import eligibility as rules
from ..rules.eligibility import Facts, Finding, judge, years_after
from ..rules.legal_person import is_legal_person
from ..rules.unbroken import since

SERIOUS = 3  # severity of a serious event
LISTING = "serious_listed"
LISTED = "serious_list"  # the source of evidence that is an entry of the list


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement with its finding and the evidence: [{what, day, source, fact}]."""

    requirement: Requirement
    finding: Finding
    evidence: list


def requirements_of(programme, prize, on, *, person=False):
    """Requirements of a programme on a day, of an organisation or a person, with those of the prize asked for."""
    asked = (BOTH, PERSON if person else ORGANISATION)
    rows = Requirement.objects.on(on).filter(programme_code=programme.code, applies_to__in=asked).order_by("position")
    return [row for row in rows if row.prize_code in ("", prize.code if prize else "")]


def judged(enterprise, programme, prize, on, application=None, always=()):
    """Judged of every requirement; a dozen queries, whatever their number. `application` says whose it is: a person's
    honours, bars and listing are not those of the enterprise. `always`: checks that are judged without a row as well,
    as a hard Requirement that is nowhere saved.

    The facts are those of the day; what is asked is what was announced: the requirements of the day on which the round
    opens hold to its end, as its programme does.
    """
    ruled = application.round.opens_on if application else on
    requirements = requirements_of(programme, prize, ruled, person=bool(application and application.person))
    there = {row.check_name for row in requirements}
    requirements += [_unsaved(programme, check) for check in always if check not in there]
    found = _Known(enterprise, programme, prize, on, application)
    return [
        Judged(row, judge(row.check_name, row.value, found.facts), found.evidence.get(row.check_name, []))
        for row in requirements
    ]


def _unsaved(programme, check):
    return Requirement(programme_code=programme.code, check_name=check, name=str(REQUIREMENTS[check]), hard=True)


class _Known:
    """The Facts of rules/eligibility.py, and by check what they rest on."""

    def __init__(self, enterprise, programme, prize, on, application=None):
        self.enterprise, self.programme, self.prize, self.on = enterprise, programme, prize, on
        self.person, self.identity = (application.person, application.identity) if application else ("", "")
        self.evidence = {}
        # a listed person is known by the name in the case: the entry shows it masked
        entries = Entry.objects.listed(on).filter(enterprise=enterprise, case__person_name=self.person)
        entry = entries.order_by("-until").first()
        sales = application.sales if application else None
        self.facts = Facts(
            on=on, in_business=enterprise.status == enterprise.Status.OPEN, in_place=self._place(),
            established_on=enterprise.established_on, qms_since=self._since("qms", rules.QMS_YEARS),
            excellence_since=self._since("excellence", rules.EXCELLENCE_YEARS),
            serious=self._adverse(rules.NO_SERIOUS, severity__gte=SERIOUS),
            failed=self._adverse(rules.NO_FAILED, kind__code__in=("sampling_failed", "recheck_failed")),
            listed=entry is not None, listed_until=entry and entry.until, barred_until=self._barred(),
            again_until=self._again(), sales=sales, legal_person=is_legal_person(enterprise.kind), **self._grade(),
        )  # fmt: skip
        if sales is not None:
            self._say(rules.SALES, sales, application.submitted_on, "declared")
        self._register(entry)

    def _place(self):
        area = self.programme.division_id.rstrip("0")
        area = area if len(area) % 2 == 0 else f"{area}0"
        return self.enterprise.division_id.startswith(area)

    def _register(self, entry):
        firm = self.enterprise
        self._say(rules.OPEN, firm.get_status_display(), firm.status_on, "register")
        area = place(firm.division_id)
        self._say(rules.IN_PLACE, area.name if area else firm.division_id, None, "register")
        self._say(rules.AGE, firm.name, firm.established_on, "register")
        for check in (rules.LEGAL_PERSON, rules.LEGAL_SHOWN):
            if firm.kind:
                self._say(check, firm.kind, None, "register")
        if entry:
            of_case = Fact.objects.filter(enterprise=firm, kind__code=LISTING, detail__case=entry.case_id)
            fact = of_case.order_by("-pk").values_list("pk", flat=True).first()
            self._say(rules.NOT_LISTED, entry.number, entry.listed_on, LISTED, fact)

    def _say(self, check, what, day, source, fact=None):
        row = {"what": str(what), "day": str(day or ""), "source": source, "fact": fact}
        self.evidence.setdefault(check, []).append(row)

    def _since(self, kind, check):
        """Since when something has been held, by the unbroken line of records that holds on the day."""
        rows = Fact.objects.filter(enterprise=self.enterprise, kind__code=kind, state__in=COUNTING)
        facts = list(rows.select_related("source").order_by("occurred_on", "pk"))
        for fact in facts:
            self._say(check, fact.title, fact.occurred_on, fact.source.name, fact.pk)
        return since([(fact.occurred_on, fact.public_until) for fact in facts], self.on)

    def _adverse(self, check, **asked):
        rows = Fact.objects.filter(enterprise=self.enterprise, kind__leaning="adverse", state__in=COUNTING, **asked)
        facts = list(rows.select_related("source").order_by("-occurred_on", "-pk"))
        for fact in facts:
            self._say(check, fact.title, fact.occurred_on, fact.source.name, fact.pk)
        return tuple(fact.occurred_on for fact in facts)

    def _barred(self):
        bars = Bar.objects.on(self.on).filter(programme_code=self.programme.code)
        bar = bars.filter(self._own("honour__")).select_related("honour").order_by("-until").first()
        if bar:
            fact = bar.honour and bar.honour.trigger_fact
            self._say(rules.NOT_BARRED, bar.document_number, bar.decided_on, "awards", fact)
        return bar and bar.until

    def _again(self):
        """The last day on which an earlier honour of the programme, of the same rank or above, keeps it from applying.
        A nomination keeps nobody from the award itself."""
        if not self.programme.again_years:
            return None
        rows = Honour.objects.filter(self._own(), programme_code=self.programme.code, prize__rank=1)
        last = rows.order_by("-conferred_on").first()
        if last is None:
            return None
        self._say(rules.AGAIN, last.number, last.conferred_on, "awards")
        return years_after(last.conferred_on, self.programme.again_years) - timedelta(days=1)

    def _own(self, of=""):
        """What is the applicant's: of a person by identity, wherever he worked; of before by his name there."""
        if not self.person:
            own = Q(enterprise=self.enterprise)
            return own & (Q(honour__isnull=True) | Q(honour__person="") if of else Q(person=""))
        named = Q(enterprise=self.enterprise, **{f"{of}person": self.person, f"{of}identity": ""})
        return named | Q(**{f"{of}identity": self.identity}) if self.identity else named

    def _grade(self):
        """Since when the grade below is held, and the score, as the ratings have them, where a grade is asked for."""
        grade = self.prize.grade if self.prize else ""
        rating = grade and Rating.objects.grades().current().filter(enterprise=self.enterprise).first()
        ruleset = rating and Ruleset.objects.in_force(Model.GRADE, self.on).first()
        if not ruleset:
            return {}
        score = Decimal(rating.score) / 100
        self._say(rules.SCORE, score, rating.rated_at.date(), "credit")
        steps = {step.grade: step for step in steps_for(self.enterprise.pk, ruleset, on=self.on)}
        step = steps.get(grade)
        if step is None:
            return {"score": score, "anew_from": self._anew(grade)}
        if step.since:
            self._say(rules.TENURE, step.needs, step.since, "credit")
        return {"score": score, "tenure_since": step.since}

    def _anew(self, grade):
        """From when a holder may apply for the same grade again, or for a lower one; None where nothing is held."""
        rows = Honour.objects.filter(enterprise=self.enterprise, programme_code=self.programme.code, person="",
                                     state=states.VALID, until__isnull=False).exclude(prize__grade="")  # fmt: skip
        held = rows.select_related("prize").order_by("-until").first()
        if held is None:
            return None
        self._say(rules.TENURE, held.number, held.conferred_on, "awards")
        if held.prize.grade != grade:
            return held.until + timedelta(days=1)
        return rules.anew_from(held.until, int(Limit.objects.in_force("awards.renewal", self.on).value))


def steps_on(on):
    """{grade: (months of tenure in the grade below, least score in hundredths)} as the requirements of a day ask; what
    an enterprise reads of its way to AA and AAA rests on the same figures."""
    grades = dict(Prize.objects.on(on).exclude(grade="").values_list("code", "grade"))
    rows = Requirement.objects.on(on).filter(prize_code__in=grades, check_name__in=(rules.TENURE, rules.SCORE))
    found = {}
    for row in rows:
        found.setdefault(grades[row.prize_code], {})[row.check_name] = row.value
    return {
        grade: (int(asked[rules.TENURE]), int(asked[rules.SCORE] * 100))
        for grade, asked in found.items()
        if len(asked) == 2
    }
