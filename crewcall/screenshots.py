"""Pictures of the widget for the README, taken of the real assistant in a browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Iterator, Optional

import click

from crewcall.errors import CommandError
from crewcall.paths import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
EXAMPLE = ROOT / "widget" / "example.html"
EXAMPLE_SERVER = "http://localhost:5005"
SECONDS_TO_START = 90


@dataclass(frozen=True)
class Picture:
    """One picture: the page it shows, the size in CSS pixels, and what is asked."""

    name: str
    width: int
    height: int
    asked: tuple[str, ...]
    dark: bool = False
    phone: bool = False


PICTURES = (
    Picture("widget-desktop", 1280, 800, ("Who hires riggers?",)),
    Picture("widget-phone", 390, 780, ("What is the difference between a rigger and a lighting director?",), phone=True),
    Picture("widget-dark", 1280, 800, ("What does a rigger earn?",), dark=True),
)


@click.command()
@click.option("--url", help="A running server; without it one is started.")
@click.option("--folder", type=click.Path(path_type=Path), default=ROOT / "docs", show_default="docs", help="Where the pictures go.")
def screenshots(url: Optional[str], folder: Path) -> None:
    """Take the pictures of the widget in docs/. Needs Chromium and the development tools."""
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium, (running() if url is None else given(url)) as server, TemporaryDirectory() as temporary:
        page = Path(temporary) / "example.html"
        page.write_text(EXAMPLE.read_text(encoding="utf-8").replace(EXAMPLE_SERVER, server), encoding="utf-8")
        for picture in PICTURES:
            path = folder / f"{picture.name}.png"
            take(chromium, page.as_uri(), picture, path)
            click.echo(f"{path} ({path.stat().st_size // 1000} kB)")


def take(chromium: Any, address: str, picture: Picture, path: Path) -> None:
    """Open a page in the browser, ask, and save what is seen."""
    context = chromium.new_context(
        viewport={"width": picture.width, "height": picture.height}, device_scale_factor=1.5, reduced_motion="reduce",
        color_scheme="dark" if picture.dark else "light", has_touch=picture.phone, is_mobile=picture.phone)
    page = context.new_page()
    page.goto(address)
    page.locator("crew-call .launcher").click()
    for text in picture.asked:
        page.locator("crew-call textarea").fill(text)
        page.locator("crew-call .send").click()
        page.locator("crew-call .send[aria-disabled=false]").wait_for()
        page.locator("crew-call .reply").last.wait_for()
    page.evaluate("document.querySelector('crew-call').shadowRoot.activeElement?.blur()")
    page.screenshot(path=str(path))
    context.close()


@contextmanager
def browser() -> Iterator[Any]:
    """Run the Chromium of this machine. Raises CommandError where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise CommandError("there is no Chromium on this machine; on Debian: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CommandError("the package playwright is missing; it is one of the development tools (make test installs them)") from error
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def running() -> Iterator[str]:
    """Run a server of our own and give its address. Raises CommandError where it does not come up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "crewcall.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def given(url: str) -> Iterator[str]:
    """Give the address of a server that runs already."""
    yield url.rstrip("/")


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers. Raises CommandError."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/webhooks/web/", timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    raise CommandError("the server did not come up; see what 'crewcall serve' says")
