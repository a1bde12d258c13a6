"""The verbs a page offers to the bureau: form, operation, button, and what will follow, in one table.

A button hides what the verb and the database refuse as well.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from apps.kernel.offers import Offer

from . import states
from .forms import handed_in
from .forms import steps as forms
from .forms.priorcheck import OrderForm
from .models.priorcheck import COUNTS
from .operations import changing_desk, changing_paper, deciding, handing_in, priorcheck, testing
from .permissions import own_agency

ORDER = Offer("order", priorcheck.order, OrderForm, _("Order the check on site"),
              _("The applicant is told the day and who comes, by a notice with its number."))  # fmt: skip
ORDER_FOR_CHANGE = replace(ORDER, run=priorcheck.order_for_change)

DESK = (
    Offer("accept", deciding.accept, forms.NoForm, _("Accept the application"),
          _("The decision to accept gets its number, and the time to decide begins.")),
    Offer("ask_correction", deciding.ask_correction, forms.MissingForm, _("Ask for what is missing"),
          _("The notice gets its number and goes to the applicant. You can ask once only."), aside=True),
    Offer("second_correction", handing_in.second_correction, handed_in.LetterForm,
          _("The entry says what the paper says"),
          _("The applicant has corrected what was missing: the application goes on, as if it had done so itself.")),
    Offer("strike_correction", handing_in.strike_correction, handed_in.StrikeHandedInForm, _("Strike the entry out"),
          _("It stays on record without effect, and the paper is entered anew."), aside=True),
    Offer("enter_correction", handing_in.enter_correction, handed_in.HandedInForm,
          _("Enter a correction that came on paper"),
          _("Another officer holds it against the scan; then the application goes on. Until then it does not lapse."),
          aside=True),
    Offer("not_accept", deciding.not_accept, forms.ReasonForm, _("Do not accept"),
          _("The application ends; the applicant gets the decision with your reason and the remedies."), True, True),
    ORDER,
    Offer("propose", deciding.propose, forms.ProposeForm, _("Propose a decision"),
          _("A second officer decides; until then you can still be asked for more.")),
    Offer("send_samples", testing.send_samples, forms.SamplesForm, _("Send samples to be tested"),
          _("The applicant gets a notice of what is tested and of the days it takes; so long at most the time to "
            "decide stands still."), aside=True),
    Offer("results_in", testing.results_in, forms.ResultsForm, _("Enter the results of the tests"),
          _("The time to decide runs on from the day on which they came.")),
    Offer("prolong_tests", testing.prolong_tests, forms.MoreDaysForm, _("Tell the applicant of further days"),
          _("A notice of its own; the time to decide stands still up to the new day."), aside=True),
    Offer("grant", deciding.grant, forms.WeighedForm, _("Grant the licence"),
          _("The licence gets its number and its signed certificate at once, and is public.")),
    Offer("refuse", deciding.refuse, forms.ReasonForm, _("Refuse the licence"),
          _("The applicant gets the decision with your reason and the remedies."), True, True),
    Offer("send_back", deciding.send_back, forms.ColleagueForm, _("Send the proposal back"),
          _("The application is checked further; its time runs on."), aside=True),
)  # fmt: skip
ON_PAPER = ("enter_correction", "second_correction", "strike_correction")
CHANGE_DESK = (
    ORDER_FOR_CHANGE,
    Offer("propose", changing_desk.propose, forms.ProposeChangeForm, _("Propose a decision"),
          _("A second officer decides.")),
    Offer("ask_correction", changing_desk.ask_correction, forms.MissingForm, _("Ask for what is missing"),
          _("The notice gets its number and goes to the applicant. You can ask once only."), aside=True),
    Offer("second_correction", changing_paper.second_correction, handed_in.LetterForm,
          _("The entry says what the paper says"),
          _("The holder has corrected what was missing: the change goes on, as if it had done so itself.")),
    Offer("strike_correction", changing_paper.strike_correction, handed_in.StrikeHandedInForm,
          _("Strike the entry out"), _("It stays on record without effect, and the paper is entered anew."),
          aside=True),
    Offer("enter_correction", changing_paper.enter_correction, handed_in.ChangeHandedInForm,
          _("Enter a correction that came on paper"),
          _("Another officer holds it against the scan; then the change goes on. Until then it does not lapse."),
          aside=True),
    Offer("grant", changing_desk.grant, forms.WeighedForm, _("Grant the change"),
          _("The licence is changed at once; where its words change it gets a new certificate, and the old one is "
            "shown as replaced.")),
    Offer("refuse", changing_desk.refuse, forms.ReasonForm, _("Refuse the change"),
          _("The applicant gets the decision with your reason and the remedies. The licence stays as it is."), True,
          True),
    Offer("send_back", changing_desk.send_back, forms.ColleagueForm, _("Send the proposal back"),
          _("The application is checked further; its time runs on."), aside=True),
)  # fmt: skip


SILENCED = ("ask_correction", "not_accept")  # what nobody does any more once an application counts as accepted


def offered(application, scope, at):
    """The offers that the scope may take in the application at a moment."""
    if not scope.is_agency or not own_agency(scope, application):
        return []
    found = [offer for offer in DESK if _open(offer.verb, application, scope)]
    if application.state == states.RECEIVED and deciding.received_on(application, at) is not None:
        found = [offer for offer in found if offer.verb not in SILENCED]  # whether or not the sweep has come by
    if application.grant_first or application.state != states.ACCEPTED:
        return found
    check = application.prior_checks.filter(state__in=COUNTS).first()
    if check is not None:
        return [offer for offer in found if not (check.open and offer.verb == "propose")]
    # it may be refused without a check, but that is not the way on
    found = [replace(offer, aside=True) if offer.verb == "propose" else offer for offer in found]
    return [ORDER, *found] if scope.may(states.HANDLE) else found


def _open(verb, application, scope):
    move = next((m for m in states.MOVES.moves if m.verb == verb and application.state in m.source), None)
    if move is None or not scope.may(move.permission):
        return False
    mine = scope.user_id is not None and scope.user_id == application.proposed_by_id
    bars = {
        "ask_correction": bool(application.correction),
        "grant": mine or application.proposal != "grant",
        "refuse": mine,
    }
    return not (_letter_bars(verb, application, scope) if verb in ON_PAPER else bars.get(verb, False))


def _letter_bars(verb, asked, scope):
    """One paper at a time is entered, and whoever entered it does not hold it against its scan."""
    waiting = asked.letters.waiting().first()
    if verb == "enter_correction":
        return waiting is not None
    return waiting is None or waiting.entered_by_id == scope.user_id


def offered_of_change(change, scope):
    """The offers that the scope may take in a change of a licence now."""
    if not scope.is_agency or not own_agency(scope, change.licence):
        return []
    mine = scope.user_id is not None and scope.user_id == change.proposed_by_id
    bars = {"ask_correction": bool(change.correction), "grant": mine or change.proposal != "grant", "refuse": mine}
    open_ones = {move.verb for move in states.CHANGES.open_to(change.state, scope) if move.permission}
    bars |= {verb: verb in open_ones and _letter_bars(verb, change, scope) for verb in ON_PAPER}
    found = [offer for offer in CHANGE_DESK if offer.verb in open_ones and not bars.get(offer.verb, False)]
    return _with_check(change, found, scope) if change.on_site and change.state == states.RECEIVED else found


def _with_check(change, found, scope):
    """The check on site of a change: the way on where the class is verified first, else another way."""
    check = change.prior_checks.filter(state__in=COUNTS).first()
    if check is not None:
        gone = ("ask_correction", "propose") if check.open else ("ask_correction",)
        return [offer for offer in found if offer.verb not in gone]
    if change.on_site_first:
        found = [replace(offer, aside=True) if offer.verb == "propose" else offer for offer in found]
    order = replace(ORDER_FOR_CHANGE, aside=not change.on_site_first)
    return [order, *found] if scope.may(states.HANDLE) else found


# who acts when the reader cannot, one sentence a state
WAITS = {
    states.DRAFT: _("The enterprise fills the application in and hands it in."),
    states.RECEIVED: _("The bureau accepts the application or asks for what is missing; silence accepts it."),
    states.CORRECTING: _("The applicant corrects the application and hands it in again."),
    states.ACCEPTED: _("An officer of the bureau checks and proposes a decision."),
    states.TESTING: _(
        "The laboratory tests the samples: up to the day the applicant was told of, the time to decide stands "
        "still; then it runs on."
    ),
    states.PROPOSED: _("A second officer of the bureau decides."),
    states.GRANTED: _("Nothing more is due: the licence was granted."),
    states.REFUSED: _("Nothing more is due: the licence was refused. The decision names the remedies."),
    states.NOT_ACCEPTED: _("Nothing more is due: the application was not accepted. The decision names the remedies."),
    states.WITHDRAWN: _("Nothing more is due: the applicant withdrew the application."),
    states.LAPSED: _("Nothing more is due: what was missing did not come. A new application may be made."),
}
TONES = {
    states.DRAFT: "neutral",
    states.RECEIVED: "info",
    states.CORRECTING: "warn",
    states.ACCEPTED: "info",
    states.TESTING: "info",
    states.PROPOSED: "info",
    states.GRANTED: "good",
    states.REFUSED: "adverse",
    states.NOT_ACCEPTED: "adverse",
    states.WITHDRAWN: "neutral",
    states.LAPSED: "neutral",
}
CHANGE_WAITS = {
    states.RECEIVED: _("An officer of the bureau checks and proposes a decision."),
    states.CORRECTING: _("The applicant corrects the application and hands it in again."),
    states.PROPOSED: _("A second officer of the bureau decides."),
    states.GRANTED: _("Nothing more is due: the change is made."),
    states.REFUSED: _("Nothing more is due: the change was refused. The decision names the remedies."),
    states.WITHDRAWN: _("Nothing more is due: the applicant withdrew the application."),
    states.LAPSED: _("Nothing more is due: what was missing did not come. A new application may be made."),
    states.MOOT: _("Nothing more is due: the licence has ended."),
}
CHANGE_TONES = {state: TONES[state] for state in states.CHANGE_STATES if state in TONES} | {states.MOOT: "neutral"}
