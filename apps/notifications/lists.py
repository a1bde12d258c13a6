"""Lists one can subscribe to by e-mail: apps above declare what theirs tells, and from where on."""

from collections.abc import Callable
from dataclasses import dataclass


def nothing_more(_topic):
    return ""


@dataclass(frozen=True, slots=True)
class MailingList:
    """`code` is the app that tells: its events, its consumer and the mails' templates begin with it.

    `page` is the path under which its form and links stand ("/serious-list/"), `back` the page of the list itself.
    `reached(at)` is the number up to which there is something to tell now; `news(topic, since, at)` gives (what the
    template "mail/<code>/digest.txt" shows, or None, the number it reaches) in the active language. `words(topic)` says
    what of the list somebody wants ("" for all of it). The sentences are translatable.
    """

    code: str
    page: str
    back: str
    title: str  # of the pages
    rhythm: str  # what is sent, and how often
    promise: str  # what whoever confirms will be told
    question: str  # the first sentence of the mail that asks
    question_subject: str
    subject: str
    reached: Callable
    news: Callable
    words: Callable = nothing_more

    @property
    def confirms(self):
        """The consumer that sends the question."""
        return f"{self.code}.confirm_subscription"


_lists: dict[str, MailingList] = {}


def register_list(found):
    """Register in AppConfig.ready of the app that tells; its events are `<code>.subscription_asked`, `_confirmed` and
    `_left`, and its sentences are declared with those of the app."""
    if found.code in _lists:
        raise ValueError(f"mailing list registered twice: {found.code}")
    _lists[found.code] = found
    return found


def find(code):
    """The MailingList; raises KeyError for a code nobody registered."""
    return _lists[code]
