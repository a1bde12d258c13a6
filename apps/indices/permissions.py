"""What one may do to statistics and indices."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    VIEW = "indices.view", _("see statistics, indices and their runs before they are published")
    RECORD = "indices.record", _("import statistics and record revisions")
    DRAFT = "indices.draft", _("draft and submit definitions of indices")
    APPROVE = "indices.approve", _("approve definitions of indices drafted by others")
    RUN = "indices.run", _("compute indices and ask for their publication")
    PUBLISH = "indices.publish", _("publish indices that others computed, and release figures that others recorded")
    SURVEY = "indices.survey", _("plan and close satisfaction surveys")
    INTERVIEW = "indices.interview", _("record interviews of a satisfaction survey")
    TARGET = "indices.target", _("set targets of indices and series")
    REPORT = "indices.report", _("write the yearly report on quality")
