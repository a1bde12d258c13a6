"""What one may do to the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    VIEW = "records.view", _("see quality facts")
    RECORD = "records.record", _("record quality facts")
    MATCH = "records.match", _("match waiting facts to enterprises")
    CORRECT = "records.correct", _("correct facts and decide objections")
    REPAIR = "records.repair", _("end the use of a fact after credit repair")
    WITHDRAW = "records.withdraw", _("withdraw facts whose ground has gone")
    EXPIRE = "records.expire", _("end the publicity of facts by time")
    OBJECT = "records.object", _("object to a fact or grade of the own enterprise")
    MANAGE_SOURCES = "records.manage_sources", _("give and revoke the keys of source agencies")
