"""Official papers of rounds, applications and honours: numbered, typeset, kept."""

from apps.documents.papers import write_paper
from apps.records.queries import remedies

from ..models import ApplicationPaper, HonourPaper, RoundPaper

WORDS = {
    RoundPaper.Kind.ANNOUNCEMENT: "质奖告",
    RoundPaper.Kind.PUBLICITY: "质奖示",
    RoundPaper.Kind.CONFERRAL: "质奖定",
    HonourPaper.Kind.NOTICE: "质奖撤告",
    HonourPaper.Kind.REVOCATION: "质奖撤",
    HonourPaper.Kind.WITHDRAWAL: "质奖回",
    HonourPaper.Kind.DROPPED: "质奖结",
    ApplicationPaper.Kind.STRUCK: "质奖除",
}
# name the remedies
ADVERSE = (ApplicationPaper.Kind.STRUCK, HonourPaper.Kind.REVOCATION, HonourPaper.Kind.WITHDRAWAL)
OF_ROUND, OF_HONOUR, OF_APPLICATION = "awards.roundpaper", "awards.honourpaper", "awards.applicationpaper"


def of_round(row, kind, *, by, at, **data):
    """A paper of a round, same transaction as its step; returns it."""

    def fill():
        values = {"agency": row.agency.name, "to": "各有关单位", "title": row.title, "programme": row.programme.name,
                  "basis": row.programme.legal_basis.partition(" / ")[0]}  # fmt: skip
        return values | data

    return write_paper(RoundPaper, kind, word=WORDS[kind], agency_code=row.agency_id,
                       division=row.agency.division_id, owner=(OF_ROUND, str(row.pk)), fill=fill, by=by, at=at,
                       round=row)  # fmt: skip


def of_honour(honour, kind, *, by, at, **data):
    """A paper of an honour, same transaction as its step; returns it."""

    def fill():
        values = {"agency": honour.agency.name, "to": honour.holder, "code": honour.uscc, "number_of": honour.number,
                  "prize": honour.prize.name, "person": honour.person, "conferred_on": str(honour.conferred_on),
                  "basis": honour.programme.legal_basis.partition(" / ")[0]}  # fmt: skip
        return values | data | remedies.on_paper(kind in ADVERSE, honour.agency, at)

    return write_paper(HonourPaper, kind, word=WORDS[kind], agency_code=honour.agency_id,
                       division=honour.enterprise.division_id, owner=(OF_HONOUR, str(honour.pk)), fill=fill, by=by,
                       at=at, honour=honour)  # fmt: skip


def of_application(application, kind, *, by, at, **data):
    """A paper of an application that takes it out of its round, same transaction as its step; returns it."""
    row = application.round

    def fill():
        values = {"agency": row.agency.name, "to": application.applicant, "code": application.uscc, "title": row.title,
                  "person": application.person or application.item, "number_of": application.number,
                  "basis": row.programme.legal_basis.partition(" / ")[0]}  # fmt: skip
        return values | data | remedies.on_paper(kind in ADVERSE, row.agency, at)

    return write_paper(ApplicationPaper, kind, word=WORDS[kind], agency_code=row.agency_id,
                       division=application.enterprise.division_id, owner=(OF_APPLICATION, str(application.pk)),
                       fill=fill, by=by, at=at, application=application)  # fmt: skip
