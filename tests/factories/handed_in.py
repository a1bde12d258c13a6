"""A correction of an application that came on paper: entered, held against its scan, struck out."""

from contextlib import suppress

from apps.kernel.errors import DomainError
from apps.licensing.models import HandedIn
from apps.licensing.operations import handing_in

from .licensing import UNIT, scan


def said(life, **but):
    """What the paper says: the laboratory is one of those known, and nothing is left to doubt."""
    unit = life.application.units.get(name=UNIT[life.class_code])
    return {"units": [unit.pk], "specification": "450/750V", "address": "工业大道1号", **life.said,
            "laboratory_id": life.lab.pk, "laboratory_name": "", **but}  # fmt: skip


def enter(life, by=None, *, but=None, **given):
    given = {"manner": "hand", "received_on": life.today, "file": scan("补正材料.png"), "commitment": True} | given
    return life.act(handing_in.enter_correction, by or life.officer, said=said(life, **(but or {})), **given)


def posted(life):
    """Entered as posted on the day of the notice: in time, whenever it comes."""
    notice = life.application.papers.filter(kind="correction").values_list("issued_on", flat=True).first()
    return enter(life, manner="post", posted_on=notice or life.today)


def newest(life):
    return HandedIn.objects.filter(application=life.id).order_by("pk").last()


def second(life, by=None):
    """The second look, at what is entered first where nothing waits."""
    _something_waits(life)
    return life.act(handing_in.second_correction, by or life.reviewer, letter=newest(life) and newest(life).pk)


def strike(life, by=None, reason="登记与所交材料不符。"):
    _something_waits(life)
    letter = newest(life) and newest(life).pk
    return life.act(handing_in.strike_correction, by or life.reviewer, letter=letter, reason=reason)


def _something_waits(life):
    if not HandedIn.objects.filter(application=life.id).waiting().exists():
        with suppress(DomainError):
            posted(life)
