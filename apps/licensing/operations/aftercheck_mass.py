"""A laboratory is found false: every licence that rests on its reports is proposed for revocation, in one act.

Counted and listed beforehand, sent by a second officer, each licence looked at again in that moment. Nothing is revoked
by it: each proceeding has its own notice, answer and decision. Rows are found and written by statements, not by loops.
"""

import hashlib

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record, record_all
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, SamePerson, saved
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Beside, Ending, Laboratory, Licence, Mass, MassRow
from ..models.ends import ABOVE
from ..permissions import own_agency
from .aftercheck_steps import OtherBureau
from .beside import MASS, classes_of, weigh
from .ending_cases import write_notice
from .ending_opening import given_way, ground_of
from .ending_steps import begin, held_licence
from .one_by_one import each
from .steps import PORTAL, reasoned, today

PROPOSED = "licensing.ending_proposed_in_mass"
NOTICE = "licensing.mass_notice"  # consumer
BATCH = 2000
GAVE_WAY = "检验机构出具虚假检验报告，另案依法办理撤销行政许可"  # proceedings are kept in Chinese


def resting_on(laboratory, since, until, ground, by):
    """(proposed, left): licences that would be proposed, as rows of id and state, which is what is shown, counted and
    later written; and those on which a proceeding is under way that does not give way: they are proposed when that is
    closed (beside.py).
    """
    given = {"lab": laboratory.pk, "since": since, "until": until, "agencies": _agencies(ground, by),
             "bars": bool(ground.bar_rule)}  # fmt: skip
    proposed, left = [], []
    for row in sql.rows("mass_find", given):
        (left if row["under_way"] else proposed).append(row)
    return proposed, left


def _agencies(ground, by):
    """Bureaus whose licences the actor's bureau may end on this ground: its own, and below it where the ground says."""
    own = Agency.objects.filter(pk=by.agency_code).select_related("division").first()
    if own is None:
        raise OutOfReach
    if ground.authority != ABOVE or own.zone_id:
        return [own.pk]
    prefix = own.division_id.rstrip("0") if own.division_id != settings.PROVINCE_CODE else own.division_id[:2]
    return list(Agency.objects.filter(division__code__startswith=prefix).order_by("pk").values_list("pk", flat=True))


def digest_of(rows):
    """SHA-256 over the licences of a proposal: what the second officer sends is what was counted."""
    return hashlib.sha256(",".join(str(row["id"]) for row in rows).encode()).hexdigest()


@transaction.atomic
def prepare_mass(*, laboratory_id, ground_code, since, until, found, found_on, document_number, by, at):
    """Count and keep what would be proposed; returns the Mass. A second officer sends it. Raises Invalid."""
    by.require(states.HANDLE)
    laboratory = Laboratory.objects.select_for_update().filter(pk=laboratory_id).first()
    if laboratory is None:
        raise Invalid(_("Choose the laboratory."), field="laboratory_id")
    ground = ground_of(ground_code, found_on, at)
    if ground.kind != states.REVOKED:
        raise Invalid(_("On this proposal licences are revoked: choose a ground for that."), field="ground_code")
    rows, left = resting_on(laboratory, since, until, ground, by)
    if not rows and not left:
        raise Invalid(_("No licence that is held rests on these reports."), field="laboratory_id")
    mass = Mass(
        laboratory=laboratory, ground=ground, agency_id=by.agency_code, since=since, until=until, found=found.strip(),
        found_on=found_on, document_number=document_number.strip(), counted=len(rows), digest=digest_of([*rows, *left]),
        prepared_by_id=by.user_id, prepared_label=by.actor, prepared_on=today(at),
    )  # fmt: skip
    saved(mass, licensing_mass_whole="found", licensing_mass_once="laboratory_id")
    MassRow.objects.bulk_create(
        (MassRow(mass=mass, licence_id=row["id"], state_seen=row["state"], outcome=outcome)
         for outcome, some in ((MassRow.Outcome.WAITING, rows), (MassRow.Outcome.UNDER_WAY, left)) for row in some),
        batch_size=BATCH,
    )  # fmt: skip
    _noted("licensing.mass_prepared", mass, by=by, at=at, licences=len(rows), left=len(left), digest=mass.digest)
    return mass


@transaction.atomic
def send_mass(*, mass_id, digest, by, at):
    """Send a proposal that somebody else prepared; returns the Mass with what became of each licence.

    A proceeding that bars nobody gives way, and is closed with its paper (国发〔2018〕33号：一律撤销). Beside one that
    bars what was found is held, and weighed when that is closed (beside.py).
    `digest` is that of the preview the second officer saw. Every licence is locked and looked at again; the reports of
    the laboratory count no more from the first false one on. The notices are written from the outbox.
    """
    mass = _held(mass_id, by)
    made = _step(mass, "send", by)
    if by.user_id is not None and by.user_id == mass.prepared_by_id:
        raise SamePerson(_("Whoever prepared a mass proposal does not send it."))
    if digest != mass.digest:
        raise Invalid(_("This is not the proposal you saw: look at it again."), code="stale")
    _lock(mass)
    sql.execute("mass_judge", {"mass": mass.pk})
    _give_way(mass, at)
    mass.sent = sql.execute("mass_send", {"mass": mass.pk, "today": today(at)})
    beside = sql.execute("mass_beside", {"mass": mass.pk, "today": today(at)})
    mass.decided_by_id, mass.decided_label, mass.decided_on = by.user_id, by.actor, today(at)
    mass.save()
    _close_laboratory(mass)
    record_all(verb=PROPOSED, by=by, at=at, events=_events(mass))
    _noted(made.event, mass, by=by, at=at, sent=mass.sent, beside=beside, counted=mass.counted)
    return mass


