"""从旧兼从轻: a case goes by the law of its event, and by that of its decision where it is the milder for the party."""

from apps.deadlines.queries import last_day

from ..models import Ground, RepairClass


def day_of_term(case):
    """The day whose law sets the term of a decided case: that of the decision, or of the event where it is shorter."""
    days = (case.decided_on, case.event_on)
    return min(days, key=lambda day: last_day("serious_list.term", case.decided_on, law_of=day))


def counted_from(case, day):
    """The day from which term and year of an entry of `day` run: that of its publication, or the last on which it ought
    to have come.

    A bureau that is late does not keep the party on the list for longer: neither to the end of the term, nor to the day
    from which early removal may be asked for. SQL: serious_list_year_begins.
    """
    return min(day, last_day("serious_list.publication", case.decided_on))


def repair_class(case):
    """The class of repair of a decided case: that of the decision, or of the event where it lets it end sooner."""
    found = [RepairClass.objects.on(day).filter(code="listing").first() for day in (case.decided_on, case.event_on)]
    found = [row for row in found if row is not None]
    return min(found, key=lambda row: (not row.early, row.months))


def heavy_needed(case, of_penalty, day):
    """Whether a listing needs a heavier penalty: by the law of the event, of the penalty (the ground's version
    `of_penalty`), or of a decision on `day`, which lists nobody for less."""
    lighter = Ground.objects.on(day).filter(heavy_penalty=False)
    return case.ground.heavy_penalty or of_penalty.heavy_penalty or not lighter.exists()
