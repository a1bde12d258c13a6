"""Make the Chinese catalogue from the sources and the parts of the apps.

Every app keeps its translations in locale/parts/<app>.po, so that two people never edit one file; the catalogue is
made from them and from nothing else, so that the same parts always give the same file. A part whose header says
`X-Overrides: yes` may also hold words of packages (Django, allauth) that we say better.

    script/messages           write locale/zh_Hans/LC_MESSAGES/django.po and compile it
    script/messages --check   write nothing; fail when anything is missing or the catalogue is not what it would be
"""

import argparse
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from .catalogues import write as compile_catalogue

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "locale" / "parts"
TARGET = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
IGNORED = ("var/*", "node_modules/*", "tests/*", "static/*", "script/*")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
say = sys.stdout.write


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/messages", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail when the catalogue is not right")
    options = parser.parse_args(arguments)
    wanted, places = extract()
    parts = read_parts()
    catalogue, problems = merge(wanted, parts, places)
    text = as_text(catalogue)
    if options.check:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            problems.append("locale/zh_Hans is not what script/messages would write: run it")
    else:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
        compile_catalogue(TARGET)
    for problem in problems:
        say(f"{problem}\n")
    say(f"{len(wanted)} messages, {len(problems)} problems\n")
    return 1 if problems else 0


def extract():
    """What the sources want: {key: message}, and where each stands: {key: "file:line"}. A key is (context, id)."""
    with tempfile.TemporaryDirectory() as directory:
        pot = Path(directory) / "django.pot"
        run_makemessages(pot)
        text = pot.read_text(encoding="utf-8").replace(
            "nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=n != 1"
        )
        found = read_po(io.StringIO(text))
    wanted, places = {}, {}
    for message in found:
        if message.id:
            wanted[key_of(message)] = message
            places[key_of(message)] = ", ".join(f"{path}:{line}" for path, line in message.locations[:2])
    return wanted, places


def run_makemessages(pot):
    """Django's own extraction, which knows templates; it writes below locale/, so its files are put back after."""
    ignore = [part for pattern in IGNORED for part in ("--ignore", pattern)]
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "zh_Hans", "--keep-pot", *ignore]
    before = TARGET.read_bytes() if TARGET.exists() else None
    made = ROOT / "locale" / "django.pot"
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        made.replace(pot)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"makemessages failed (is gettext installed?):\n{error.stderr}") from None
    finally:
        if before is None:
            TARGET.unlink(missing_ok=True)
        else:
            TARGET.write_bytes(before)


def key_of(message):
    """Context and id; of a plural its first form, as gettext itself does it."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def read_parts():
    """[(name, overrides, catalogue)] in the order of their names: of two translations the first is taken."""
    rows = []
    for path in sorted(PARTS.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans")
        overrides = dict(catalogue.mime_headers).get("X-Overrides") or overrides_header(path)
        rows.append((path.stem, bool(overrides), catalogue))
    return rows


def overrides_header(path):
    return "X-Overrides: yes" in path.read_text(encoding="utf-8")[:2000]


def merge(wanted, parts, places):
    """The catalogue, and what is wrong with it in sentences."""
    chosen, problems = {}, []
    for name, overrides, part in parts:
        for message in part:
            if not message.id or not translated(message):
                continue
            key = key_of(message)
            if key not in wanted and not overrides:
                problems.append(f"unused in {name}.po: {short(message)}")
            elif key not in chosen:
                chosen[key] = (name, message)
            elif chosen[key][1].string != message.string:
                problems.append(f"two translations, {chosen[key][0]}.po and {name}.po: {short(message)}")
    problems += [f"missing: {short(message)}  ({places[key]})" for key, message in wanted.items() if key not in chosen]
    catalogue = empty_catalogue()
    for key in sorted(set(wanted) | set(chosen)):
        message = rendered(chosen[key][1], wanted.get(key)) if key in chosen else wanted[key]
        problems += differing_placeholders(message)
        catalogue.add(message.id, message.string, context=message.context, flags=message.flags - {"fuzzy"})
    return catalogue, problems


def rendered(message, source):
    """The translation in the form the source asks for: Chinese has one form, the source may have a plural."""
    if source is None or isinstance(source.id, str) == isinstance(message.id, str):
        return message
    string = message.string[0] if isinstance(message.string, tuple) else message.string
    plural = not isinstance(source.id, str)
    return Message(source.id, (string,) if plural else string, context=source.context, flags=source.flags)


def translated(message):
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def short(message):
    text = message.id if isinstance(message.id, str) else message.id[0]
    return repr(text[:90])


def differing_placeholders(message):
    """A translation that lost or invented a placeholder breaks the page at the worst moment."""
    if not translated(message):
        return []
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    known = {name for text in ids for name in PLACEHOLDER.findall(text)}
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return [
        f"placeholders differ: {short(message)}"
        for form in forms
        if set(PLACEHOLDER.findall(form)) - known or (len(ids) == 1 and known - set(PLACEHOLDER.findall(form)))
    ]


def empty_catalogue():
    catalogue = Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    catalogue.header_comment = "# Made by script/messages from locale/parts/; edit those."
    return catalogue


def as_text(catalogue):
    """The catalogue with a header of its own: no dates or tools, which would change without a reason."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, omit_header=True, sort_output=False)
    header = (
        "# Made by script/messages from locale/parts/; edit those.\n"
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    return header + buffer.getvalue().decode("utf-8").strip() + "\n"
