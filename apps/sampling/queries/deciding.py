"""On which report the verdict of a batch rests."""

from .. import states
from ..models import Test

DECIDED = (states.UPHELD, states.REJECTED)


def deciding_tests(batch_ids):
    """{batch: Test} by the course that each batch took: the retest on which somebody concluded, or else the first test.

    A retest that was given up or that nobody has concluded on decides nothing, whatever it says; nor does a report that
    somebody has looked at and found to rest on nothing, while there is another. Re-checks decide on their order alone.
    """
    rows = Test.objects.filter(batch__in=list(batch_ids)).exclude(verdict="").exclude(kind=Test.Kind.RECHECK)
    found = {}
    for row in rows.select_related("laboratory", "standard", "objection").order_by("pk"):
        if row.batch_id not in found or _counts(row) >= _counts(found[row.batch_id]):
            found[row.batch_id] = row
    return found


def _counts(test):
    """(whether its report counts, whether it is a retest that was concluded on)."""
    again = test.kind == Test.Kind.RETEST
    heard = again and test.objection.state in DECIDED
    return (not again or heard) and not test.review, heard


def doubted_since(batch, test):
    """The day from which the laboratory of a result was not qualified any more, where its report is of that day or
    later and nobody has said what follows; else None. `test` decided it; None of what a table brought in."""
    said = None if test else getattr(batch, "imported", None)
    if said and said.review:
        return None
    bench = test.laboratory if test else batch.laboratory
    lost = bench.withdrawn_on if bench else None
    if test:
        return lost if test.is_marked else None
    return lost if lost and batch.concluded_on and lost <= batch.concluded_on else None
