"""Which officers take no step on whom, and who has not stated it yet: asked before every step on an application."""

from ..models import StaffInterest, Statement
from ..rules import conflicts as rules


def ties(user_id, codes, on):
    """Those of the parties to whom an officer has a tie that counts on a day; one query, none without a person."""
    if user_id is None or not codes:
        return set()
    rows = StaffInterest.objects.filter(user=user_id, party_code__in=codes).order_by("pk")
    found = [rules.Interest(row.kind, row.party_code, row.until) for row in rows]
    parties = {each.code for each in found}
    return {code for code in parties if rules.against(found, "", rules.Party(code, ""), on, same_city=False)}


def unstated(by, round_id):
    """Whether a person of a bureau, or an expert, has still to state his interests in the applicants of a round."""
    if not by.is_agency or by.user_id is None:
        return False
    return not Statement.objects.filter(round=round_id, user=by.user_id).exists()
