"""restore DIRECTORY: put a backup into an empty database, then prove the audit chain against the manifest."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from qualityprov import backups


class Command(BaseCommand):
    help = "Put back what backup wrote, into an empty database and an empty MEDIA_ROOT."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("directory")

    def handle(self, *, directory, **_):
        try:
            manifest = backups.restore(directory)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{directory} is restored; now the audit chain, against the head noted in the manifest:")
        head = manifest["audit_head"]
        noted = [f"--head={head['seq']}:{head['hash']}"] if head["seq"] else []
        call_command("verify_audit", *noted, stdout=self.stdout)
        if set(backups.applied_migrations()) != set(manifest["migrations"]):
            raise CommandError("The migrations differ from those of the manifest.")
        self.stdout.write("Next: script/manage migrate, if this version of the code is newer than the backup.")
