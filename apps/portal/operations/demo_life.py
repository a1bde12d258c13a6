"""Something on every desk of the demo province, made by the verbs people use."""

import base64
import io
import tempfile
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.utils import timezone

from apps.access.models import Seat
from apps.access.queries import hats_of
from apps.audit.operations import record
from apps.deadlines.operations import start_clock
from apps.documents.operations import store
from apps.kernel.scope import Scope
from apps.notifications.kinds import PLAIN
from apps.notifications.operations import notify
from apps.registry.models import DuplicatePair, Enterprise
from apps.registry.operations.duplicates import find_duplicates
from apps.registry.operations.exports import request_export
from apps.registry.operations.imports.filing import register_file
from apps.registry.operations.imports.running import run_import
from apps.registry.operations.merges import request_merge
from apps.registry.operations.saved_filters import save_filter

from ..demo.people import COUNTY
from ..demo.sample import FILE_NAME, sample_csv

# the smallest picture there is: stands for a scanned licence
SCAN = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def bring_to_life(*, at):
    """An import with refused rows, evidence and a running limit for each claim, and messages. Safe in any order."""
    scopes = {user.username: _scope(user, at) for user in get_user_model().objects.filter(username__startswith="demo.")}
    officer = scopes["demo.county"]
    import_sample(by=officer, at=at - timedelta(days=2))
    attend_to_claims(at=at)
    look_for_duplicates(by=officer, at=at)
    keep_filters(scopes, at=at)
    export_list(by=officer, at=at)
    send_messages(scopes, at=at)


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
        run = run_import(run_id=run.pk, path=path, by=by, at=at, dry_run=False)
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
    save_filter(name="规上在业企业", query="status=open&above_scale=yes", shared=True, by=officer, at=at)
    save_filter(name="食品制造", query="industry=14&status=open", shared=False, by=officer, at=at)
    save_filter(name="吊销企业", query="status=revoked", shared=True, by=scopes["demo.city"], at=at)


def export_list(*, by, at):
    """Ask for one file; the worker writes it when it starts."""
    columns = ["name", "uscc", "status", "division", "industry", "established_on"]
    request_export(query="status=revoked", columns=columns, format="xlsx", by=by, at=at)


def attend_to_claims(*, at):
    """Give each claim of the demo its document and let the county's five working days run: one is due today."""
    for seat in Seat.objects.filter(state=Seat.State.CLAIMED, evidence="demo").select_related("user").order_by("pk"):
        by = _claimant(seat)
        scan = io.BytesIO(SCAN)
        scan.name = "营业执照.png"
        document = store(file=scan, owner=("access.seat", seat.pk), by=by, at=at, division=COUNTY)
        Seat.objects.filter(pk=seat.pk).update(evidence=str(document.pk))
        start_clock(
            rule_code="house.seat_decision",
            subject=("seat", seat.pk),
            starts_on=timezone.localdate(seat.claimed_at),
            division=COUNTY,
            by=by,
            at=at,
            label=seat.enterprise_name,
            holder=f"amr-{COUNTY}",
        )


def _claimant(seat):
    from apps.access.queries import applicant  # a claimant wears no hat yet

    return applicant(seat.user)


def send_messages(scopes, *, at):
    """A notice to the county from above, and one to an enterprise from its county."""
    province, county, owner = scopes["demo.admin"], scopes["demo.county"], scopes["demo.owner"]
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
