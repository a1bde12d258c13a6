"""The record of an inspection, written once everybody who was there has given the own word: it carries both sides."""

from django.utils.timezone import localtime

from ..models import Answer, Paper, Photo, Result
from . import papers

YES_NO = {"yes": "是", "no": "否", "na": "不适用"}  # the record is kept in Chinese


def write_record(visit, *, by, at):
    """The record of what is entered; a returned result gets a new one, the old one stays. Returns the Paper."""
    forms = visit.items.filter(form__isnull=False).values("form")
    held = Answer.objects.filter(visit=visit, question__form__in=forms).select_related("question")
    lines = [
        {"question": a.question.text, "answer": said(a), "problem": a.problem, "remark": a.remark}
        for a in held.order_by("question__form__item", "question__position") if a.value
    ]  # fmt: skip
    results = list(Result.objects.filter(visit=visit).select_related("code").order_by("code__position", "pk"))
    there = list(visit.present.select_related("inspector", "signature__by").order_by("team", "inspector__key"))
    noticed = papers.noticed_at(visit)
    return papers.issue(
        visit, Paper.Kind.RECORD, by=by, at=at, items=papers.items_of(visit),
        inspectors=papers.named(row.inspector for row in there), words=[_word(row, visit) for row in there],
        times=[_minute(at) for at in (visit.begun_at, visit.ended_at) if at],
        begun=_minute(noticed) if noticed else "", written=_minute(visit.entered_at),
        late=visit.late_reason, lines=lines, results=[row.text for row in results],
        found=list(dict.fromkeys(row.remark for row in results if row.remark)),
        checked_on=str(visit.checked_on), remark=visit.remark, statement=visit.statement,
        signed=visit.signed, signer=visit.signer, refusal=visit.refusal,
        by_item=papers.by_item(visit), **_pictures(visit),
    )  # fmt: skip


def said(answer):
    return YES_NO.get(answer.value, answer.value) + (answer.question.unit or "")


def _minute(at):
    at = localtime(at)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def _word(row, visit):
    """How somebody who was there stands by the record."""
    if row.entered:
        how = f"{_minute(visit.entered_at)}以本人账号录入"
    elif row.signature_id:
        how = f"{_minute(row.signature.at)}在现场手机上签名"
    else:
        how = f"{_minute(row.confirmed_at)}以本人账号确认"
    return f"{row.inspector.name}：{how}"


def _pictures(visit):
    """Hashes of the photos, and whose signatures were written on whose phone, for the record."""
    rows = list(visit.photos.order_by("pk").values_list("role", "caption", "document__sha256", "by__display_name"))
    return {
        "photos": [sha256 for role, _caption, sha256, _phone in rows if role == Photo.Role.PICTURE],
        "signatures": [
            {"who": who, "sha256": sha256, "phone": phone or ""}
            for role, who, sha256, phone in rows if role != Photo.Role.PICTURE
        ],
    }  # fmt: skip
