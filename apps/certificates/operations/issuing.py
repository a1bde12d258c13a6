"""Answer a search of the list and sign the answer."""

import base64
import io
import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.audit.operations import record
from apps.divisions.queries import full_name, place
from apps.documents import signing
from apps.documents.codes import address_of, new_code
from apps.documents.operations import store
from apps.documents.pictures import qr_svg
from apps.documents.typesetting import typeset
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.scope import Scope
from apps.serious_list import public
from apps.serious_list.models import LIFE

from ..models import Certificate
from ..queries import first_day, index_of
from ..rules import asking
from ..rules.forms import FORM
from ..rules.screening import screen
from ..wording import CHINESE, OPEN, SEVERAL, found_by, on_list, unfit_line, why_open

OWNER = "certificates.certificate"
PORTAL = Scope.system("certificates")
TRIES = 3
NOBODY = {"name": "—", "code": "", "way": "", "entries": "", "adverse": False}


class NothingAsked(Invalid):
    code = "nothing-asked"
    message = _("Give at least one name or code.")


class TooMany(Invalid):
    code = "too-many-names"
    message = _("At most 1,000 names or codes at once.")


class Unfit(Invalid):
    code = "unfit-line"


class BeyondData(Invalid):
    code = "beyond-data"
    message = _("The data say nothing of this day.")


class ListMoves(DomainError):
    code = "list-moves"
    status = 503
    message = _("The list is changing at this moment. Try again in a few seconds.")


def screened(lines, *, on, today):
    """(rows, data version) for the lines asked: one state of the list, whatever is published meanwhile.

    Raises Unfit, NothingAsked, TooMany, BeyondData (a day to come, or before the data begin), ListMoves.
    """
    for each in asking.unfit(lines):
        raise Unfit(unfit_line(each), field="names", line=each.line)
    asked = asking.read(lines)
    if not asked:
        raise NothingAsked(field="names")
    if len(asked) > asking.MOST:
        raise TooMany(field="names")
    if on > today:
        raise BeyondData(_("The day lies in the future; nothing can be certified of it."), field="on")
    begins = first_day(today)
    if on < begins:
        text = _("The data begin on %(day)s; nothing can be certified of days before.") % {"day": day_text(begins)}
        raise BeyondData(text, field="on", begins=str(begins))
    for _try in range(TRIES):
        version = public.version().seq
        rows = screen(asked, index_of(asked, on=on, today=today))
        if public.version().seq == version:
            return rows, version
    raise ListMoves


def issue(lines, *, on, by, at):
    """Certify what the list says of the lines on the day `on`; returns the Certificate, signed and kept.

    Anybody may ask: the answer holds what is public. Raises as `screened`, and signing.NotConfigured.
    """
    signing.require_key()
    rows, version = screened(lines, on=on, today=timezone.localdate(at))
    code = new_code()
    statement = json.dumps(_statement(code, rows, on, version, at), ensure_ascii=False, sort_keys=True)
    signature = signing.sign(statement.encode())
    content = signing.sign_pdf(_paper(code, rows, on, version, at), reason="严重违法失信名单查询证明")
    name = f"严重违法失信名单查询证明_{code}.pdf"
    # the file is written before the rows, so that no transaction waits for a disk
    document = store(file=io.BytesIO(content), name=name, owner=(OWNER, code), by=PORTAL, at=at)
    with transaction.atomic():
        made = Certificate.objects.create(
            code=code,
            asked_on=on,
            version=version,
            made_at=at,
            count=len(rows),
            form=FORM,
            rows=rows,
            entries=sorted({entry["entry"] for row in rows for party in row["parties"] for entry in party["entries"]}),
            statement=statement,
            signature=base64.b64encode(signature).decode(),
            signer=signing.fingerprint(),
            document=document,
        )
        data = {"code": code, "on": str(on), "version": version, "names": len(rows)}
        record(verb="certificates.issued", by=by, at=at, subject=("certificate", code), data=data)
    return made


def _statement(code, rows, on, version, at):
    """What is signed: JSON with sorted keys, so that its bytes are the same for everybody (docs/api.md)."""
    return {
        "kind": "serious-list-search", "format": FORM, "certificate": code, "on": str(on), "data_version": version,
        "made_at": at.isoformat(), "verify": address_of(code), "demonstration": settings.DEMO_BANNER,
        "results": [_said(row) for row in rows],
    }  # fmt: skip


def _said(row):
    """A row without the keys of the database."""
    return {
        "asked": row["asked"], "result": row["result"], "on_list": on_list(row["result"]),
        "parties": [_said_of(party) for party in row["parties"]], "further_parties": row["beyond"],
    }  # fmt: skip


def _said_of(party):
    entries = [{name: value for name, value in entry.items() if name != "entry"} for entry in party["entries"]]
    shown = {name: party[name] for name in ("name", "code", "division", "found_by", "borne_until", "result")}
    return shown | {"on_list": on_list(party["result"]), "entries": entries}


def _paper(code, rows, on, version, at):
    with override("zh-hans"):
        moment = timezone.localtime(at)
        province = place(settings.PROVINCE_CODE)
        data = {
            "province": province.name if province else "",
            "code": code,
            "on": str(on),
            "version": str(version),
            "made": f"{moment:%Y-%m-%d %H:%M:%S}",
            "issued_on": str(moment.date()),
            "verify": address_of(code),
            "qr": qr_svg(address_of(code)),
            "demo": settings.DEMO_BANNER,
            "rows": [_line(row) for row in rows],
            "open": sum(row["result"] in OPEN for row in rows),
            "counts": {word: sum(row["result"] == word for row in rows) for word in CHINESE},
        }
    return typeset("certificates/search", data)


def _line(row):
    """A line of the paper: one answer where there is one party or none, otherwise one for each."""
    alone = len(row["parties"]) + row["beyond"] == 1
    answers = [_answer(party, alone) for party in row["parties"]]
    if row["beyond"]:
        answers.append(NOBODY | {"name": f"另有{row['beyond']}个同名当事人", "result": CHINESE["clear"]})
    if not answers:
        answers.append(NOBODY | {"result": CHINESE[row["result"]], "entries": why_open(row)})
    return {"asked": row["asked"], "several": row["result"] == SEVERAL, "answers": answers}


def _answer(party, alone):
    """What the paper says of one party; the place stands for the code of one that has none."""
    return {
        "name": party["name"], "code": party["code"] or full_name(party["division"]),
        "way": found_by(party, alone=alone), "result": CHINESE[party["result"]],
        "entries": "；".join(_entry(entry) for entry in party["entries"]), "adverse": bool(party["entries"]),
    }  # fmt: skip


def _entry(entry):
    person = f"{entry['person']}，" if entry["person"] else ""
    restored = f"（{entry['restored_on']}恢复列入）" if entry["restored_on"] else ""
    until = "终身" if entry["until"] == str(LIFE) else f"至{entry['until']}"
    return f"{person}{entry['number']}，{entry['listed_on']}起{restored}，{until}"
