"""Official papers: numbered without gaps, typeset, kept under their hash. One way for every app that writes them."""

import io

from django.utils import timezone
from django.utils.translation import override

from apps.divisions.models import Agency

from .numbering import paper_number
from .operations import store
from .typesetting import typeset

CHINESE = "zh-hans"  # official papers are written in Chinese whatever the officer reads


def write_paper(model, kind, *, word, agency_code, division, owner, fill, by, at, **subject):
    """Number, typeset and keep a paper; returns the new row of `model`, a subclass of OfficialPaper.

    Same transaction as the step the paper belongs to: its number is free again when that fails. `word` is the word of
    the series as it stands in the number; `owner` the (kind, id) for the document; `fill()` gives the values of the
    template "<app>/<kind>" and is called in Chinese; `subject` is what the row belongs to.
    """
    day = timezone.localdate(at)
    number = paper_number(agency_code=agency_code, word=word, year=day.year)
    here = {"number": number, "issued_on": str(day)} | _where_to_write(agency_code)
    with override(CHINESE):
        content = typeset(f"{model._meta.app_label}/{kind}", fill() | here)
        name = f"{model.Kind(kind).label}_{number}.pdf"
    document = store(file=io.BytesIO(content), name=name, owner=owner, by=by, at=at, division=division)
    return model.objects.create(
        kind=kind, number=number, issued_on=day, issued_label=by.actor, document=document, **subject
    )


def _where_to_write(agency_code):
    """Address and telephone of the bureau: a paper that asks for an answer in writing says where to send it."""
    found = Agency.objects.filter(pk=agency_code).values_list("address", "phone").first() or ("", "")
    return {"office_address": found[0], "office_phone": found[1]}


def ended(text):
    """The text with a full stop at its end, as a sentence of a paper."""
    return text if text.endswith(("。", "；", "！", ".")) else f"{text}。"
