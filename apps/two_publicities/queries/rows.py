"""Facts as rows of the platform's layout, with what is wrong with each."""

from dataclasses import dataclass, field

from .. import states
from ..models import Authority, Field, Line
from ..rules import rows as rules
from ..rules.operation import CHANGE, DELETE


@dataclass(slots=True)
class Draft:
    """One owed penalty on its way into a file. `same`: the platform holds exactly this row already."""

    fact: object
    operation: str
    row: dict
    digest: str
    faults: list = field(default_factory=list)
    same: bool = False


def fields_on(day):
    """The platform's rules of that day, {column: Field} in the order of the layout."""
    known = {row.code: row for row in Field.objects.on(day)}
    return {column: known[column] for column in rules.COLUMNS.values() if column in known}


def drafts(facts, *, reporter, on):
    """A Draft for every fact of `queries.owed.owed`; a handful of queries however many there are.

    `reporter` is the agency that passes them on.
    """
    codes = dict(Authority.objects.values_list("agency", "uscc"))
    held = Line.objects.in_bulk([fact.held_id for fact in facts if fact.held_id])
    sender, platform = (reporter.name, codes.get(reporter.pk, "")), fields_on(on)
    found = [_draft(fact, held.get(fact.held_id), codes, sender) for fact in facts]
    taken = _taken(found)
    for draft in found:
        if not draft.same:
            draft.faults = rules.faults(draft.row, platform)
            _name_once(draft, taken)
    return found


def _draft(fact, held, codes, sender):
    if fact.operation == DELETE:  # as it was told: the platform knows it by these words
        return Draft(fact, DELETE, held.row, held.digest)
    row = row_of(fact, codes, sender)
    digest = rules.digest(row)
    return Draft(fact, fact.operation, row, digest, same=fact.operation == CHANGE and digest == held.digest)


def row_of(fact, codes, sender):
    """{column: text} of a fact. `codes` are the credit codes by agency, `sender` (name, code) of who passes it on."""
    firm, agency = fact.enterprise, fact.source.agency
    reported = fact.subject_code if len(fact.subject_code) == 18 else ""
    return rules.build(
        name=fact.subject_name or (firm.name if firm else ""),
        kind=firm.kind if firm else "",
        code=reported or (firm.uscc or "" if firm else ""),
        older="" if reported else fact.subject_code,
        document_number=fact.document_number,
        title=fact.title,
        basis=fact.legal_basis,
        amount=fact.amount,
        occurred_on=fact.occurred_on,
        public_until=fact.public_until,
        decision=fact.detail.get("decision", {}),
        authority=(agency.name, codes.get(agency.pk, "")),
        reporter=sender,
    )


def key_of(row):
    return row[rules.COLUMNS["document_number"]], row[rules.COLUMNS["subject_code"]]


def _taken(found):
    """{(document number, code): fact} of penalties the platform has or will have from a file that is under way."""
    numbers = {key_of(draft.row)[0] for draft in found}
    rows = Line.objects.filter(document_number__in=numbers, state__in=(states.OPEN, states.ACCEPTED)).order_by("pk")
    known = {}
    for number, code, fact, operation in rows.values_list("document_number", "subject_code", "fact", "operation"):
        if operation == DELETE:
            known.pop((number, code), None)
        else:
            known[number, code] = fact
    return known


def _name_once(draft, taken):
    """Blame the second penalty of one number and party: the platform cannot tell the two apart."""
    key = key_of(draft.row)
    if draft.operation == DELETE or not all(key):
        return
    if taken.setdefault(key, draft.fact.pk) != draft.fact.pk:
        draft.faults.append(("twice", rules.COLUMNS["document_number"], key[0]))


def checked(fact, *, on):
    """The Draft of one fact as its own agency would pass it on now, whatever is owed."""
    codes = dict(Authority.objects.filter(pk=fact.source.agency_id).values_list("agency", "uscc"))
    agency = fact.source.agency
    row = row_of(fact, codes, (agency.name, codes.get(agency.pk, "")))
    return Draft(fact, "", row, rules.digest(row), rules.faults(row, fields_on(on)))
