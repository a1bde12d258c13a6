"""The repository reads itself: sizes, words, places where the clock and the cursor may stand."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = sorted(path.parent for path in ROOT.glob("apps/*/apps.py"))
EDGES = {"views", "api", "tasks", "admin", "management", "middleware"}
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
MAY_BE_LONGER = {"docs/verify_draw.py": 625}  # one file by promise: whoever distrusts the portal reads it alone
# Exceptions, each with its reason. A file that no longer needs one fails the test below.
MAY_OPEN_A_CURSOR = set()
MAY_READ_THE_CLOCK = {
    "apps/access/queries.py",  # the hats of a request: the middleware's question, asked once a request
    "apps/portal/rail.py",  # the counts beside the desk's links: the template context's question
    "apps/access/adapter.py",  # an edge: allauth calls it in the middle of a login
    "apps/kernel/answers.py",  # an edge: whether the second a validator names has passed
    "apps/divisions/models.py",  # what may be chosen today: every list of divisions, in forms and filters too
    "apps/documents/signing/keys.py",  # when a demonstration key was made; no rule asks
    "apps/intake/operations/progress.py",  # the pulse of a running import, for its watchers
}


@cache
def tracked():
    """Every file git knows or would add; the whole tree when this is no clone (an image, an archive)."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [path for line in done.stdout.splitlines() if (path := ROOT / line).is_file()]
    skipped = {"var", "node_modules", ".git", "vendor", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.parts)]


def python_files(*, migrations=False):
    return [path for path in tracked() if path.suffix == ".py" and (migrations or "migrations" not in path.parts)]


def name(path):
    return str(path.relative_to(ROOT))


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _let_go_of_trees():
    """Millions of objects: the collector would walk them for every test that comes after in this process."""
    yield
    tree.cache_clear()


def test_no_python_file_is_longer_than_five_hundred_lines():
    lengths = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {path: lines for path, lines in lengths.items() if lines > MAY_BE_LONGER.get(path, LONGEST_FILE)} == {}
    assert [path for path in MAY_BE_LONGER if lengths[path] <= LONGEST_FILE] == []


def test_no_function_is_longer_than_sixty_lines():
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_every_app_says_what_it_owns(app):
    assert len(ast.get_docstring(tree(app / "__init__.py")) or "") > 40
    assert [node for node in tree(app / "__init__.py").body if isinstance(node, ast.Import | ast.ImportFrom)] == []


def calls(path, *attributes):
    """Lines where one of the attributes is called without arguments: `timezone.now()`, but not `localdate(at)`."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in attributes
        and not node.args
        and not node.keywords
    ]


def rooms(path):
    return {part.removesuffix(".py") for part in path.relative_to(ROOT).parts[2:]}


def in_apps(path):
    return path.relative_to(ROOT).parts[0] == "apps"


def test_only_the_sql_rooms_open_a_cursor():
    found = {
        name(path)
        for path in python_files()
        if in_apps(path) and "sql" not in rooms(path) and path.name != "sqlfiles.py" and calls(path, "cursor")
    }
    assert found == MAY_OPEN_A_CURSOR


def at_edge(path):
    """Views, tasks, commands and the like; `views_desk.py` is a room of views too, `tasks_x.py` of tasks."""
    return bool(EDGES & rooms(path)) or path.name.startswith(("views_", "tasks_"))


def test_only_the_edges_read_the_clock():
    clock = ("now", "localdate", "localtime", "today", "utcnow")
    below = [path for path in python_files() if in_apps(path) and not at_edge(path)]
    assert {name(path) for path in below if calls(path, *clock) or asks_of_a_zone(path)} == MAY_READ_THE_CLOCK


def asks_of_a_zone(path):
    """`datetime.now(UTC)` and `time.time()`."""
    called = (node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return {"datetime.now", "time.time"} & {ast.unparse(func) for func in called if isinstance(func, ast.Attribute)}


TEXTS = {".py", ".md", ".html", ".sh", ".toml", ".yml", ".yaml", ".txt", ".json", ".js", ".css", ".conf", ".po", ""}


def test_no_file_names_a_place_of_one_machine():
    place = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+|tmp/\w+)/|registry\.npmjs|file:///opt")
    found = [
        f"{name(path)}: {match[0]}"
        for path in tracked()
        if path.suffix in TEXTS and path != Path(__file__)
        and (match := place.search(path.read_text(encoding="utf-8", errors="ignore")))
    ]  # fmt: skip
    assert found == []


def template_names():
    return sorted(
        name(path).removeprefix("templates/")
        for path in tracked()
        if name(path).startswith("templates/") and path.suffix != ".md"
    )


def test_every_template_is_used():
    """By a name in Python or in another template; Django, allauth, mails and papers find theirs by convention."""
    by_convention = re.compile(
        r"(400|403|403_csrf|404|429|500)\.html|(account|mfa|usersessions|socialaccount|allauth|mail|typst)/.*"
    )
    sources = [path for path in tracked() if path.suffix in {".py", ".html", ".txt"} and "contracts" not in path.parts]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unused = [
        template
        for template in template_names()
        if not by_convention.fullmatch(template)
        and f'"{template}"' not in texts
        and f"'{template}'" not in texts
        and f'"{template}#' not in texts
    ]
    assert unused == []


def test_templates_hold_no_inline_script_or_style():
    """The content security policy would block them in silence."""
    inline = re.compile(r"<script(?![^>]*\b(?:src|type=\"application/json\"))|<style|\sstyle=|\son\w+=", re.IGNORECASE)
    found = [
        f"{name(path)}:{number}"
        for path in tracked()
        if path.suffix == ".html" and not name(path).startswith("templates/mail/")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    ]
    assert found == []


def test_nothing_of_a_package_is_copied_into_the_repository():
    big = [name(path) for path in tracked() if name(path).startswith("static/") and path.stat().st_size > 60_000]
    assert big == []
    assert [name(path) for path in tracked() if path.name.endswith((".min.js", ".min.css", ".woff2", ".ttf"))] == []


def test_no_merge_was_left_half_done():
    """A catalogue with both sides in it compiles: nothing else would say so."""
    mark = re.compile(rb"^(<{7}|>{7}|\|{7}) ", re.MULTILINE)
    assert [name(path) for path in tracked() if mark.search(path.read_bytes())] == []


def test_every_app_has_one_last_migration():
    """Two of one number, each with the same one before it, stop every start."""
    from django.db.migrations.loader import MigrationLoader

    assert MigrationLoader(None).detect_conflicts() == {}
