"""Fill an empty database with an invented province of any size; the same seed on the same day gives the same."""

import json
import time
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.portal import demo
from apps.portal.operations.demo import finish_province, make_ledger, make_province, remove_province
from apps.portal.operations.demo_life import bring_to_life

FACTS_EACH = 5  # facts an enterprise has on average when no number is asked for


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--enterprises", type=int, default=48_000, help="how many (default 48000)")
        parser.add_argument("--facts", type=int, help="quality facts in the ledger (default: five an enterprise)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, on a day, gives the same (default 1)")
        parser.add_argument("--append", action="store_true", help="add to what a database already holds")
        parser.add_argument("--reset", action="store_true", help="first remove the invented enterprises and people")
        parser.add_argument("--noinput", action="store_false", dest="ask", help="do not ask before --append or --reset")
        parser.add_argument("--logins", action="store_true", help="make nothing, only print the demo logins")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *, logins, **options):
        report = {} if logins else self.make(**options)
        report["logins"] = demo.logins()
        self.stdout.write("\n".join(demo.login_lines()))
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))

    def make(self, *, enterprises, facts, seed, append, reset, ask, **_):
        if ask and (append or reset):
            self.confirm("remove the invented data and make it anew" if reset else "add invented data to this database")
        by, at, began = Scope.system("demo"), timezone.now(), time.monotonic()
        try:
            if reset:
                remove_province(by=by, at=at)
            alive = bool(demo.logins())
            made = make_province(enterprises=enterprises, seed=seed, by=by, at=at, append=append)
            facts = enterprises * FACTS_EACH if facts is None else facts
            facts = make_ledger(facts=facts, seed=seed, by=by, at=at, with_cases=not alive)
            if not alive:
                bring_to_life(at=at)
                finish_province(by=by, at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        report = asdict(made) | {"facts": facts, "seed": seed, "seconds": round(time.monotonic() - began, 1)}
        self.stdout.write(
            f"{made.enterprises} invented enterprises, {made.products} products, {made.sites} sites, "
            f"{made.former_names} former names, {facts} facts in {report['seconds']} s (seed {seed})"
        )
        return report

    def confirm(self, what):
        if input(f"This will {what}. Type demo to go on: ").strip() != "demo":
            raise CommandError("Nothing was done.")
