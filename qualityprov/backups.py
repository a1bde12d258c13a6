"""Back up the portal into one directory and put it back: the database, the files, and a manifest that proves both.

    database.dump   pg_dump's custom format
    media.tar       the files of MEDIA_ROOT
    manifest.json   when, which migrations, the head of the audit chain, a SHA-256 and the size of the two others

The database is dumped first: files are named by their content and never change, so every file that the dump speaks of
is there when the files are read.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from apps.audit.queries import current_head

from . import services

DUMP, MEDIA, MANIFEST = "database.dump", "media.tar", "manifest.json"


class BackupError(Exception):
    """What stands in the way of a backup or a restoration; nothing was changed."""


def program(name):
    """PostgreSQL's client of the server's own version: the embedded wheel's, else the one on the path."""
    try:
        return services.postgres_program(name)
    except services.ServiceError:
        found = shutil.which(name)
        if not found:
            raise BackupError(f"{name} is not installed") from None
        return found


def environment(place):
    """libpq's variables for a DATABASES entry: a password never stands on a command line."""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return os.environ | {variable: str(place[key]) for variable, key in names.items() if place.get(key)}


def call(place, name, *arguments):
    command = [str(part) for part in (program(name), *arguments)]
    done = subprocess.run(command, env=environment(place), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{name}: {done.stderr.strip()}")


def facts(path):
    """{"sha256": …, "bytes": …} of a file, read in pieces."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def applied_migrations():
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def back_up(target, *, at):
    """Write a backup into the new directory `target`; returns its manifest. An unfinished one is named .partial."""
    target = Path(target).resolve()
    if target.exists():
        raise BackupError(f"{target} is there already")
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    place = connection.settings_dict
    # The head is read first: whatever is added while we dump only makes the dump longer than promised.
    manifest = {"format": 1, "at": at.isoformat(), "audit_head": _head(), "migrations": applied_migrations()}
    # what is not logged is about this server's transactions
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data"]
    call(place, "pg_dump", *options, f"--file={partial / DUMP}")
    with tarfile.open(partial / MEDIA, "w") as tar:
        if settings.MEDIA_ROOT.exists():
            tar.add(settings.MEDIA_ROOT, arcname=".")
    manifest["files"] = {name: facts(partial / name) for name in (DUMP, MEDIA)}
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    partial.rename(target)
    return manifest


def _head():
    seq, digest = current_head()
    return {"seq": seq, "hash": digest}


def check(source):
    """The manifest of the backup in `source`; raises BackupError when it is not whole."""
    try:
        manifest = json.loads((Path(source) / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise BackupError(f"{source} holds no {MANIFEST}") from error
    for name, promised in manifest["files"].items():
        path = Path(source) / name
        if not path.exists() or facts(path) != promised:
            raise BackupError(f"{name} is not what the manifest promises: the backup is damaged")
    return manifest


def restore(source, *, place=None, media_root=None):
    """Put the backup in `source` into an empty database and an empty MEDIA_ROOT; returns its manifest.

    The database is filled in one transaction: a restoration that is interrupted leaves it empty.
    """
    manifest = check(source)
    place = place or connection.settings_dict
    media_root = Path(media_root or settings.MEDIA_ROOT)
    if tables(place):
        raise BackupError(f"The database {place['NAME']} is not empty; give an empty one")
    if media_root.exists() and any(media_root.iterdir()):
        raise BackupError(f"{media_root} is not empty; move its files away first")
    source = Path(source)
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    call(place, "pg_restore", *options, f"--dbname={place['NAME']}", source / DUMP)
    media_root.mkdir(parents=True, exist_ok=True)
    with tarfile.open(source / MEDIA) as tar:
        tar.extractall(media_root, filter="data")
    _analyse(place)
    return manifest


def _connect(place):
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return closing(psycopg2.connect(**{name: place[key] for name, key in known.items() if place.get(key)}))


def tables(place):
    """How many tables the database holds."""
    with _connect(place) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return cursor.fetchone()[0]


def _analyse(place):
    """Without statistics the first queries after a restoration would be planned blindly."""
    with _connect(place) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("ANALYZE")
