"""What was found on a licence beside a proceeding that bars its holder: held, and weighed when that is closed, in
whatever way (docs/adr/0044). One licence has one proceeding at a time; nothing that was found gets lost by it.

Closed with a word where what was decided bars for as long from every class the finding is about; else a proceeding of
its own is opened, also where the licence has ended meanwhile (国发〔2018〕33号：一律撤销；行政许可法第七十九条). It is
about all classes of the finding: what is enough for some of them may be set aside. The database asks the same at the
end of every act (sql/beside.sql).
"""

from datetime import date

from apps.audit.models import Event
from apps.audit.operations import record
from apps.kernel.moves import move

from .. import sql, states
from ..models import AfterCheck, Bar, Beside, End, MassRow
from ..queries.applicants import barred_until
from ..queries.changes import covered_of
from ..rules.ends import uncovered
from .aftercheck_opening import check_again
from .cancelling_steps import GONE
from .ending_opening import given_way, ground_of, open_case
from .ending_steps import held_licence, tell
from .one_by_one import each
from .steps import PORTAL, today

CHECK, MASS = "check", "mass"  # where a finding comes from: the check after the grant, a laboratory found false
GAVE_WAY = "后置现场审查结论为不合格，另案依法办理撤销行政许可"  # proceedings are kept in Chinese
ENOUGH = "已由{decision}依法处理，其对同类产品许可申请的限制期限不短于本项，不另案处理。"
LEFT = "许可证已依法注销（{ground}），不另案处理。"
OVER = "许可证已终止，该项依法不产生申请限制，不另案处理。"


def follow(licence, ground, *, gave_way, found, found_on, source, source_key, by, at, classes=()):
    """What a finding leads to: its proceeding, or the one it stands beside until that is closed; where the licence has
    ended meanwhile, the proceeding that was enough. Returns the Ending, None where nothing is left to decide.

    `gave_way` is the reason of what gives way to it (rules/ends.py). The caller holds the licence. Raises Invalid.
    """
    under_way = given_way(licence, ground, reason=gave_way, at=at)
    if under_way is None and licence.held:
        return open_case(licence, ground, found=found, found_on=found_on, source=source, source_key=source_key,
                         classes=classes, by=by, at=at)  # fmt: skip
    row = Beside.objects.create(
        licence=licence, ground=ground, agency_id=licence.agency_id, source=source, source_key=source_key,
        class_codes=sorted(classes or classes_of(licence)), found=found.strip(), found_on=found_on,
        proposed_by_id=by.user_id, proposed_label=by.actor, held_on=today(at), behind=under_way,
    )  # fmt: skip
    if under_way is not None:
        tell(under_way, _note(row, "licensing.beside_held", at=at), at, party=False)
        return under_way
    weigh(licence, at=at)
    row.refresh_from_db()
    return row.ending or row.behind


def classes_of(licence):
    """Codes of the classes that a licence covers."""
    return {row.unit.class_code for row in covered_of(licence)}


def source_of(check):
    """Key of a proceeding that a check of its own led to."""
    return f"check:{check.pk}"


def weigh(licence, *, at):
    """Nothing stands in the way any more of what was found beside a proceeding: the heaviest finding that is left is
    opened, the others wait for that or are closed with a word. Returns the Ending that was opened, None where none was.
    The caller holds the licence; where a proceeding is under way, nothing happens."""
    rows = Beside.objects.waiting().filter(licence=licence).select_for_update(of=("self",))
    found = list(rows.select_related("ground", "behind", "agency").order_by("pk"))
    if not found or licence.endings.open().exists():
        return None
    opened = None
    for row in sorted(found, key=lambda row: _weight(row, today(at))):
        row.licence = licence
        if not _left(row):
            _close(row, at)
        elif opened is None:
            opened = _open(row, at)
        else:
            row.behind = opened
            row.save(update_fields=["behind"])
    return opened


def _weight(row, on):
    """The longest bar first, then what is about most classes: what follows may be covered by it."""
    until = barred_until(row.ground.bar_rule, on)[1] if row.ground.bar_rule else date.min
    return (-until.toordinal(), -len(row.class_codes), row.pk)


def _left(row):
    """Codes of the classes for which nothing that was decided is enough."""
    licence, rule = row.licence, row.ground.bar_rule
    if licence.held:
        return row.class_codes
    if not rule or _gone(licence) is not None:
        return []
    bars = Bar.objects.filter(case__licence=licence, lifted_on__isnull=True).order_by("pk")
    stand = [(bar.class_code, bar.until, barred_until(rule, bar.decided_on)[1]) for bar in bars]
    return uncovered(row.class_codes, stand)


