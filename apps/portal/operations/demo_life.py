"""Something on every desk of the demo province, made by the verbs people use."""

import io
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.access.models import Seat
from apps.access.queries import applicant, hats_of
from apps.audit.operations import record
from apps.awards.operations.demo import begin as begin_awards
from apps.awards.operations.demo_rounds import make_rounds as make_award_rounds
from apps.documents.operations import store
from apps.indices.operations.demo import make_indices
from apps.indices.operations.demo_report import make_report
from apps.inspections.operations.demo import KNOWN, make_inspections
from apps.joint_punishment.operations.demo import make_partners
from apps.kernel.scope import Scope
from apps.licensing.models import Application as LicenceApplication
from apps.licensing.operations.demo import begin as begin_licensing
from apps.licensing.operations.demo import make_applications
from apps.licensing.operations.demo_checks import add_examiners, make_checks, make_rounds
from apps.licensing.operations.demo_ends import make_changes, make_endings, make_masses
from apps.notifications.kinds import PLAIN
from apps.notifications.models import Message
from apps.notifications.operations import mark_read, notify
from apps.records.models import Fact
from apps.registry.models import DuplicatePair, Enterprise, Product
from apps.registry.operations.claims import (
    EVIDENCE,
    answer_seat,
    approve_seat,
    claim_seat,
    offer_seat,
    refuse_seat,
)
from apps.registry.operations.duplicates import find_duplicates
from apps.registry.operations.exports import request_export
from apps.registry.operations.imports.filing import register_file
from apps.registry.operations.imports.running import run_import
from apps.registry.operations.merges import request_merge
from apps.registry.operations.saved_filters import save_filter
from apps.sampling.models import Batch, Rectification
from apps.sampling.operations.demo import make_sampling
from apps.sampling.operations.demo_notices import make_notices
from apps.sampling.states import SUSPENDED
from apps.serious_list.models import Case
from apps.serious_list.operations.demo import SCAN, make_cases
from apps.two_publicities.operations.demo import make_reports

from ..demo.people import COUNTY, MARK, NEXT_COUNTY, PEOPLE
from ..demo.picture import sealed_sample
from ..demo.sample import FILE_NAME, sample_csv
from .demo_draws import hold_draws, hold_of
from .demo_ledger import correct_last_year, fine, keep_ledger, quiet_enterprises
from .demo_rules import try_draft

OLD = timedelta(days=366 * 8)  # an enterprise that applied two years ago had stood for five years then
UNREAD = 4  # messages that wait in an inbox
WINNERS = 60  # the same for awards
MAKERS = 90  # large enterprises of which the first that may apply do
INSPECTORS = ("demo.county", "demo.inspector", *(f"demo.inspector{n}" for n in range(2, 6)))
SEATS_NEED = 6  # enterprises the people of the demo have to do with


def begin_life(*, at):
    """What the ratings must already know: seats and claims with running limits, cases of the serious list, a file of
    facts with the objections to some of them, a penalty, batches of sampling and what a failure has set off, licences
    and what became of them, rounds of awards."""
    fill_seats(_scopes(at), at=at)
    list_seriously(_scopes(at), at=at)
    keep_facts(_scopes(at), at=at)
    sample_products(_scopes(at), at=at)
    license_makers(_scopes(at), at=at)
    award_makers(_scopes(at), at=at)


def sample_products(scopes, *, at):
    """The demo county's sampling: something for its officers, its laboratory and the owners of three enterprises."""
    parts = {"officer": "demo.county", "inspector": "demo.inspector", "second": "demo.second",
             "province": "demo.province", "reviewer": "demo.reviewer", "tester": "demo.lab",
             "other": "demo.other"}  # fmt: skip
    acting = {part: scopes.get(f"demo.{part}") for part in ("owner", "other", "fined")}
    keys = {part: scope.enterprise_ids[0] for part, scope in acting.items() if scope and scope.enterprise_ids}
    known = Enterprise.objects.in_bulk(keys.values())
    make_sampling(
        people={part: scopes[name] for part, name in parts.items()},
        firms={part: known[pk] for part, pk in keys.items()}, hold=hold_of(scopes), picture=sealed_sample(), at=at,
    )  # fmt: skip
    seat_the_warned(by=scopes["demo.county"], at=at)


def seat_the_warned(*, by, at):
    """Somebody who reads what could lead to a listing: the owner of the business suspended after failed re-checks."""
    order = Rectification.objects.filter(state=SUSPENDED, enterprise__source="demo").order_by("pk").first()
    if order:
        long_ago = at - timedelta(days=90)
        seat = claim("demo.warned", order.enterprise, "owner", at=long_ago)
        approve_seat(seat_id=seat.pk, by=by, at=long_ago + timedelta(days=2))


