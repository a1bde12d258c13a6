"""The commitment of whoever applies: what was said and sworn, in one text, sealed by the portal as it was handed in.

国发〔2018〕33号 grants on it, and revokes where it was false: so nobody may say later that something else was sworn.
"""

import base64
import json

from django.utils import timezone
from django.utils.translation import override

from apps.documents import signing
from apps.documents.models import Document
from apps.documents.typesetting import typeset

from ..queries.changes import units_named
from ..rules import changes as rules

# 质检总局2017年公布的《保证质量安全承诺书》的要点；the portal's default wording, from memory
WORDS = (
    "本单位已知悉取得生产许可须符合《工业产品生产许可证管理条例》第九条规定的条件，并已全部具备。",
    "所填写和提交的内容真实、准确、完整，检验报告由所载机构对本单位产品作出。",
    "取得许可后持续符合取证条件，接受后置现场审查和监督检查。",
    "承诺不实的，接受撤销许可，并依法承担责任。",
)
# what the forms of changes say (forms/life.py), with and without the conditions that are still met
TRUE, LIABLE = "所填写和提交的内容真实、准确、完整。", "承诺不实的，依法承担责任。"
CHANGE_WORDS = {
    False: (TRUE, LIABLE),
    True: (TRUE, "取得许可的条件仍然具备，接受后置现场审查和监督检查。", LIABLE),
}
STILL_MET = {rules.ADD, rules.MOVE, rules.RENEW, rules.RESUME}


def seal(application, enterprise, units, *, label, at):
    """Write what is committed to into the application, with the portal's seal where it has a key; saves nothing.

    `label` says who committed: the filer, or the applicant on a paper that was entered for it.
    """
    held = [key for key in (application.report_file_id, application.policy_file_id) if key]
    digests = dict(Document.objects.filter(pk__in=held).values_list("pk", "sha256"))
    said = {
        "application": f"{application.pk:08d}", "holder": enterprise.name, "uscc": enterprise.uscc or "",
        "agency": application.agency.name, "product": application.product.name, "units": [row.name for row in units],
        "specification": application.specification, "address": application.address,
        "report": application.report_number, "laboratory": application.laboratory_name,
        "report_on": str(application.report_on), "report_party": application.report_party,
        "report_product": application.report_product, "files": [digests[key] for key in held], "words": list(WORDS),
        "by": label, "at": timezone.localtime(at).isoformat(timespec="seconds"),
    }  # fmt: skip
    _sealed(application, said)


def seal_change(change, licence, enterprise, *, label, at):
    """Write what the holder commits to with a change into it, as for an application; saves nothing."""
    held = [key for key in (change.report_file_id, change.policy_file_id, change.proof_file_id) if key]
    digests = dict(Document.objects.filter(pk__in=held).values_list("pk", "sha256"))
    with override("zh-hans"):
        kind = str(change.get_kind_display())
    said = {
        "licence": licence.number, "kind": change.kind, "kind_name": kind, "mark": str(change.once),
        "holder": enterprise.name, "uscc": enterprise.uscc or "", "agency": licence.agency.name,
        "said": [row for row in _said_of(change, at) if row[1]], "files": [digests[key] for key in held],
        "words": list(CHANGE_WORDS[change.kind in STILL_MET]), "by": label,
        "at": timezone.localtime(at).isoformat(timespec="seconds"),
    }  # fmt: skip
    _sealed(change, said)


def _said_of(change, at):
    units = units_named(change.unit_codes, timezone.localdate(at)) if change.unit_codes else []
    report = (change.report_number, change.laboratory_name, str(change.report_on or ""))
    return [
        ["单位名称", change.holder], ["住所", change.domicile], ["生产地址", change.address],
        ["增加的产品单元", "、".join(row.name for row in units)], ["规格型号", change.specification],
        ["检验报告", "，".join(filter(None, report))],
        ["报告所载", "；".join(filter(None, (change.report_party, change.report_product)))],
        ["说明", change.statement],
    ]  # fmt: skip


def _sealed(row, said):
    row.commitment = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    row.commitment_seal = row.commitment_signer = ""
    if signing.is_configured():
        row.commitment_seal = base64.b64encode(signing.sign(row.commitment.encode())).decode()
        row.commitment_signer = signing.fingerprint()


def paper_of(application):
    """The application form with its commitment as a PDF, typeset from what was sealed and signed by the portal."""
    return _paper(application, "licensing/commitment", "全国工业产品生产许可证申请单及承诺书")


def paper_of_change(change):
    """The form of a change with its commitment, in the same way."""
    return _paper(change, "licensing/change_commitment", "全国工业产品生产许可证变更事项申请单及承诺书")


def _paper(row, template, reason):
    said = json.loads(row.commitment)
    content = typeset(template, said | {"seal": row.commitment_seal, "day": said["at"][:10]})
    return signing.sign_pdf(content, reason=reason) if signing.is_configured() else content
