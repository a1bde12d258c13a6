"""What the limits of joint punishment ask for. A partner is no user of the desk: the bureau sees who is silent."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.duties import Duty

DUTIES = (
    Duty("joint_punishment.answer", _("Departments say which measures they have applied")),
    Duty("joint_punishment.lifting", _("Departments lift their measures and delete the entry")),
)
