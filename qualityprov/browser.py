"""A Chromium and Chinese fonts for the browser tests: the system's, or what can be had without asking anybody."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import services

# the shell without a window first, where there is one: the same engine, a fifth less work a page
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk", "poppler-utils")


def path():
    """The browser the tests drive: CHROMIUM, the system's, or Playwright's own download; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    downloads = sorted(downloads_dir().glob("chromium*/chrome-linux*/chrome*"))
    return str(downloads[-1]) if downloads else None


def downloads_dir():
    return services.var_dir() / "browsers"


def has_chinese_font():
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def provide():
    """Install what is missing: from Debian when we are root, else Playwright's download; the tests say what failed."""
    if path() and has_chinese_font():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("· Chromium and Chinese fonts (apt) …\n")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update"], **quiet)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "--no-install-recommends"]
        subprocess.run([*install, *DEBIAN_PACKAGES], env=environment, **quiet)
        subprocess.run([*install, "chromium-headless-shell"], env=environment, **quiet)  # older Debians have none
    if not path():
        sys.stderr.write("· Chromium (Playwright) …\n")
        environment = os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(downloads_dir())}
        program = Path(sys.executable).parent / "playwright"
        subprocess.run([str(program), "install", "chromium"], env=environment, check=False, stdout=subprocess.DEVNULL)
