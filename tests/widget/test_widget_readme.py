"""widget/README.md says nothing that is not so: its examples run, its tables are complete."""

from __future__ import annotations

import re
from typing import Any, Callable

import yaml
from playwright.sync_api import expect

from channels.site import WIDGET
from channels.web import WebOptions
from tests.widget.conftest import HostSite, Widget
from tests.widget.stub_server import StubServer
from tests.widget.test_widget_embedding import MOST_BYTES, modules

README = (WIDGET / "README.md").read_text()


def example(language: str, number: int = 0) -> str:
    """Return a code block of the README."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)[number]


def test_the_two_lines_make_a_widget(context: Callable[..., Any], host: HostSite, stub: StubServer) -> None:
    page = context().new_page()
    page.goto(host.put("<!doctype html><title>x</title>" + example("html").replace("http://localhost:5005", stub.url)))
    expect(Widget(page).open().ask("hello").locator(".reply")).to_contain_text("You said: hello")


def test_the_example_page_is_a_page_of_ones_own(context: Callable[..., Any], stub: StubServer, tmp_path: Any) -> None:
    html = (WIDGET / "example.html").read_text()
    assert all(line.strip() in html for line in example("html").splitlines())
    (tmp_path / "example.html").write_text(html.replace("http://localhost:5005", stub.url))
    page = context().new_page()
    page.goto((tmp_path / "example.html").as_uri())
    expect(Widget(page).open().ask("hello").locator(".reply")).to_contain_text("You said: hello")


def test_the_script_example_runs(visit: Callable[..., Any]) -> None:
    widget, said = visit(), []
    widget.page.on("console", lambda message: said.append(message.text))
    widget.page.evaluate(f"async () => {{ {example('js')} window.reply = reply }}")
    assert widget.page.evaluate("window.reply.contract.answers[0].topic") == "role.overview"


def test_the_react_example_runs(context: Callable[..., Any], host: HostSite, stub: StubServer) -> None:
    """What React does with it: import the address, then make the element with its attribute."""
    address = re.search(r"import\(.*?'(.*?)'\)", example("jsx")).group(1)  # type: ignore[union-attr]
    element = re.search(r'<crew-call server="(.*?)" />', example("jsx")).group(1)  # type: ignore[union-attr]
    page = context().new_page()
    page.goto(host.put("<!doctype html><title>x</title>"))
    page.evaluate("""async ([address, server]) => { await import(address); const e = document.createElement('crew-call');
      e.setAttribute('server', server); document.body.append(e) }""",
                  [part.replace("https://your-host", stub.url) for part in (address, element)])
    expect(Widget(page).open().ask("hello").locator(".reply")).to_contain_text("You said: hello")


def test_the_policy_is_enough(visit: Callable[..., Any], stub: StubServer) -> None:
    policy = re.search(r"```\n(script-src .*?)\n```", README).group(1)  # type: ignore[union-attr]
    widget = visit(headers={"Content-Security-Policy": f"default-src 'none'; {policy.replace('https://your-host', stub.url)}"}).open()
    expect(widget.ask("hello").locator(".reply")).to_contain_text("You said: hello")


def test_the_options_are_those_of_the_channel() -> None:
    given = yaml.safe_load(example("yaml"))["channels.web.WebChannel"]
    assert set(given) == set(WebOptions.__dataclass_fields__)
    options, defaults = WebOptions.read(given), WebOptions()
    assert (options.days, options.per_minute, options.per_minute_of_address) == (
        defaults.days, defaults.per_minute, defaults.per_minute_of_address)


def test_the_variables_and_attributes_are_those_of_the_code() -> None:
    code = "".join(path.read_text() for path in modules())
    assert set(re.findall(r"--crewcall-[a-z-]+[a-z]", README)) == set(re.findall(r"var\((--crewcall-[a-z-]+)", code))
    documented = set(re.findall(r"^\| `([a-z]+)[`=]", README, re.M))
    used = set(re.findall(r"etAttribute\('([a-z]+)'|hasAttribute\('([a-z]+)'", (WIDGET / "crewcall.js").read_text()))
    used_in_style = set(re.findall(r":host\((?::not\()?\[([a-z]+)", code)) - {"hidden"}
    assert {name for pair in used for name in pair if name} | used_in_style <= documented


def test_the_events_and_methods_are_those_of_the_code() -> None:
    code = (WIDGET / "crewcall.js").read_text()
    told = {name for call in re.findall(r"#tell\(([^{;]*)", code) for name in re.findall(r"'([a-z]+)'", call)}
    table = re.search(r"\| event \|.*?\n\n", README, re.S)
    cells = re.findall(r"^\| (`.*?`) \|", table.group() if table else "", re.M)
    assert told == {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    methods = set(re.findall(r"^  (?:async )?([a-z]\w*)\(.*\) \{", code, re.M)) - {
        "constructor", "connectedCallback", "disconnectedCallback", "attributeChangedCallback"}
    assert methods == set(re.findall(r"adviser\.(\w+)\(", example("js"))) - {"addEventListener"}


def test_the_size_is_as_said() -> None:
    assert f"{MOST_BYTES // 1000} kB (gzipped)" in README and f"under {MOST_BYTES // 1000} kB" in README
