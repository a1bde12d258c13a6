"""backup DIRECTORY: the database and the files in one directory, with a manifest that proves them."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from qualityprov import backups


class Command(BaseCommand):
    help = "Write the database and the files of the portal into a new directory."

    def add_arguments(self, parser):
        parser.add_argument("directory", help="must not exist yet")

    def handle(self, *, directory, **_):
        try:
            manifest = backups.back_up(directory, at=timezone.now())
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        sizes = ", ".join(f"{name} {facts['bytes'] / 2**20:.1f} MB" for name, facts in manifest["files"].items())
        head = manifest["audit_head"]
        self.stdout.write(f"{directory}: {sizes}; audit head {head['seq']}:{head['hash']}")
