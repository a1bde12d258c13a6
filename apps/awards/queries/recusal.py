"""Which officers take no step on whom, and who has not stated it yet: asked before every step on an application."""

from ..models import StaffInterest, Statement
from ..rules import conflicts as rules
from .parties import same_party


def ties(user_id, codes, on):
    """Those of the parties to whom an officer has a tie that counts on a day, under whichever code of their records it
    stands; one query, none without a person, another where the officer has a tie to anybody."""
    if user_id is None or not codes:
        return set()
    rows = StaffInterest.objects.filter(user=user_id).order_by("pk")
    found = [rules.Interest(row.kind, row.party_code, row.until) for row in rows]
    counting = {each.code for each in found
                if rules.against([each], "", rules.Party(each.code, ""), on, same_city=False)}  # fmt: skip
    if not counting:
        return set()
    kin, _names = same_party(codes)
    return {code for code in codes if counting & kin.get(code, {code})}


def unstated(by, round_id):
    """Whether a person of a bureau, or an expert, has still to state his interests in the applicants of a round."""
    if not by.is_agency or by.user_id is None:
        return False
    return not Statement.objects.filter(round=round_id, user=by.user_id).exists()
