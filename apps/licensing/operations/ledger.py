"""A licence on the ledger: a fact for the decision that stands, which the credit platform is told of as well."""

from datetime import timedelta

from apps.records.models import Fact
from apps.records.operations.facts import end_fact, everyone, record_fact
from apps.records.states import GONE

from .steps import PORTAL

SOURCE, KIND = "licensing", "licence"
REPLACED = "已由新的许可决定取代"


def enter(licence, covered, *, paper, word="", decided_on, people, at, again=""):
    """The licence as a decision left it, public for as long as it holds; the fact before it ends. Returns the Fact.

    `paper` is the decision, `word` what it changed ("" for the grant), `people` are who prepared and took it. `again`
    tells a licence that was given back from what it was before.
    """
    if licence.fact_id and Fact.objects.filter(pk=licence.fact_id).exclude(state__in=GONE).exists():
        end_fact(fact_id=licence.fact_id, reason=REPLACED, by=PORTAL, at=at)
    title = f"{licence.product.name}生产许可证"
    return record_fact(
        kind=KIND,
        occurred_on=decided_on,
        source=SOURCE,
        source_key=_key(licence, again),
        title=f"{title}（{word}）" if word else title,
        document_number=licence.number,
        legal_basis="工业产品生产许可证管理条例",
        enterprise=licence.enterprise,
        agency=licence.agency,
        public_from=decided_on,
        public_until=licence.until + timedelta(days=1),
        detail={
            "class": licence.class_code,
            "until": str(licence.until),
            "permission": {
                "document": paper.number,
                "document_name": "准予行政许可决定书",
                "category": "普通",
                "certificate_name": "全国工业产品生产许可证",
                "certificate": licence.number,
                "content": f"{licence.product.name}：{'、'.join(row.unit.name for row in covered)}",
                "valid_from": str(decided_on),
                "valid_until": str(licence.until),
                "remark": word,
            },
        },
        people=everyone(*people),
        by=PORTAL,
        at=at,
    )


def _key(licence, again):
    key = licence.number if licence.version == 1 else f"{licence.number} v{licence.version}"
    return f"{key} {again}".strip()