def bring_to_life(*, at):
    """On desks that begin_life has set up: an import with refused rows, duplicates, filters, an export, messages,
    draws, inspections, an erratum, the trial of a draft."""
    scopes = _scopes(at)
    officer = scopes["demo.county"]
    import_sample(by=officer, at=at - timedelta(days=2))
    look_for_duplicates(by=officer, at=at)
    keep_filters(scopes, at=at)
    export_list(by=officer, at=at)
    send_messages(scopes, at=at)
    hold_draws(scopes, at=at)
    inspect(scopes, at=at)
    correct_last_year(scopes, at=at + KNOWN)
    try_draft(scopes, at=at + KNOWN)
    make_indices(scopes, seed=1, at=at + KNOWN)
    make_report(scopes, year=str(timezone.localdate(at).year - 1), at=at + 2 * KNOWN)
    read_the_rest(scopes, at=at)


def read_the_rest(scopes, *, at):
    """Who has worked here all year has read the messages of the year: the newest few wait."""
    for scope in filter(None, scopes.values()):
        waiting = Message.objects.visible_to(scope).unread().newest_first()
        for message in list(waiting.values_list("pk", flat=True)[UNREAD:]):
            mark_read(message_id=message, by=scope, at=at)


def license_makers(scopes, *, at):
    """Licences in every state, before the provincial bureau and the demo county's. Of the demo's people one has a
    licence and a notice to answer; another holds none yet, and nothing stands against its applying."""
    parts = {"officer": "demo.province", "reviewer": "demo.reviewer", "deputy": "demo.deputy", "county": "demo.county",
             "inspector": "demo.inspector", "second": "demo.second"}  # fmt: skip
    acting = {
        scope.enterprise_ids[0]: scope
        for scope in map(scopes.get, ("demo.fined", "demo.other")) if scope and scope.enterprise_ids
    }  # fmt: skip
    seat_a_maker(scopes, at=at)  # before the stories take the few of a small province
    far, near = _makers()
    people = {part: scopes[name] for part, name in parts.items()}
    demo = begin_licensing(near=near, far=far, seats=acting, people=people, scan=SCAN, at=at)
    add_examiners(demo)
    make_applications(demo)
    make_rounds(demo, hold_of(scopes))
    make_checks(demo)
    known = Enterprise.objects.in_bulk(acting)
    make_endings(demo, mine=[known[pk] for pk in acting])
    make_changes(demo)
    make_masses(demo)


def seat_a_maker(scopes, *, at):
    """Whoever wants to see how a licence is applied for has a login for it: of an enterprise of no other story, in the
    demo county or, where that has none left, in the next."""
    for officer, county in (("demo.county", COUNTY), ("demo.next", NEXT_COUNTY)):
        firm = _untaken().filter(division_id=county).first()
        if firm is not None:
            seat = claim("demo.maker", firm, "owner", at=at - timedelta(days=20))
            approve_seat(seat_id=seat.pk, by=scopes[officer], at=at - timedelta(days=19))
            return


def award_makers(scopes, *, at):
    """Rounds of awards in every stage at the provincial bureau; `demo.expert` has a review to write, the demo's owner
    a draft that is refused for its tenure."""
    parts = {"officer": "demo.province", "colleague": "demo.colleague", "reviewer": "demo.reviewer",
             "approver": "demo.approver", "city": "demo.city", "county": "demo.county"}  # fmt: skip
    acting = {
        scope.enterprise_ids[0]: scope
        for scope in map(scopes.get, ("demo.owner", "demo.fined")) if scope and scope.enterprise_ids
    }  # fmt: skip
    known = Enterprise.objects.in_bulk(acting)
    experts = [(each.username, each.name, scopes[each.username]) for each in PEOPLE if each.role == "award_expert"]
    licensed = LicenceApplication.objects.values("enterprise")
    # a grave event that the ledger learns of after the conferral takes the honour: none of theirs is left to chance
    grave = Fact.objects.filter(kind__leaning="adverse", severity__gte=3).exclude(enterprise=None)
    firms = _untaken().exclude(pk__in=licensed).exclude(pk__in=grave.values("enterprise"))
    firms = firms.filter(established_on__lt=at.date() - OLD)[:WINNERS]
    make_award_rounds(begin_awards(
        people={part: scopes[name] for part, name in parts.items()}, experts_of=experts, firms=firms,
        hold=hold_of(scopes, "demo.province", ("demo.deputy", "demo.auditor")), mine=[known[pk] for pk in acting],
        seats=acting, at=at,
    ))  # fmt: skip


