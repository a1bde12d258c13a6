"""Appoint the first administrator of a new portal (later ones are appointed on the page)."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.access.credentials import password_link
from apps.access.operations.users import appoint
from apps.divisions.models import Agency
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope


class Command(BaseCommand):
    help = "Give a post to a person by e-mail address and print a link to set a password."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", default="province_admin")
        parser.add_argument("--agency", help="code of the agency; the province's own by default")

    def handle(self, *args, **options):
        agency = options["agency"] or Agency.objects.get(division_id=settings.PROVINCE_CODE, zone=None).pk
        try:
            post, _ = appoint(
                email=options["email"],
                display_name=options["name"],
                agency_code=agency,
                role=options["role"],
                valid_from=timezone.localdate(),
                by=Scope.system("appoint"),
                at=timezone.now(),
            )
        except (DomainError, Agency.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{post}\n{password_link(post.user)}")
