"""What the scripts of the phone say of a sampling visit, beside what they say in every room (kernel/wording.py)."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import day as day_text
from apps.kernel.phones import Room
from apps.kernel.wording import PHONE

from ..models import PhoneEntry, Photo
from ..queries.fit import hinders, last_visit

Kind = PhoneEntry.Kind
OUTCOMES = {
    Kind.SAMPLE: _("Sampled"),
    Kind.ORDER: _("Ordered online"),
    Kind.UNPACK: _("Arrived and opened"),
    Kind.NOTHING: _("Nothing to sample"),
    Kind.REFUSAL: _("Sampling was refused"),
}
FOLLOWS = {
    Kind.SAMPLE: [
        _("The sampling form gets its number; it names the samplers, the photos and the signatures written here."),
        _("The sample goes to the laboratory the draw chose, within the days of its delivery."),
    ],
    Kind.ORDER: [_("Nobody is told. What arrives is opened and sealed by two samplers.")],
    Kind.UNPACK: [_("The sample goes to the laboratory the draw chose, within the days of its delivery.")],
    Kind.NOTHING: [
        _("The batch ends here and counts in no pass rate."),
        _("Moved or closed: the bureau gets a message, to hold the address against the register."),
        _("Makes for export only: it is not drawn for this product again for a time (twelve months, unless the limits "
          "say otherwise)."),
    ],
    Kind.REFUSAL: [
        _("The party is warned in writing and may state its case."),
        _("Then a second officer decides whether the refusal counts as a failure (Product Quality Law Arts. 16, 56)."),
        _("If the party gives in meanwhile, it can still be sampled."),
    ],
}  # fmt: skip
TEXTS = PHONE | {f"kind_{kind}": text for kind, text in OUTCOMES.items()} | {
    "kind_note": _("Note on the batch"),
    "role_product": _("Photo of the product"),
    "role_seal": _("Photo of the seal"),
    "role_order": _("Photo of the order or the parcel"),
    "role_place": _("Photo of the place"),
    "role_sampler": Photo.Shows.SAMPLER.label,
    "signature_officer": _("Signature of a sampler"),
    "incomplete": _("{n} entries are missing. Press again to enter it all the same; the portal will ask for them."),
    "missing": _("This is missing."),
    "choose_outcome": _("Choose what came of the visit."),
    "recorded": _("On record: {what}, by {who}."),
    "differs": _("{question}: {mine} on this phone, {value} on record"),
    "only_here": _("{question}: {mine} on this phone only"),
    "same": _("What the portal holds says the same: this entry can go from the phone."),
    "send_note": _("Add what differs to the batch as a note"),
    "enter_still": _("Enter mine all the same"),
    "note_head": _("From a sampler's phone, entered {at}:"),
    "open": _("Open the sampling visit"),
}  # fmt: skip
ROOM = Room("sampling", _("Sampling visits"), "sampling:visit", TEXTS, "sampler", ("js/phone-differs.js",))


OVER = _("The last day of this visit was %(day)s. Enter only what was done until then; a sample that is taken again "
         "may be taken later, once the days are prolonged on the page of the task.")  # fmt: skip
LAPSED = _("Your certificate (%(key)s) does not hold today. Enter only what was done while it held; for anything later "
           "the seat is replaced in the draw.")  # fmt: skip


def hindered(batch, staff, today):
    """What a sampler reads on the phone where he samples nothing of a batch today; "" where he may. `staff`: he."""
    why = hinders(batch, staff, today) if staff else ""
    if why == "days-over":
        return OVER % {"day": day_text(last_visit(batch))}
    return LAPSED % {"key": staff.key} if why else ""
