from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicesConfig(AppConfig):
    name = "apps.indices"
    label = "indices"

    def ready(self):
        from apps.audit import consumers
        from apps.documents.readers import register_reader  # models must be loaded first
        from apps.kernel import open_files
        from apps.notifications.kinds import register_kind

        from .files import OPEN
        from .operations import (
            clearing,
            definitions,
            import_runs,
            publishing,
            report_setting,
            reporting,
            surveys,
            targets,
        )
        from .permissions import Permission

        open_files.declare(*OPEN)
        register_reader(import_runs.FILE_KIND, lambda scope, document: scope.is_agency and scope.may(Permission.RECORD))
        register_kind(
            publishing.ASKED, title=_("An index waits to be published: %(index)s"),
            body=_("Somebody has computed it and says what changed. Look at it and publish or decline it."),
        )  # fmt: skip
        register_kind(
            clearing.ASKED,
            title=_("Figures wait to be released: %(source)s"),
            body=_("They are in the store and not public. Look at them; release them, or refuse them with a reason."),
        )
        register_kind(
            targets.ASKED, title=_("A target waits for your agreement: %(code)s, %(period)s"),
            body=_("Somebody has set it. It is public once another agrees."),
        )  # fmt: skip
        register_kind(
            surveys.ASKED, title=_("A survey is to be closed early: %(title)s"),
            body=_("Its last day is not over. Read the reason, then close it or keep it open."),
        )  # fmt: skip
        register_reader(reporting.KIND, lambda scope, document: scope.is_agency and scope.may(Permission.VIEW))
        register_kind(
            reporting.ASKED, title=_("The report on quality of %(year)s waits to be published"),
            body=_("Its authors have handed it on. Read it, then publish it or return it with a reason."),
        )  # fmt: skip
        register_kind(
            reporting.TROUBLE, title=_("The files of the report on quality of %(year)s could not be made"),
            body=_("It was decided that it is published, and it is not public yet. Read why; try again or return it."),
        )  # fmt: skip
        consumers.register(reporting.SET, report_setting.set_decided, attempts=report_setting.ATTEMPTS)
        register_kind(
            definitions.ASKED, title=_("A definition of an index waits for your decision: %(code)s"),
            body=_("It was simulated: see what it would change, then approve it, return it or reject it."),
        )  # fmt: skip