def _gone(licence):
    """The End by which a licence has lost its object, so that no bar would meet anybody; None where it has not."""
    ends = End.objects.filter(licence=licence, set_aside_on__isnull=True, ground__code__in=GONE)
    return ends.select_related("ground").first()


def _open(row, at):
    case = open_case(
        row.licence, row.ground, found=row.found, found_on=row.found_on, source=row.source, source_key=row.source_key,
        agency_id=row.agency_id, classes=row.class_codes, beside=row, by=PORTAL, at=at,
    )  # fmt: skip
    row.ending = case
    _moved(row, "open", "", at)
    if row.source == CHECK:
        AfterCheck.objects.filter(pk=row.source_key.partition(":")[2]).update(ending=case)
    elif row.source == MASS:
        _kept_of_mass(row.source_key, case)
    return case


def _kept_of_mass(key, case):
    """What became of a licence of a mass proposal: its page leads to the proceeding."""
    _mass, mass, licence = key.split(":")
    MassRow.objects.filter(mass=mass, licence=licence).update(outcome=MassRow.Outcome.PROPOSED, ending=case)


def _close(row, at):
    gone = _gone(row.licence)
    bar = Bar.objects.filter(case__licence=row.licence, lifted_on__isnull=True, class_code__in=row.class_codes)
    bar = bar.select_related("case__agency").order_by("until").last()
    if gone is not None:
        word = LEFT.format(ground=gone.ground.name)
    elif bar is None or not row.ground.bar_rule:
        word = OVER
    else:
        row.behind = bar.case
        word = ENOUGH.format(decision=bar.document_number)
    event = _moved(row, "close", word, at)
    if row.behind is not None:
        row.behind.licence = row.licence
        tell(row.behind, event, at, party=False)


def _moved(row, verb, word, at):
    made = move(row, verb, table=states.BESIDES, by=PORTAL)
    row.word, row.closed_on = word, None if row.state == states.WAITING else today(at)
    row.save()
    return _note(row, made.event, at=at)


def _note(row, verb, *, at):
    """The event stands with the proceeding that it is about: its own, or the one it stands beside."""
    key = row.ending_id or row.behind_id
    subject = ("licence_ending", key) if key else ("licence", row.licence_id)
    data = {"licence": row.licence.number, "enterprise": row.licence.enterprise_id, "ground": row.ground.code,
            "source": row.source_key, "reason": row.word or row.found[:500]}  # fmt: skip
    return record(verb=verb, by=PORTAL, at=at, subject=subject, data=data,
                  division=row.licence.enterprise.division_id)  # fmt: skip


def go_on_without(ending, *, at):
    """A proceeding is closed, or its decision set aside: what was found beside it is weighed, also what that decision
    had been enough for; where nothing is opened, and the licence is held, its site is looked at anew. The caller holds
    the licence."""
    licence = ending.licence
    closed = Beside.objects.filter(licence=licence, state=states.CLOSED).select_for_update(of=("self",))
    for row in closed.select_related("ground", "behind", "agency").order_by("pk"):
        row.licence = licence
        if _left(row):
            _moved(row, "weigh_again", "", at)
    if weigh(licence, at=at) is None:
        check_again(licence, at=at)


def strike(rows, *, reason, at):
    """What findings rest on counts for nothing (rows of Beside whose licence the caller holds)."""
    for row in rows.filter(state__in=(states.WAITING, states.CLOSED)).select_for_update(of=("self",)).order_by("pk"):
        _moved(row, "strike", reason, at)


def owe_missing(*, at):
    """Failed checks of before that led to nothing of their own: each stands beside the proceeding that is under way, or
    is weighed now. Returns how many. One licence is one transaction (one_by_one.py); again it finds nothing."""
    found = [(row["licence_id"], (row["licence_id"], row["id"])) for row in sql.rows("beside_missing")]
    return sum(each("beside", found, lambda row: _owed(*row, at), at=at))


def _owed(licence_id, check_id, at):
    licence = held_licence(licence_id)
    check = AfterCheck.objects.select_for_update(of=("self",)).get(pk=check_id)
    key = source_of(check)
    if Beside.objects.filter(source_key=key).exists() or licence.endings.filter(source_key=key).exists():
        return False
    case = follow(
        licence, ground_of(_ground_said(check), check.visited_on, at), gave_way=GAVE_WAY, found=check.reason,
        found_on=check.visited_on, source=CHECK, source_key=key, by=PORTAL, at=at,
    )  # fmt: skip
    if case is not None:
        AfterCheck.objects.filter(pk=check.pk).update(ending=case)
    return True


def _ground_said(check):
    """Code of the ground on which the failure was confirmed: the record of that act keeps it."""
    said = Event.objects.filter(verb=states.CHECK_FAILED).about("licence_check", check.pk).latest("pk")
    return said.data["ground"]
