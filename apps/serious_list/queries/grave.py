"""How grave the breach of a case was found to be, as its page shows it."""

from ..models import Circumstance, Gravity


def findings_of(case, *, party=False):
    """Findings of a case, the one that counts first: {finding, names, basis, files, counts}.

    The party reads what the notice says, and with the decision what the reviewer answered; drafts are the bureau's own.
    """
    rows = list(case.gravity.order_by("-number"))
    if party:
        rows = _told(case, rows)
    if not rows:
        return []
    known = {row.code: row for row in Circumstance.objects.on(case.event_on).order_by("pk")}
    files = {row.pk: row for row in case.evidence.select_related("document")} if any(r.evidence for r in rows) else {}
    return [
        {
            "finding": row,
            "names": [str(known[code]) for code in known if code in row.circumstances],
            "basis": next((known[code].basis for code in row.circumstances if code in known), ""),
            "verified": all(known[code].verified for code in row.circumstances if code in known),
            "files": [files[key] for key in row.evidence if key in files],
            "counts": place == 0,
        }
        for place, row in enumerate(rows)
    ]


def _told(case, rows):
    if case.notice_on is None:
        return []
    of_notice = next((row for row in rows if row.stage == Gravity.Stage.PROPOSAL), None)
    answers = [row for row in rows if row.stage == Gravity.Stage.ANSWER][:1] if case.decided_on else []
    return [*answers, of_notice] if of_notice else []
