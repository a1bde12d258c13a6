"""Facts as rows of the platform's layout, with what is wrong with each."""

from dataclasses import dataclass, field

from apps.records.states import PUBLIC

from .. import states
from ..models import Authority, Field, Line
from ..rules import rows as rules
from ..rules.operation import CHANGE, DELETE
from .owed import agency_of


@dataclass(slots=True)
class Draft:
    """One owed penalty on its way into a file. `same`: the platform holds exactly this row already."""

    fact: object
    operation: str
    row: dict
    digest: str
    faults: list = field(default_factory=list)
    same: bool = False

    @property
    def fits(self):
        """Whether it goes into a file."""
        return not self.faults and not self.same


def fields_on(day, sheet):
    """The platform's rules of that day, {column: Field} in the order of the layout."""
    known = {row.code: row for row in Field.objects.on(day)}
    return {column: known[column] for column in sheet.columns.values() if column in known}


def drafts(facts, *, reporter, on, sheet=rules.PENALTIES, taken=None):
    """A Draft for every fact of `queries.owed.owed`; a handful of queries however many there are.

    `reporter` is the agency that passes them on, `taken` what facts looked at before have taken (changed here). What is
    taken back is told by the words the platform knows it by, whatever is asked of such words today.
    """
    codes = dict(Authority.objects.values_list("agency", "uscc"))
    held = Line.objects.in_bulk([fact.held_id for fact in facts if fact.held_id])
    sender, platform = (reporter.name, codes.get(reporter.pk, "")), fields_on(on, sheet)
    found = [_draft(fact, held.get(fact.held_id), codes, sender) for fact in facts]
    taken = {} if taken is None else taken
    taken |= _taken(found, sheet) | taken
    for draft in found:
        if not draft.same and draft.operation != DELETE:
            draft.faults = rules.faults(draft.row, platform, sheet)
            _name_once(draft, taken, sheet)
    return found


def _draft(fact, held, codes, sender):
    if fact.operation == DELETE:  # as it was told: the platform knows it by these words
        return Draft(fact, DELETE, held.row, held.digest)
    row = row_of(fact, codes, sender)
    digest = rules.digest(row, rules.sheet_of(fact.kind.code))
    return Draft(fact, fact.operation, row, digest, same=fact.operation == CHANGE and digest == held.digest)


def row_of(fact, codes, sender):
    """{column: text} of a fact. `codes` are the credit codes by agency, `sender` (name, code) of who passes it on."""
    firm, agency = fact.enterprise, agency_of(fact)
    reported = fact.subject_code if len(fact.subject_code) == 18 else ""
    said = {
        "name": fact.subject_name or (firm.name if firm else ""),
        "kind": firm.kind if firm else "",
        "code": reported or (firm.uscc or "" if firm else ""),
        "older": "" if reported else fact.subject_code,
        "document_number": fact.document_number,
        "occurred_on": fact.occurred_on,
        "public_until": fact.public_until,
        "authority": (agency.name, codes.get(agency.pk, "")),
        "reporter": sender,
    }
    if fact.kind.code in rules.LICENCES.kinds:
        return rules.build_licence(permission=fact.detail.get("permission", {}), stands=fact.state in PUBLIC, **said)
    return rules.build(
        title=fact.title,
        basis=fact.legal_basis,
        amount=fact.amount,
        decision=fact.detail.get("decision", {}),
        **said,
    )


def key_of(row, sheet=rules.PENALTIES):
    return tuple(row[column] for column in sheet.key)


def _taken(found, sheet):
    """{(document number, code): fact} of those the platform has or will have from a file that is under way."""
    numbers = {key_of(draft.row, sheet)[0] for draft in found}
    rows = Line.objects.filter(document_number__in=numbers, state__in=(states.OPEN, states.ACCEPTED)).order_by("pk")
    rows = rows.filter(file__layout=sheet.code)
    known = {}
    for number, code, fact, operation in rows.values_list("document_number", "subject_code", "fact", "operation"):
        if operation == DELETE:
            known.pop((number, code), None)
        else:
            known[number, code] = fact
    return known


def _name_once(draft, taken, sheet):
    """Blame the second penalty of one number and party: the platform cannot tell the two apart."""
    key = key_of(draft.row, sheet)
    if not all(key):
        return
    if taken.setdefault(key, draft.fact.pk) != draft.fact.pk:
        draft.faults.append(("twice", sheet.key[0], key[0]))


def checked(fact, *, on):
    """The Draft of one fact as its own agency would pass it on now, whatever is owed."""
    agency, sheet = agency_of(fact), rules.sheet_of(fact.kind.code)
    codes = dict(Authority.objects.filter(pk=agency.pk).values_list("agency", "uscc"))
    row = row_of(fact, codes, (agency.name, codes.get(agency.pk, "")))
    return Draft(fact, "", row, rules.digest(row, sheet), rules.faults(row, fields_on(on, sheet), sheet))
