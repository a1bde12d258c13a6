"""Whether an applicant who was found eligible still meets what its round asks for, on a day."""

from dataclasses import dataclass

from django.utils.translation import override

from apps.documents.papers import CHINESE

from ..rules.eligibility import ALWAYS, TENURE, never_waived
from .standing import LISTED, judged


@dataclass(frozen=True, slots=True)
class Against:
    """A requirement that is no longer met: its words for a paper, and the fact it hangs on, if one does."""

    words: str
    fact: int | None


def grounds(evidence):
    """What a finding rests on, to compare it with another: facts by their numbers, all else by its words; a listing by
    the number of its entry, which names it for good: evidence of before `awards.0030` does not know the fact."""
    return {(each["source"], _named(each)) for each in evidence}


def _named(each):
    return each["what"] if each["source"] == LISTED else each["fact"] or each["what"]


def _always(application):
    """What is judged without a row as well; that a person's name is listed strikes only where a row asks for it: an
    officer can accept there that it is a namesake's."""
    return tuple(check for check in ALWAYS if never_waived(check, application.person))


def lost(application, enterprise, on):
    """The hard requirements that are no longer met, and a bar, an end or a listing whether hard or not, except where an
    officer has accepted the very same on papers; these three also where the programme has no row for them.
    `enterprise`: the record that stands for the applicant now.

    A grade was held for its time once: that its own term has run out since takes nothing back.
    """
    accepted = {row.requirement_id: grounds(row.evidence) for row in application.eligibility.filter(waived=True)}
    with override(CHINESE):
        always, programme = _always(application), application.round.programme
        found = judged(enterprise, programme, application.wanted, on, application, always=always)
        return [
            _against(each) for each in found
            if not each.finding.passed and each.requirement.check_name != TENURE
            and (each.requirement.hard or each.requirement.check_name in ALWAYS)
            and accepted.get(each.requirement.pk) != grounds(each.evidence)
        ]  # fmt: skip


def _against(each):
    first = each.evidence[0] if each.evidence else None
    said = "，".join(part for part in (first["what"], first["day"]) if part) if first else ""
    words = f"{each.requirement.name}（{said}）" if said else each.requirement.name
    return Against(words, next((line["fact"] for line in each.evidence if line["fact"]), None))
