"""Who took part in what an objection is about, and therefore must not decide on it."""

from ..models import FactVersion, Objection


def involved(objection, fact):
    """Numbers of the people who recorded or changed the fact, decided on it before, or filed the objection.

    `fact` is the one objected to, or the one a decision about a grade would change; None where there is none yet.
    """
    people = {objection.filed_user}
    earlier = Objection.objects.about_same(objection).exclude(pk=objection.pk)
    people.update(earlier.values_list("decided_user", flat=True))
    if fact:
        people |= {fact.recorded_user, fact.changed_user}
        rows = FactVersion.objects.filter(fact_id=fact.pk)
        for pair in rows.values_list("row__recorded_user", "row__changed_user"):
            people.update(pair)
    return people - {None}
