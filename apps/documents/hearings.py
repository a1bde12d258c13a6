"""The record of a hearing that a party asked for, as the cases of all apps keep it: who presided, who came, what was
said, who signed (行政处罚法第六十四条).

Who may preside, whether the party was called in time and what follows is each app's own, as is the paper (听证笔录)
that the party reads; what stands in it is the same (typst/lib/minutes.typ).
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.rules.unseen import says_something


def write_record(row, *, minutes, present, signed, missed, by, at, held_on=None):
    """Write on `row`, a HearingRecord, what the actor who presided puts on record; returns the values of the paper.

    `present`: who attended, and as what; `signed`: who signed the minutes, or why the party did not; `missed`: the
    party, called in time, did not come without a good reason. `held_on`: the day on which it took place, None: that of
    the call. Raises Invalid with the field.
    """
    row.hearing_held_on = _day_held(row, held_on, missed, timezone.localdate(at))
    for field, text, lacking in (
        ("minutes", minutes, _("A hearing leaves minutes.")),
        ("present", present, _("Say who attended the hearing, and as what.")),
        ("signed", signed, _("Say who signed the minutes, or why the party did not.")),
    ):
        if not says_something(text):
            raise Invalid(lacking, field=field)
        setattr(row, f"hearing_{field}", text.strip())
    row.heard_on, row.hearing_missed = timezone.localdate(at), bool(missed)
    row.heard_by_id, row.heard_label = by.user_id, by.actor
    return {
        "hearing_on": row.hearing_held_on, "place": row.hearing_place, "chair": row.heard_label,
        "called_for": "" if row.hearing_held_on == row.hearing_on else row.hearing_on,
        "present": row.hearing_present, "minutes": row.hearing_minutes, "signed": row.hearing_signed,
        "missed": "1" if missed else "",
    }  # fmt: skip


def _day_held(row, held_on, missed, on):
    """The day of the hearing. Those who were there may have gone on another day; nobody misses a day to which he was
    not called."""
    day = held_on or row.hearing_on
    if not row.hearing_on <= day <= on:
        raise Invalid(
            _("A hearing takes place on the day of its call or later, and not in the future."), field="held_on"
        )
    if missed and day != row.hearing_on:
        raise Invalid(_("Nobody misses a hearing on a day he was not called to: call anew."), field="held_on")
    return day


TO_CALL = _("The bureau calls to the hearing, in time before it.")


def waits_for(hearing_on, call, *, in_time, on, party=False):
    """What a hearing that was asked for still waits for on a day, in one sentence for the bureau or the party.

    `hearing_on` is its day, `call` the newest call (an OfficialPaper with its `service`), None each while nobody was
    called; `in_time` whether that is proved to have reached the party early enough (proofs.called_in_time).
    """
    if hearing_on is None or call is None:
        return TO_CALL
    if in_time:
        if on < hearing_on and party:
            return _(
                "The hearing is held on its day. Whoever cannot come, for a good reason, says so before in a "
                "statement: it may be put off."
            )
        if on < hearing_on:
            return _("The call was served in time: the hearing is held on its day.")
        return _(
            "The call was served in time, and the day has come: whoever presides closes the hearing with its minutes."
        )
    if getattr(call, "service", None) is not None:
        return _("The newest call was served too late before the hearing: the bureau calls anew.")
    if party:
        return _("It is held only where the call reached you in time; else you are called anew.")
    return _("No proof yet that the newest call was served in time: until then the hearing is not closed.")