def _makers():
    """Open invented enterprises elsewhere and of the demo county that no other story of the demo has taken."""
    rows = _untaken()
    return list(rows.exclude(division_id=COUNTY)[:MAKERS]), list(rows.filter(division_id=COUNTY)[:MAKERS])


def _untaken():
    """Open invented enterprises that no other story of the demo has taken, the larger ones first."""
    taken = [firm.pk for firm in larger_enterprises()]
    rows = Enterprise.objects.filter(source="demo", status="open", uscc__isnull=False, merged_into=None, zone=None)
    rows = rows.exclude(pk__in=taken).exclude(pk__in=Case.objects.values("enterprise"))
    rows = rows.exclude(pk__in=Seat.objects.values("enterprise_id"))
    sampled = Batch.objects.exclude(enterprise=None)
    return rows.exclude(pk__in=sampled.values("enterprise")).order_by("-capital", "pk")


def inspect(scopes, *, at):
    """A year of inspections of the demo county: plan, draw, visits in every state, orders, campaigns; each enterprise
    with a login there has results, and an order to answer or one that was answered."""
    parts = {"officer": "demo.county", "inspector": "demo.inspector", "second": "demo.second", "city": "demo.city"}
    seats = [scopes.get(name) for name in ("demo.owner", "demo.other", "demo.fined")]
    pool = [(each.name, scopes[each.username]) for each in PEOPLE if each.username in INSPECTORS]
    make_inspections(people={part: scopes[name] for part, name in parts.items()}, pool=pool, hold=hold_of(scopes),
                     at=at, seats=seats)  # fmt: skip


def list_seriously(scopes, *, at):
    """Cases of the serious list in every state; the demo's owner has a notice to answer."""
    parts = {"officer": "demo.county", "reviewer": "demo.second", "chief": "demo.chief", "city": "demo.city",
             "owner": "demo.owner", "province": "demo.province", "approver": "demo.reviewer",
             "deputy": "demo.deputy"}  # fmt: skip
    make_cases(people={part: scopes[name] for part, name in parts.items()}, division_code=COUNTY, at=at)
    make_partners(admin=scopes[MARK], province=settings.PROVINCE_CODE, at=at)
    make_reports(officer=scopes["demo.county"], division_code=COUNTY, scan=SCAN, at=at)


def keep_facts(scopes, *, at):
    """The county's file and what became of it; one enterprise with a seat is fined, so that its owner may object."""
    firms, officer, long_ago = quiet_enterprises(), scopes["demo.county"], at - timedelta(days=90)
    if not firms:
        return
    seat = claim("demo.fined", firms[0], "owner", at=long_ago)
    approve_seat(seat_id=seat.pk, by=officer, at=long_ago + timedelta(days=2))
    fine(firms[0], scan=SCAN, by=officer, at=at - timedelta(days=45))
    keep_ledger(scopes, firms, scan=SCAN, at=at)


def warn_and_recall(*, at):
    """Consumer warnings and recalls, once there are results to draw them up from; before anything is rated."""
    scopes = _scopes(at)
    make_notices(people={"province": scopes["demo.province"], "reviewer": scopes["demo.reviewer"]}, at=at)


def _scopes(at):
    """{user name: scope, None without post or seat} of the people of the demo."""
    users = get_user_model().objects.filter(username__startswith="demo.")
    return {user.username: _scope(user, at) for user in users}


def _scope(user, at):
    hats = hats_of(user, timezone.localdate(at))
    return hats[0].scope if hats else None


def import_sample(*, by, at):
    """Import the county's sample file as the officer would. In a transaction of its own, like every import."""
    known = Enterprise.objects.filter(division_id=COUNTY, source="demo", uscc__isnull=False, status="open")
    known = list(known.order_by("pk").values_list("name", "uscc")[:4])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        path.write_bytes(sample_csv(known))
        run = register_file(path=path, by=by, at=at)
        run = run_import(run_id=run.pk, path=path, by=by, clock=lambda: at, dry_run=False)
    # they are invented too, and `demo --reset` must know it
    Enterprise.objects.filter(created_by_import=run).update(source="demo")
    return run


