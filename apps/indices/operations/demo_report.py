"""The report of a demo province: last year's editions published, invented judgement marked as such."""

from datetime import timedelta

from ..models import Report
from ..rules import blocks
from . import report_setting, reporting

WORDS = {
    "zh-hans": "（演示文字）本段由分析人员撰写：结合上述数据说明原因、判断趋势，并列明需要关注的地区和行业。",
    "en": "(Demonstration text) Analysts write here: what explains these figures, where they lead, which areas and"
          " industries need attention.",
}  # fmt: skip


def make_report(scopes, *, year, at):
    """Begin, write, hand on and publish the report of `year` in both languages; does nothing where there is one."""
    if Report.objects.exists():
        return
    author, second = scopes["demo.province"], scopes["demo.reviewer"]
    for language, words in WORDS.items():
        report = reporting.begin(year=year, language=language, by=author, at=at)
        texts = dict.fromkeys(blocks.slots(report.blocks), words)
        reporting.write(report_id=report.pk, texts=texts, revision=report.revision, by=author, at=at)
        reporting.submit(report_id=report.pk, by=author, at=at + timedelta(seconds=1))
        reporting.publish(report_id=report.pk, by=second, at=at + timedelta(seconds=2))
        report_setting.set_report(report_id=report.pk, by=report_setting.BY, at=at + timedelta(seconds=3))
