"""What the limits of awards ask for. Where the clock has a handler (apps.py), the handler says what follows."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import BUREAU, ENTERPRISE, Duty

OVERDUE = _("The step stays open and is overdue, also for the bureau above.")
DUTIES = (
    Duty("awards.closing", _("Applications of the round close")),
    Duty("awards.county", _("Recommend the applicant or not, as its county"), BUREAU, OVERDUE),
    Duty("awards.city", _("Recommend the applicant or not, as its city"), BUREAU, OVERDUE),
    Duty("awards.eligibility", _("Decide on the eligibility of the applicant"), BUREAU, OVERDUE),
    Duty("awards.review", _("Have all reviews of the round in"), BUREAU, OVERDUE),
    Duty("awards.aside", _("Decide whether a reviewer leaves"), BUREAU, OVERDUE),
    Duty("awards.aside_reminder", _("Reminder of a request that a reviewer leaves")),
    Duty("awards.question", _("Answer the question of the review"), ENTERPRISE,
         _("The review goes on without the answer.")),
    Duty("awards.publicity", _("End the publicity once all objections are decided"), BUREAU,
         _("The list stays public; nothing is conferred before it has ended.")),
    Duty("awards.objection_answer", _("Answer to the objection against your application"), ENTERPRISE),
    Duty("awards.objection", _("Decide on the objection"), BUREAU, OVERDUE),
    Duty("awards.term", _("Term of the honour")),
    Duty("awards.duty", _("Report what the holder of the honour owes"), ENTERPRISE),
    Duty("awards.answer", _("Answer to the intended revocation of the honour"), ENTERPRISE),
    Duty("awards.case_decision", _("Decide on the revocation of the honour"), BUREAU, OVERDUE),
    Duty("awards.return", _("Return the certificate of the honour"), ENTERPRISE,
         _("The honour is over all the same; its page says that the certificate was not returned.")),
    Duty("awards.payment", _("Pay the prize money of the honour"), BUREAU, OVERDUE),
    Duty("awards.repayment", _("Return the prize money of the honour that was taken"), ENTERPRISE,
         _("It stays to be returned; the bureau claims it by the decision.")),
)  # fmt: skip
