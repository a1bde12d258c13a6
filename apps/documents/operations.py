"""Take a file in, hand it out."""

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid

from . import disk, scanning
from .models import Document
from .rules import media_types, picture, polyglot, zip_bomb

NAME_KEPT = 200
MOST_FILES = 5  # that one step takes
PICTURE = {
    picture.DAMAGED: _("This picture cannot be shown: it is empty, cut off or damaged. Take it again."),
    picture.HUGE: _("This picture is too large: at most 30,000 pixels a side. Take it with a lower resolution."),
}
UNPACKED = 40  # an office file may unpack to this many times the cap


class NotScanned(DomainError):
    code = "not-scanned"
    status = 503
    message = _("Files cannot be checked for malware at the moment. Nothing was saved; try again in a few minutes.")


def store(
    *, file, owner, by, at, allowed=media_types.EVIDENCE, name=None, max_bytes=None, keep_until=None, division="",
    judge=None,
):  # fmt: skip
    """Keep a file; returns the Document. The bytes are streamed, hashed, told by content and scanned.

    `file` has `chunks()` or `read()`; `owner` is (kind, id) as text; `allowed` a set of media types of
    rules/media_types.py; `max_bytes` caps the size (settings.DOCUMENT_MAX_BYTES by default); `keep_until` a date;
    `division` the GB/T 2260 code of the audit event; `judge(path, name)` takes the place of telling the type by the
    first bytes, for files whose reader looks closer: it returns the media type or raises. Raises Invalid (empty, too
    big, not of an allowed type, name and content differ, two things at once, archive bomb, malware) and NotScanned. A
    refusal leaves nothing behind.
    """
    name = clean_name(name or getattr(file, "name", ""))
    cap = max_bytes or settings.DOCUMENT_MAX_BYTES
    try:
        with disk.incoming(file, max_bytes=cap) as (opened, sha256, size):
            media_type = _told(opened, name, size, allowed, judge)
            _examine(opened, media_type, cap)
            disk.keep(opened, sha256)
    except disk.TooBig:
        raise Invalid(
            _("The file is larger than %(limit)s MB.") % {"limit": cap // 1024**2 or 1}, code="file-too-big"
        ) from None
    # the rows come after the bytes, so that no transaction waits for a disk or a scanner
    kind, identifier = owner[0], str(owner[1])
    facts = {"sha256": sha256, "size": size, "media_type": media_type}
    with transaction.atomic():
        document = Document.objects.create(
            **facts,
            name=name,
            owner_kind=kind,
            owner_id=identifier,
            stored_by=by.actor,
            stored_user=by.user_id,
            stored_at=at,
            keep_until=keep_until,
        )
        data = facts | {"document": str(document.pk)}
        record(verb="documents.stored", by=by, at=at, subject=(kind, identifier), division=division, data=data)
    return document


def store_all(files, *, owner, by, at, division=""):
    """Keep the files that somebody hands in with one step, MOST_FILES at most; returns their Documents.

    Raises as `store` does, at the field `files`.
    """
    files = list(files)
    if len(files) > MOST_FILES:
        raise Invalid(_("At most %(most)s files.") % {"most": MOST_FILES}, field="files")
    try:
        return [store(file=file, owner=owner, by=by, at=at, division=division) for file in files]
    except Invalid as error:
        error.details.setdefault("field", "files")
        raise


def keep_until(*, document_id, day):
    """Say until when a document is kept (None: no end); nothing where it is gone already."""
    Document.objects.filter(pk=document_id).update(keep_until=day)


def open_document(document):
    """The document's bytes, open for reading; raises FileNotFoundError where the disk has lost them."""
    return disk.path_of(document.sha256).open("rb")


def clean_name(name):
    """The last part of a path of any system, without control characters, at most 200 characters, extension kept."""
    last = str(name).replace("\\", "/").rpartition("/")[2]
    last = "".join(char for char in last if char.isprintable()).strip(" .") or "file"
    stem, dot, extension = last.rpartition(".")
    return last if len(last) <= NAME_KEPT else f"{(stem or last)[: NAME_KEPT - len(extension) - 1]}{dot}{extension}"


def _told(file, name, size, allowed, judge):
    """The media type of a file by its content; raises Invalid where it is none that is allowed, or not the name's."""
    if not size:
        raise Invalid(_("The file is empty."), code="file-empty")
    if judge:
        return judge(Path(file.name), name)
    sniffed = media_types.sniff(file)
    if sniffed.media_type not in allowed and not _promises(name, allowed):
        wanted = ", ".join(sorted(e.upper() for kind in allowed for e in media_types.EXTENSIONS[kind][:1]))
        raise Invalid(_("This type of file is not accepted here. Accepted: %(wanted)s.") % {"wanted": wanted},
                      code="file-type")  # fmt: skip
    if not sniffed.fits(name):
        raise Invalid(_("The file is not what its name says: “%(name)s”.") % {"name": name}, code="file-name-lies")
    return sniffed.media_type


def _examine(file, media_type, cap):
    """What a file of that type must not be; raises Invalid or NotScanned."""
    found, nature = picture.flaw(file, media_type), polyglot.second_nature(file, media_type)
    if nature and not (nature == "trailing" and found):  # a cut picture has no end: it hides nothing
        raise Invalid(
            _("The file carries hidden content or programs. Save it again without them."), code="file-two-faced"
        )
    if found:
        raise Invalid(PICTURE[found], code=f"picture-{found}")
    if media_type in {media_types.XLSX, media_types.DOCX, media_types.ZIP}:
        found = zip_bomb.inspect(file, max_bytes=cap * UNPACKED)
        if found.refusal:
            raise Invalid(_("The archive cannot be unpacked safely."), code=f"archive-{found.refusal}")
    _scan(file)


def _promises(name, allowed):
    """True when the name is that of an accepted type: then its content, not its type, is what is wrong."""
    return name.rpartition(".")[2].lower() in {end for kind in allowed for end in media_types.EXTENSIONS[kind]}


def _scan(file):
    try:
        found = scanning.scan(file)
    except scanning.ScannerDown as error:
        raise NotScanned(scanner=str(error)) from error
    if found:
        raise Invalid(
            _("The file contains malware (%(name)s) and was not kept.") % {"name": found}, code="file-malware"
        )


def expire_documents(*, by, at, limit=1000):
    """Delete documents kept longer than they had to be; returns how many. Their bytes go with the next sweep of files.

    A document that something still holds by a key stays: whoever holds it lets go first.
    """
    over = Document.objects.filter(keep_until__lt=timezone.localdate(at)).order_by("keep_until", "pk")
    gone = 0
    for key in list(over.values_list("pk", flat=True)[:limit]):
        with suppress(ProtectedError), transaction.atomic():
            gone += _expire(key, by=by, at=at)
    return gone


def _expire(key, *, by, at):
    document = Document.objects.select_for_update().filter(pk=key).first()
    if document is None:
        return 0
    # without the file's name: people name a copy of an identity card after the person, and the trail is kept for ever
    data = {"document": str(key), "sha256": document.sha256}
    document.delete()
    record(verb="documents.expired", by=by, at=at, subject=(document.owner_kind, document.owner_id), data=data)
    return 1


def sweep_files(*, now, older_than=86_400):
    """Remove bytes that no document names: left by rolled-back work. Returns how many files went.

    `now` is in seconds of the epoch, as files are dated. Files younger than `older_than` seconds stay: their
    transaction may still be open.
    """
    removed = 0
    for path in disk.root().glob("*/*/*"):
        if now - path.stat().st_mtime > older_than and not Document.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)
            removed += 1
    for path in (disk.root() / "incoming").glob("*"):
        if now - path.stat().st_mtime > older_than:
            Path(path).unlink(missing_ok=True)
            removed += 1
    return removed
