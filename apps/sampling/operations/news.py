"""What subscribers of product safety are told, by product and city: failures, consumer warnings and recalls, by days.

A mail cannot be taken back, and a result can be: a mail names products, items and places, and leads to the page. The
number of the list is a day: what was published until yesterday is told today, so that no day is told in halves.
"""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.divisions.queries import full_name
from apps.kernel.stepping import today
from apps.notifications.lists import MailingList

from .. import public
from ..models import ConsumerWarning, Recall
from ..queries.rates import catalogue

SHOWN = 30  # of each kind that a mail names one by one
OLD = timedelta(days=60)  # a table of results that are older is history, not news
FIELDS = ("product", "division")


def topic_of(asked):
    """The text of a topic: what of `product` and `division` is chosen."""
    return urlencode([(name, asked[name]) for name in FIELDS if asked.get(name)])


def asked_of(topic):
    return {name: value for name, value in parse_qsl(topic) if name in FIELDS}


def words_of(topic):
    """What somebody wants, in the active language; "" for everything."""
    asked, parts = asked_of(topic), []
    if code := asked.get("product"):
        parts.append(_("Product: %(name)s") % {"name": catalogue().get(code, code)})
    if code := asked.get("division"):
        parts.append(_("City: %(name)s") % {"name": full_name(code)})
    return " · ".join(parts)


def reached(at):
    """Yesterday, as a number."""
    return (today(at) - timedelta(days=1)).toordinal()


def news(topic, since, at):
    """(what the mail shows or None, the number it reaches)."""
    upto, asked = reached(at), asked_of(topic)
    days = (date.fromordinal(since + 1), date.fromordinal(upto))
    failures = _failures(asked, days, at)
    warnings = public.warnings(**asked).filter(published_on__range=days)
    recalls = public.recalls(**asked).filter(published_on__range=days)
    found = {
        "failures": [_failure(record) for record in public.records(failures.order_by("-pk")[:SHOWN])],
        "failures_count": failures.count(),
        "warnings": [_notice(row, "consumer-warnings") for row in warnings.order_by("pk")[:SHOWN]],
        "recalls": [_notice(row, "recalls") for row in recalls.order_by("pk")[:SHOWN]],
        "withdrawn": _withdrawn(asked, days), "page": f"{settings.SITE_URL}/sampling-results/",
    }  # fmt: skip
    some = found["failures"] or found["warnings"] or found["recalls"] or found["withdrawn"]
    return (found if some else None), upto


def _failures(asked, days, at):
    """Failures published in these days; those of an imported table by the day it came in."""
    came = Q(imported__run__finished_at__date__range=days, published_on__gte=days[0] - OLD)
    new = ~Q(origin="import") & Q(published_on__range=days) | Q(origin="import") & came
    return public.matching(today(at), verdict="fail", **asked).filter(new)


def _failure(record):
    items = "、".join(item["text"] for item in record["failed_items"])
    return {
        "text": "，".join(part for part in (record["product"], full_name(record["division"]), items) if part),
        "url": f"{settings.SITE_URL}/sampling-results/{record['id']}/",
    }  # fmt: skip


def _notice(row, path):
    return {"text": f"{row.number} {row.product}", "url": f"{settings.SITE_URL}/{path}/{row.pk}/"}


def _withdrawn(asked, days):
    """Numbers of notices that were withdrawn in these days and published before them."""
    found = []
    for model, place in ((ConsumerWarning, "division__code"), (Recall, "enterprise__division__code")):
        rows = model.objects.filter(withdrawn_on__range=days, published_on__lt=days[0])
        if code := asked.get("product"):
            rows = rows.filter(product_code=code)
        if code := asked.get("division"):
            rows = rows.filter(Q(**{f"{place}__startswith": code[:4]}) | Q(**{f"{place}__isnull": True}))
        found += rows.order_by("pk").values_list("number", flat=True)[:SHOWN]
    return found + _set_aside(asked, days)


def _set_aside(asked, days):
    """Failures that were told of and have been set aside in these days: what a subscriber has read is corrected."""
    rows = public.set_aside(**asked).filter(annulled_on__range=days, was_published_on__lt=days[0])
    failed = Q(tests__kind="first", tests__verdict="fail") | Q(imported__isnull=False) & ~Q(imported__failed_items="")
    rows = rows.filter(failed).select_related("product").order_by("pk").distinct()
    words = _("%(product)s, %(place)s: the failure published on %(day)s")
    return [
        words % {"product": row.product, "place": full_name(row.division_id), "day": row.was_published_on.isoformat()}
        for row in rows[:SHOWN]
    ]  # fmt: skip


LIST = MailingList(
    code="sampling",
    page="/sampling-results/",
    back="/sampling-results/",
    title=gettext_lazy("News of product safety by e-mail"),
    rhythm=gettext_lazy(
        "At most one mail a day, when failures, consumer warnings or recalls of what you chose were published. Nothing "
        "is kept but the address and your choice; both are deleted when you leave."
    ),
    promise=gettext_lazy(
        "You will be told by e-mail, at most once a day, of failures, consumer warnings and recalls of what you chose."
    ),
    question=gettext_lazy(
        "Somebody, probably you, has asked that this address be told by e-mail of products that failed samplings, of "
        "consumer warnings and of recalls."
    ),
    question_subject=gettext_lazy("Confirm that you want news of product safety"),
    subject=gettext_lazy("Product safety: failures, warnings and recalls"),
    reached=reached,
    news=news,
    words=words_of,
)
