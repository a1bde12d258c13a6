"""Messages written so far kept states in the language of whoever acted: codes from now on, and the matter's number.

The words are those of the day this was written; what is not among them is left as it is and shown as it was said.
"""

import re

from django.db import migrations

SERIOUS = {
    "proposed": ("listing proposed", "拟列入"),
    "noticed": ("notice waits for service", "告知书待送达"),
    "answering": ("party may answer", "陈述申辩期内"),
    "hearing": ("hearing asked for", "听证中"),
    "answered": ("waits for review", "待复核"),
    "reviewed": ("answer reviewed", "已复核"),
    "asked": ("with the bureau above", "报上级机关审查"),
    "consented": ("bureau above consents", "上级机关已同意"),
    "decided": ("decision waits for service", "决定书待送达"),
    "served": ("waits for publication", "待公布"),
    "published": ("on the list", "已列入"),
    "expired": ("term has ended", "期满移出"),
    "removed": ("removed early", "提前移出"),
    "withdrawn": ("listing set aside", "已撤销列入"),
    "not_listed": ("not listed", "不予列入"),
}
FACTS = {
    "name": ("name", "名称"),
    "address": ("address", "住所"),
    "industry": ("industry", "行业"),
    "scale": ("scale", "规模"),
    "established_on": ("date of establishment", "成立日期"),
    "capital": ("registered capital", "注册资本"),
    "business_scope": ("business scope", "经营范围"),
    "kind": ("type of enterprise", "企业类型"),
    "other": ("something else", "其他"),
}
DECISIONS = {
    "accepted": ("accepted", "已采纳"),
    "refused": ("refused", "未通过"),
    "withdrawn": ("withdrawn", "已撤回"),
}
WORDS = {
    "serious_list.told": {"state": SERIOUS},
    "registry.correction_decided": {"fact": FACTS, "decision": DECISIONS},
    "records.objection_filed": {},
    "records.objection_upheld": {},
    "records.objection_refused": {},
    "records.objection_settled": {},
}
NUMBER = re.compile(r"/(\d+)/$")


def coded(kind, data, url):
    """The data of a message with codes for words, and the number its address ends with."""
    data = dict(data)
    for name, table in WORDS[kind].items():
        back = {word: code for code, words in table.items() for word in words}
        data[name] = back.get(data.get(name), data.get(name, ""))
    number = NUMBER.search(url)
    if number:
        data.setdefault("number", int(number.group(1)))
    return data


def forward(apps, _editor):
    message = apps.get_model("notifications", "Message")
    rows = message.objects.filter(kind__in=WORDS).order_by("pk").only("kind", "data", "url")
    changed = []
    for row in rows.iterator(chunk_size=1000):
        row.data = coded(row.kind, row.data, row.url)
        changed.append(row)
        if len(changed) == 1000:
            message.objects.bulk_update(changed, ["data"])
            changed = []
    message.objects.bulk_update(changed, ["data"])


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_inbox_in_time")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