def _lock(mass):
    """Enterprises by their keys, then licences: as every verb, only many at once."""
    licences = Licence.objects.filter(pk__in=mass.rows.values("licence_id"))
    firms = Enterprise.objects.filter(pk__in=licences.values("enterprise_id")).order_by("pk").under_lock()
    list(firms.values_list("pk", flat=True))
    list(licences.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _give_way(mass, at):
    """Close the proceedings that stand in the way of those to be opened: the few that are under way, each with its
    paper. The caller holds the licences, and has judged the rows."""
    waiting = mass.rows.filter(outcome=MassRow.Outcome.WAITING).values("licence_id")
    keys = Ending.objects.open().filter(licence__in=waiting).values("licence_id")
    rows = Licence.objects.filter(pk__in=keys).select_related("enterprise", "product", "agency").order_by("pk")
    for licence in rows:
        given_way(licence, mass.ground, reason=GAVE_WAY, at=at)


def _close_laboratory(mass):
    """Reports from the first false one on carry no grant any more: an officer looks at each."""
    lab = Laboratory.objects.select_for_update().get(pk=mass.laboratory_id)
    end = max(mass.since, lab.valid_from.fromordinal(lab.valid_from.toordinal() + 1))
    if lab.valid_to is None or lab.valid_to > end:
        lab.valid_to = end
        lab.save(update_fields=["valid_to"])


def _events(mass):
    rows = Ending.objects.filter(source="mass", source_key__startswith=f"mass:{mass.pk}:").order_by("pk")
    for pk, number, division in rows.values_list("pk", "licence__number", "licence__enterprise__division_id"):
        yield ("licence_ending", pk), division, {"licence": number, "mass": mass.pk, "state": states.PROPOSED}


@transaction.atomic
def drop_mass(*, mass_id, reason, by, at):
    """The second officer does not send it: nothing is proposed. Returns the Mass."""
    mass = _held(mass_id, by)
    made = _step(mass, "drop", by)
    mass.reason = reasoned(reason)
    mass.save()
    _noted(made.event, mass, by=by, at=at, reason=mass.reason)
    return mass


@transaction.atomic
def notice_for(delivery, at):
    """Consumer: the limits of one proceeding begin and its notice is written; called again it finds nothing to do."""
    ending = Ending.objects.filter(pk=delivery.event.subject_id).select_related("licence__enterprise").first()
    if ending is None or ending.state != states.PROPOSED or ending.notice_on is not None:
        return
    written = write_notice(ending_id=ending.pk, by=PORTAL, at=at)
    for rule in ("end_notice", "end_decision"):
        begin(written, rule, starts_on=written.proposed_on, by=PORTAL, at=at)


def owe_missing(*, at):
    """Licences of proposals sent before what stood beside a proceeding was kept: each is held beside the one that is
    under way, or weighed now (国发〔2018〕33号：一律撤销). Returns how many; again it finds nothing."""
    found = [(row["licence_id"], row["id"]) for row in sql.rows("mass_missing")]
    return sum(each("mass", found, lambda key: _owed(key, at), at=at))


def _owed(key, at):
    """As mass_beside.sql holds it: by whoever prepared the proposal, who does not decide on it."""
    row = MassRow.objects.select_related("mass__ground").get(pk=key)
    licence, mass, source_key = held_licence(row.licence_id), row.mass, f"{MASS}:{row.mass_id}:{row.licence_id}"
    if any(model.objects.filter(source_key=source_key).exists() for model in (Beside, Ending)):
        return False
    under_way = given_way(licence, mass.ground, reason=GAVE_WAY, at=at)
    Beside.objects.create(
        licence=licence, ground=mass.ground, agency_id=mass.agency_id, source=MASS, source_key=source_key,
        class_codes=sorted(classes_of(licence)), found=f"{mass.found}（{mass.document_number}）",
        found_on=mass.found_on, proposed_by_id=mass.prepared_by_id, proposed_label=mass.prepared_label,
        held_on=today(at), behind=under_way,
    )  # fmt: skip
    if under_way is None:
        weigh(licence, at=at)
    return True


def _held(mass_id, by):
    row = (
        Mass.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency").filter(pk=mass_id).first()
    )
    if row is None:
        raise OutOfReach
    return row


def _step(mass, verb, by):
    made = move(mass, verb, table=states.MASSES, by=by)
    if not own_agency(by, mass):
        raise OtherBureau
    return made


def _noted(verb, mass, *, by, at, **data):
    return record(verb=verb, by=by, at=at, subject=("licence_mass", mass.pk), division=mass.agency.division_id,
                  data={"laboratory": mass.laboratory.cma, "state": mass.state} | data)  # fmt: skip
