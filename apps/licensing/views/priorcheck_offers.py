"""The verbs the page of a check before a grant offers; a button hides what verb and database refuse."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.kernel.offers import Offer
from apps.registry.forms.on_paper import LetterForm

from .. import states
from ..forms.letters import OnPaperStatementForm
from ..forms.priorcheck import FailPriorForm, OrderForm, PriorFileForm, SetAsideForm, StrikePriorLetterForm
from ..forms.steps import ColleagueForm, NoForm, ReasonForm
from ..operations import priorcheck, priorcheck_answers, priorcheck_letters
from ..operations.priorcheck_cases import case_of
from ..permissions import own_agency

CHECK = (
    Offer("file", priorcheck.file_form, PriorFileForm, _("Hand in the check form"),
          _("A second person of the bureau confirms what it amounts to.")),
    Offer("pass", priorcheck.confirm_pass, NoForm, _("Confirm: passed"),
          _("The applicant gets the record; then the licence may be proposed.")),
    Offer("fail", priorcheck.confirm_fail, FailPriorForm, _("Confirm: failed"),
          _("The applicant gets the record with the reasons, and may answer before a refusal is decided."), True),
    Offer("assign", priorcheck.assign, OrderForm, _("Other examiners, or another day"),
          _("The applicant is told anew, by a notice with its number."), aside=True),
    Offer("drop", priorcheck.drop, ReasonForm, _("Call the check off"),
          _("Another can be ordered; without one this class is not granted."), aside=True),
    Offer("send_back", priorcheck.send_back, ColleagueForm, pgettext_lazy("before a grant", "Send the form back"),
          _("It is filled in again."), aside=True),
    Offer("second_letter", priorcheck_letters.second_letter, LetterForm, _("The entry says what the letter says"),
          _("From now on the applicant has said so.")),
    Offer("strike_letter", priorcheck_letters.strike_letter, StrikePriorLetterForm, _("Strike the entry out"),
          _("It stays on record without effect, and the letter is entered anew."), aside=True),
    Offer("enter_statement", priorcheck_letters.enter_statement, OnPaperStatementForm, _("Enter a letter"),
          _("Another officer holds it against the scan; until then nothing is refused."), aside=True),
    Offer("set_aside", priorcheck_answers.set_aside, SetAsideForm, _("The applicant is right: check anew"),
          _("The failure counts no longer; another check is ordered."), aside=True),
)  # fmt: skip
TONES = {
    states.ASSIGNED: "info", states.FILED: "info", states.PASSED: "good", states.FAILED: "adverse",
    states.SET_ASIDE: "done", states.CALLED_OFF: "done",
}  # fmt: skip
# who acts when the reader cannot, one sentence a state
WAITS = {
    states.ASSIGNED: pgettext_lazy("before a grant", "The examiners check on site; the bureau hands in the form."),
    states.FILED: pgettext_lazy("before a grant", "A second person of the bureau confirms what the form amounts to."),
    states.PASSED: _("The check is done: an officer proposes a decision on the application."),
    states.FAILED: _("The applicant may answer; then an officer proposes a decision on the application."),
    states.SET_ASIDE: _("An officer orders another check."),
    states.CALLED_OFF: _("Nothing more is due: the check is not made."),
}


def of_check(check, scope):
    """The offers that the scope may take in the check now."""
    case = case_of(check.asked)
    if not scope.is_agency or not own_agency(scope, case.owner):
        return []
    mine = scope.user_id is not None and scope.user_id == check.filed_by_id
    hidden = {"pass", "fail", "set_aside"} if mine else {"fail" if check.verdict == states.PASSED else "pass"}
    if timezone.localdate() < check.visit_on:
        hidden.add("file")  # nobody goes before the day that was told
    if case.asked.state not in case.weighed:
        hidden.add("set_aside")
    if case.asked.state not in case.in_work:
        hidden |= {"enter_statement", "second_letter"}
    if not check.letters.waiting().exclude(entered_by=scope.user_id).exists():
        hidden |= {"second_letter", "strike_letter"}
    moves = {move.verb: move for move in states.PRIORS.moves if check.state in move.source and move.permission}
    return [offer for offer in CHECK if offer.verb in moves and offer.verb not in hidden
            and scope.may(moves[offer.verb].permission)]  # fmt: skip
