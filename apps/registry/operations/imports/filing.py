"""Begin an import: the run's row, before anything of the file is read."""

from django.conf import settings
from django.db import transaction

from apps.audit import operations as audit
from apps.divisions.models import Division
from apps.registry.models import ImportRun
from apps.registry.permissions import Registry


@transaction.atomic
def register_file(*, path, by, at, name="", document="", encoding="", mapping=None, renames=False):
    """The ImportRun of a file at hand; it lies in the actor's own division (the province for the system)."""
    by.require(Registry.IMPORT)
    run = ImportRun.objects.create(
        file_name=(name or path.name)[-200:],
        file_size=path.stat().st_size,
        document=document,
        encoding=encoding,
        mapping=mapping or {},
        renames=renames,
        division=home_division(by),
        zone_code=by.zone_code,
        created_by=by.actor,
        created_by_user=by.user_id,
        created_at=at,
    )
    audit.record(
        verb="registry.import_uploaded", by=by, at=at, subject=("import", run.pk), division=run.division_id,
        data={"file": run.file_name, "bytes": run.file_size},
    )  # fmt: skip
    return run


def home_division(by):
    """The Division whose significant digits are the scope's prefix."""
    code = (by.division_prefix or settings.PROVINCE_CODE[:2]).ljust(6, "0")
    return Division.objects.get(pk=code)
