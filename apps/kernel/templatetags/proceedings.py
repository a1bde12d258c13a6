"""A case on its way: its clock, what happened, whose move it is, what an act will bring, how far a job is."""

from django import template
from django.utils.translation import gettext as _

from apps.kernel import figures

register = template.Library()
SOON = 3  # working days left
PORTAL = "system:"  # how the audit names the portal itself (scope.py), with the task or sweep behind it


@register.inclusion_tag("components/clock.html")
def clock(deadline, days_left, consequence="", article="", stopped="", act="", who="", unknown=False, ends=""):
    """A statutory limit: what is owed by whom, working days left (negative when over), its end, what then, the article.

    `stopped` is the reason why the clock stands still, "" while it runs; `days_left` None where nobody can count them;
    `unknown`: they reach into a year whose holidays are not announced. `ends` "over", "today" or "ahead", where that is
    known: beside a day off no working day need lie between today and the end.
    """
    far = days_left is None
    over = ends == "over" or (not far and days_left < 0)
    tone = "late" if over else "calm" if far or days_left > SOON else "soon"
    return {
        "deadline": figures.last_day(deadline),
        "days": None if far else abs(days_left),
        "over": over,
        "today": days_left == 0 and ends != "ahead",
        "tone": "still" if stopped else tone,
        "consequence": consequence,
        "article": article,
        "stopped": stopped,
        "act": act,
        "who": who,
        "unknown": unknown,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(events):
    """Events, oldest first: {"at", "title", "actor", "text", "url", "link", "state": done|now|next|adverse}."""
    return {"events": [{"state": "done", **event, "actor": who(event.get("actor", ""))} for event in events]}


@register.filter
def who(actor):
    """An actor as people read it: a limit or a task is the portal itself. The audit screen names the part."""
    return _("the portal, by its clock") if str(actor).startswith(PORTAL) else actor


@register.inclusion_tag("components/next_step.html")
def next_step(text, url="", label="", who="you", by=None, clock_text="", till=None):
    """What the reader can or must do now, in one sentence; `who` "other" when it is somebody else's move. `by`: the
    last day; `till`: where it is a matter of hours, the moment."""
    return {"text": text, "url": url, "label": label, "who": who, "by": figures.last_day(by), "clock_text": clock_text,
            "till": till}  # fmt: skip


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context, title, consequences, label, cancel_url, tone="adverse", action="", hidden=None, form=None):
    """What will follow, before it happens: a list of consequences, a POST button and the way back."""
    return {
        "title": title,
        "consequences": consequences,
        "label": label,
        "cancel_url": cancel_url,
        "tone": tone,
        "action": action,
        "hidden": (hidden or {}).items(),
        "form": form,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/progress.html")
def progress(done, total=None, label="", poll="", note="", state="running"):
    """A job's progress. `poll`: the address of this same fragment, asked every second while `state` is running."""
    share = min(100, round(100 * done / total)) if total else None
    return {
        "done": done,
        "total": total,
        "share": share,
        "label": label,
        "poll": poll,
        "note": note,
        "state": state,
    }