def look_for_duplicates(*, by, at):
    """Find pairs over the province; one in the demo county waits for a second officer, the others for the first."""
    find_duplicates(by=Scope.system("demo"), at=at)
    pair = DuplicatePair.objects.open().visible_to(by).select_related("first", "second").order_by("pk").first()
    if pair:
        survivor, duplicate = sorted((pair.first, pair.second), key=lambda row: row.uscc is None)
        reason = "名称、住所一致，注册号为统一社会信用代码启用前的编号。"
        request_merge(duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason=reason, by=by, at=at)


def keep_filters(scopes, *, at):
    """Filters an officer would keep: one shared with the bureau, one of his own."""
    officer = scopes["demo.county"]
    save_filter(name="规上存续企业", query="status=open&above_scale=yes", shared=True, by=officer, at=at)
    save_filter(name="食品制造", query="industry=14&status=open", shared=False, by=officer, at=at)
    save_filter(name="吊销企业", query="status=revoked", shared=True, by=scopes["demo.city"], at=at)


def export_list(*, by, at):
    """Ask for one file; the worker writes it when it starts."""
    columns = ["name", "uscc", "status", "division", "industry", "established_on"]
    request_export(query="status=open&above_scale=yes", columns=columns, format="xlsx", by=by, at=at)


def fill_seats(scopes, *, at):
    """Owners claimed and were approved, one invited a filer; of three other claims one is overdue, one due today.

    A small province has fewer enterprises there: the first are the owners' all the same, or their logins open nothing.
    """
    firms = larger_enterprises()
    if not firms:
        return
    officer, long_ago = scopes["demo.county"], at - timedelta(days=90)
    for username, firm in zip(("demo.owner", "demo.other"), firms, strict=False):
        seat = claim(username, firm, "owner", at=long_ago)
        approve_seat(seat_id=seat.pk, by=officer, at=long_ago + timedelta(days=2))
    owner, filer = _scope(_user("demo.owner"), at), _user("demo.filer")
    seat = offer_seat(email=filer.email, display_name=filer.display_name, by=owner, at=at - timedelta(days=60))
    answer_seat(seat_id=seat.pk, verb="accept", by=applicant(filer), at=at - timedelta(days=59))
    if len(firms) < SEATS_NEED:
        return
    refused = claim("demo.claimant", firms[3], "filer", at=at - timedelta(days=30))
    refuse_seat(seat_id=refused.pk, reason="授权书未加盖企业公章。", by=officer, at=at - timedelta(days=28))
    claim("demo.claimant", firms[4], "filer", at=at - timedelta(days=12))
    claim("demo.claimant", firms[5], "filer", at=at - timedelta(days=7))
    claim("demo.claimant", firms[2], "owner", at=at - timedelta(days=1))


def claim(username, firm, role, *, at):
    """A claim as the page makes it: the scan is stored first, then the claim that names it."""
    by = applicant(_user(username))
    scan = io.BytesIO(SCAN)
    scan.name = "营业执照扫描件（演示）.pdf"
    document = store(file=scan, owner=(EVIDENCE, f"user-{by.user_id}"), by=by, at=at)
    return claim_seat(enterprise_id=firm.pk, role=role, document_id=document.pk, by=by, at=at)


def larger_enterprises(count=SEATS_NEED):
    """Open invented enterprises of the demo county with a credit code and products, the larger ones first."""
    rows = Enterprise.objects.filter(division_id=COUNTY, source="demo", status="open", uscc__isnull=False, zone=None)
    made = Product.objects.filter(enterprise_id=OuterRef("pk"))
    return list(rows.filter(Exists(made)).order_by("-capital", "pk")[:count])


def _user(username):
    return get_user_model().objects.get(username=username)


def send_messages(scopes, *, at):
    """A notice to the county from above, and one to an enterprise from its county."""
    province, county, owner = scopes["demo.province"], scopes["demo.county"], scopes["demo.owner"]
    letters = [
        (province, ("agency", f"amr-{COUNTY}"), "关于开展登记信息核对工作的通知",
         "请于本月底前完成本辖区重复记录和只有15位注册号记录的核对。"),
        (province, ("agency", "amr-320100"), "关于开展登记信息核对工作的通知", "请督促所属各区按期完成登记信息核对。"),
    ]  # fmt: skip
    if owner and owner.enterprise_ids:
        letters.append(
            (county, ("enterprise", owner.enterprise_ids[0]), "请核对本企业登记信息",
             "请登录企业空间核对名称、住所和产品；发现有误的，可直接申请更正。")
        )  # fmt: skip
    for sender, to, title, body in letters:
        event = record(verb="portal.demo_letter", by=sender, at=at, subject=to, division=COUNTY)
        notify(kind=PLAIN, to=to, event=event, at=at, data={"title": title, "body": body}, email=False)
