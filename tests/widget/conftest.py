"""What the browser tests share: Chromium, a stub server, a site of somebody else that embeds the widget."""

from __future__ import annotations

import shutil
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Iterator

import pytest

from tests.widget.stub_server import StubServer

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESKTOP, PHONE, ZOOMED = {"width": 1280, "height": 800}, {"width": 360, "height": 640}, {"width": 320, "height": 256}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser of this machine; none is downloaded. A module each, as Playwright keeps an event loop running in this
    thread, beside which nobody else can start one."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubServer]:
    """The web channel with a scripted assistant."""
    with StubServer(free_port(), {"store": f"sqlite:///{tmp_path_factory.mktemp('widget') / 'web.sqlite'}"}) as server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class HostSite:
    """Somebody's site on another port, and so of another origin: pages by path, with headers."""

    url: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, html: str, headers: dict[str, str] | None = None) -> str:
        """Publish a page and return its address."""
        path = f"/{len(self.pages)}.html"
        self.pages[path] = html, headers or {}
        return self.url + path


@pytest.fixture(scope="session")
def host() -> Iterator[HostSite]:
    """A site that embeds the widget."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = site.pages.get(self.path, ("", {}))
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = HostSite(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()


def embedding(server: str, attributes: str = "", head: str = "", body: str = "<h1>Our venue</h1><p>Words of the page.</p>",
              html: str = 'lang="en"') -> str:
    """Return a page that embeds the widget as the README says."""
    return (f'<!doctype html><html {html}><head><meta charset="utf-8"><title>Our venue</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head><body><main>{body}</main>'
            f'<script type="module" src="{server}/widget/crewcall.js"></script>'
            f'<crew-call server="{server}" {attributes}></crew-call></body></html>')


class Widget:
    """A page with the widget, as a person uses it."""

    def __init__(self, page: Any):
        self.page, self.root = page, page.locator("crew-call")

    def find(self, selector: str, **options: Any) -> Any:
        return self.root.locator(selector, **options)

    def named(self, role: str, name: str, **options: Any) -> Any:
        return self.root.get_by_role(role, name=name, exact=True, **options)

    def open(self) -> Widget:
        self.find(".launcher").click()
        return self

    def ask(self, text: str) -> Any:
        """Ask, wait for the end of the turn, and return the turn."""
        self.find("textarea").fill(text)
        self.find("textarea").press("Enter")
        return self.ended()

    def ended(self) -> Any:
        """Wait until no turn runs, and return the last one."""
        self.find(".send[aria-disabled=false]").wait_for()
        return self.find(".turn").last

    def menu(self, item: str, answer: str = "Yes") -> None:
        self.named("button", "Menu").click()
        self.named("button", item).click()
        self.named("button", answer).click()

    def focused(self) -> str:
        """Return the class, id or tag of what has the focus."""
        return str(self.page.evaluate(
            "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
            " return e.id || e.className || e.tagName }"))


@pytest.fixture
def context(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Makes browser contexts (each a person with storage of their own); a script error on a page fails the test."""
    made, errors = [], []

    def make(**options: Any) -> Any:
        one = chromium.new_context(**{"viewport": DESKTOP, **options})
        one.set_default_timeout(8000)
        one.on("weberror", lambda error: errors.append(error.error))
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()
    assert not errors, errors


@pytest.fixture
def visit(context: Callable[..., Any], host: HostSite, stub: StubServer) -> Callable[..., Widget]:
    """Opens a page that embeds the widget: visit(attributes, page options…, **context options)."""

    def make(attributes: str = "", head: str = "", headers: dict[str, str] | None = None, server: str = "", html: str = 'lang="en"',
             body: str = "<h1>Our venue</h1><p>Words of the page.</p>", within: Any = None, **options: Any) -> Widget:
        page = (within or context(**options)).new_page()
        page.goto(host.put(embedding(server or stub.url, attributes, head, body, html), headers))
        page.locator("crew-call .panel").first.wait_for(state="attached")
        return Widget(page)

    return make


