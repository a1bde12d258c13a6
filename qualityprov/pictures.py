"""Take the pictures of README and guides from a running portal that holds the demo province.

    script/run --enterprises 48000        in one terminal, on an empty var/
    script/pictures [--url http://localhost:8000] [name …]

Each picture is a page as a person sees it, in both languages, reduced to a palette so that the repository stays small.
"""

import argparse
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from . import browser

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LANGUAGES = {"zh": ("zh-hans", "zh-CN"), "en": ("en", "en-GB")}
PASSWORD = "quality-demo-2026"  # noqa: S105 - the demo's, printed at every start
COLOURS = 96


@dataclass(frozen=True)
class Picture:
    """One view: who looks, where; `follow` are selectors clicked one after the other to get there."""

    name: str
    path: str
    person: str = ""
    follow: tuple[str, ...] = ()
    width: int = 1280
    height: int = 800


PICTURES = (
    Picture("home", "/"),
    Picture("enterprise", "/enterprises/?q=电子", follow=("main tbody th a",)),
    Picture("phone", "/", width=390, height=780),
    Picture("desk", "/desk/", "demo.county"),
    Picture("list", "/desk/enterprises/?q=机械", "demo.county"),
    Picture("import", "/desk/imports/", "demo.county", follow=("main tbody th a",)),
    Picture("my", "/my/", "demo.owner"),
    Picture("checks", "/desk/licences/after/", "demo.province"),
    Picture(
        "proceeding", "/desk/licences/endings/?show=decide", "demo.reviewer", follow=("main tbody tr:last-child a",)
    ),
    Picture("answer", "/my/licences/", "demo.fined", follow=("main a[href*='/endings/']",)),
    Picture("licence", "/licences/?state=revoked", follow=("main tbody a",), width=390, height=780),
)


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/pictures", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--url", default="http://localhost:8000")
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [picture for picture in PICTURES if not options.names or picture.name in options.names]
    failed = 0
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser.path(), args=[*browser.ARGUMENTS])
        for picture in wanted:
            for language in LANGUAGES:
                failed += not take(chromium, picture, language, options.url)
        chromium.close()
    return 1 if failed else 0


def take(chromium, picture, language, url):
    """Take one picture in one language; False, with a line on stderr, when the page does not answer."""
    code, locale = LANGUAGES[language]
    size = {"width": picture.width, "height": picture.height}
    context = chromium.new_context(viewport=size, locale=locale, reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": code, "url": url}])
    page = context.new_page()
    try:
        if picture.person:
            log_in(page, url, picture.person)
        answer = page.goto(url + picture.path)
        for selector in picture.follow if answer.ok else ():
            with page.expect_navigation():
                page.locator(selector).first.click()
        if not answer.ok:
            sys.stderr.write(f"{picture.name} ({language}): {picture.path} answers {answer.status}\n")
            return False
        page.wait_for_load_state("networkidle")
        size = keep(page.screenshot(), FOLDER / f"{picture.name}-{language}.png")
        sys.stdout.write(f"{picture.name}-{language}.png  {size // 1024} KB\n")
    finally:
        context.close()
    return True


def log_in(page, url, person):
    page.goto(f"{url}/accounts/login/")
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")


def keep(png, path):
    """Write the picture with a palette of its own; returns its size in bytes."""
    from PIL import Image

    picture = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)
    return path.stat().st_size
