"""One report, one result: a laboratory gives a number to one report, so a result that rests on the same report of the
same laboratory is the same result, whoever brings it. A barcode or a lot that says otherwise makes it another sample of
a report on several. (A report has its own number: RB/T 214 4.5.20, from memory; the comparison is the portal's.)
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reported:
    """A result as it is told apart: laboratory (id, None where the portal does not know it, and name), number of the
    report, barcode and lot; "" for what is not known. `whose` and `named` say for a reader where it stands."""

    laboratory_id: int | None
    laboratory: str
    number: str
    gtin: str = ""
    lot: str = ""
    whose: str = ""
    named: str = ""


def key_of(number):
    """A number without its spaces, in capitals: sampling_report_key in the database."""
    return number.replace(" ", "").upper()


def same(one, other):
    """Whether two results rest on one report."""
    if not one.number or key_of(one.number) != key_of(other.number) or not _one_laboratory(one, other):
        return False
    pairs = ((one.gtin.lstrip("0"), other.gtin.lstrip("0")), (one.lot, other.lot))
    return all(not mine or not its or mine == its for mine, its in pairs)


def _one_laboratory(one, other):
    if one.laboratory_id and other.laboratory_id:
        return one.laboratory_id == other.laboratory_id
    return bool(one.laboratory) and one.laboratory == other.laboratory


def first_same(one, others):
    """The first of `others` that rests on the same report, or None."""
    return next((other for other in others if same(one, other)), None)
