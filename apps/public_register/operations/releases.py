"""Publish the bulk files: streamed from one snapshot, complete before they are seen, old ones removed."""

import hashlib
import os
import re
import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.audit.operations import record

from .. import sql
from ..bulk import FORMATS, manifest
from ..models import Change, Release
from ..projection import holds_invented, public_ids

BATCH = 2000
VERSION = re.compile(r"[0-9]{8}-[0-9]{6}")
KEPT = 7


def folder():
    return Path(settings.MEDIA_ROOT) / "open-data"


def publish_release(*, by, at):
    """Write all files of a new version and make it the current one; returns the Release, None while another runs.

    Memory does not grow with the register. A process killed on the way leaves only a folder with a name that no
    release has; the next release clears it away.
    """
    with sql.only_one_release() as free:
        if not free:
            return None
        local = timezone.localtime(at)
        version = f"{local:%Y%m%d-%H%M%S}"
        building = folder() / f".building-{version}"
        clear_leftovers()
        building.mkdir(parents=True)
        with sql.snapshot():
            last = Change.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
            rows = write_files(building)
        files = [described(building, name, media) for name, media, _writer in FORMATS]
        files.append(write_manifest(building, version, at, rows, last, files))
        os.replace(building, folder() / version)
        release = announce(version, by=by, at=at, rows=rows, last=last, files=files)
        remove_old(at=at)
        return release


@transaction.atomic
def announce(version, *, by, at, rows, last, files):
    release = Release.objects.create(version=version, at=at, rows=rows, changes_seq=last, files=files)
    digests = {entry["name"]: entry["sha256"] for entry in files}
    record(
        verb="public_register.release_published",
        by=by,
        at=at,
        subject=("release", version),
        division=settings.PROVINCE_CODE,
        data={"rows": rows, "sha256": digests},
    )
    return release


def write_files(building):
    """Stream every public record through every format; returns the number of records."""
    writers = [writer(building / name) for name, _media, writer in FORMATS]
    rows = 0
    try:
        for ids in public_ids(BATCH):
            bodies = [row[2] for row in sql.public_by_ids(ids)]
            rows += len(bodies)
            for writer in writers:
                writer.write(bodies)
    finally:
        for writer in writers:
            writer.close()
    return rows


def write_manifest(building, version, at, rows, last, files):
    text = manifest(version, at, rows, last, files, invented=holds_invented())
    (building / "datapackage.json").write_text(text, encoding="utf-8")
    return described(building, "datapackage.json", "application/json")


def described(building, name, media_type):
    path = building / name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return {"name": name, "media_type": media_type, "bytes": path.stat().st_size, "sha256": digest}


def clear_leftovers():
    """Folders of releases that never came to be: of a killed process, which holds the lock no more. It may have died
    between the name and the announcement: nobody was told of that version, and the next one is written anew."""
    for path in folder().glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)
    named = [path for path in folder().glob("*-*") if VERSION.fullmatch(path.name)]
    known = set(Release.objects.filter(version__in=[path.name for path in named]).values_list("version", flat=True))
    for path in named:
        if path.name not in known:
            shutil.rmtree(path, ignore_errors=True)


def remove_old(*, at):
    """Keep the newest releases' files; the rows of all stay, so that a digest can be looked up for ever."""
    for release in Release.objects.filter(removed_at=None).order_by("-at", "-pk")[KEPT:]:
        Release.objects.filter(pk=release.pk).update(removed_at=at)
        shutil.rmtree(folder() / release.version, ignore_errors=True)
