"""The commitment of whoever applies: what was said and sworn, in one text, sealed by the portal as it was handed in.

国发〔2018〕33号 grants on it, and revokes where it was false: so nobody may say later that something else was sworn.
"""

import base64
import json

from django.utils import timezone

from apps.documents import signing
from apps.documents.models import Document
from apps.documents.typesetting import typeset

# 质检总局2017年公布的《保证质量安全承诺书》的要点；the portal's default wording, from memory
WORDS = (
    "本单位已知悉取得生产许可须符合《工业产品生产许可证管理条例》第九条规定的条件，并已全部具备。",
    "所填写和提交的内容真实、准确、完整，检验报告由所载机构对本单位产品作出。",
    "取得许可后持续符合取证条件，接受后置现场审查和监督检查。",
    "承诺不实的，接受撤销许可，并依法承担责任。",
)


def seal(application, enterprise, units, *, by, at):
    """Write what is committed to into the application, with the portal's seal where it has a key; saves nothing."""
    held = [key for key in (application.report_file_id, application.policy_file_id) if key]
    digests = dict(Document.objects.filter(pk__in=held).values_list("pk", "sha256"))
    said = {
        "application": f"{application.pk:08d}", "holder": enterprise.name, "uscc": enterprise.uscc or "",
        "agency": application.agency.name, "product": application.product.name, "units": [row.name for row in units],
        "specification": application.specification, "address": application.address,
        "report": application.report_number, "laboratory": application.laboratory_name,
        "report_on": str(application.report_on), "report_party": application.report_party,
        "report_product": application.report_product, "files": [digests[key] for key in held], "words": list(WORDS),
        "by": by.actor, "at": timezone.localtime(at).isoformat(timespec="seconds"),
    }  # fmt: skip
    application.commitment = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    application.commitment_seal = application.commitment_signer = ""
    if signing.is_configured():
        application.commitment_seal = base64.b64encode(signing.sign(application.commitment.encode())).decode()
        application.commitment_signer = signing.fingerprint()


def paper_of(application):
    """The application form with its commitment as a PDF, typeset from what was sealed and signed by the portal."""
    said = json.loads(application.commitment)
    content = typeset("licensing/commitment", said | {"seal": application.commitment_seal, "day": said["at"][:10]})
    reason = "全国工业产品生产许可证申请单及承诺书"
    return signing.sign_pdf(content, reason=reason) if signing.is_configured() else content
