"""The widget on other people's pages: one line of HTML, strict policies, hostile styles, several at once, right to left;
its attributes, methods and events; its size."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from channels.site import WIDGET, lean
from tests.widget.conftest import HostSite, Widget, embedding
from tests.widget.stub_server import StubServer

MOST_BYTES = 15_000
STRICT = ("default-src 'none'; script-src {0}; connect-src {0}; img-src {0}; style-src 'none'; require-trusted-types-for 'script'; "
          "trusted-types 'none'")
HOSTILE = """<style>
* { all: unset !important; display: block !important; font-size: 3px !important; color: lime !important; background: black !important }
*, *::before { position: static !important; visibility: hidden; opacity: .2 !important; transform: rotate(7deg) !important }
* { pointer-events: none }
button, textarea, dialog, section { display: none !important }
crew-call { display: none !important; overflow: hidden !important; width: 1px !important; height: 1px !important }
crew-call { filter: blur(9px) !important; zoom: 3 }
html, body, crew-call { font: italic 4px/0 cursive !important; letter-spacing: 9px !important; text-transform: uppercase !important }
html, body, crew-call { text-align: right !important; visibility: hidden !important; text-indent: 50px !important; hyphens: auto }
:root { --line: red; --ink: white; --paper: white; --accent: white }
</style>"""


def modules() -> list[Path]:
    """Return the modules that an embedding page loads, found by following the imports."""
    found, rest = [], [WIDGET / "crewcall.js"]
    while rest:
        path = rest.pop()
        if path not in found:
            found.append(path)
            rest += [WIDGET / name for name in re.findall(r"from '\./([\w.]+)'", path.read_text())]
    return found


def test_it_is_small(record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {path.name: len(gzip.compress(lean(path.read_bytes()), mtime=0)) for path in modules()}
    record_property("gzipped", sum(sizes.values()))
    with capsys.disabled():
        print(f"\nthe widget is {sum(sizes.values())} bytes gzipped in {len(sizes)} modules: {sizes}")
    assert sum(sizes.values()) <= MOST_BYTES


def test_what_is_sent_is_what_was_counted(visit: Callable[..., Any], context: Callable[..., Any]) -> None:
    person, sizes = context(), []
    person.on("response", lambda response: "/widget/" in response.url and sizes.append(int(response.headers["content-length"])))
    visit(within=person).open().ask("hello")
    assert len(sizes) == len(modules()) and sum(sizes) <= MOST_BYTES


@pytest.mark.parametrize("address", ["widget/crewcall.js", "widget/v1/crewcall.js"])
def test_one_line_is_enough(context: Callable[..., Any], host: HostSite, stub: StubServer, address: str) -> None:
    """Without a server attribute it talks to where the script came from, whichever address that was."""
    page = context().new_page()
    page.goto(host.put(f'<!doctype html><title>x</title><script type="module" src="{stub.url}/{address}"></script><crew-call></crew-call>'))
    expect(Widget(page).open().ask("hello").locator(".reply")).to_contain_text("You said: hello")


def test_a_page_opened_from_a_file(context: Callable[..., Any], stub: StubServer, tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text(embedding(stub.url))
    page = context().new_page()
    page.goto((tmp_path / "mine.html").as_uri())
    expect(Widget(page).open().ask("hello").locator(".reply")).to_contain_text("You said: hello")


def test_under_a_strict_policy_with_trusted_types(visit: Callable[..., Any], context: Callable[..., Any], stub: StubServer) -> None:
    person, said = context(), []
    person.on("console", lambda message: message.type == "error" and "favicon" not in message.text and said.append(message.text))
    widget = visit(headers={"Content-Security-Policy": STRICT.format(stub.url)}, within=person).open()
    for text in ("what does a rigger do", "compare them", "make a plan", "list them", "the map please", "evil words"):
        expect(widget.ask(text).locator(".reply")).to_be_visible()
    assert widget.find(".panel").bounding_box()["width"] == 420, "its style is applied"
    assert not said


def test_a_policy_without_pictures_leaves_the_words(visit: Callable[..., Any], stub: StubServer) -> None:
    policy = f"default-src 'none'; script-src {stub.url}; connect-src {stub.url}"
    reply = visit(headers={"Content-Security-Policy": policy}).open().ask("the map please").locator(".reply")
    expect(reply).to_contain_text("Stagehand: leads to rigger")
    expect(reply.locator("img")).to_have_count(0)


def looks(widget: Widget) -> list[Any]:
    """Return what the main parts look like: place, size, colours, font."""
    parts = [".panel", "header", "h2", ".log", ".you p", ".reply", ".reply li", ".pill", "textarea", ".send"]
    return list(widget.root.evaluate("""(host, parts) => parts.map((name) => { const e = host.shadowRoot.querySelector(name);
      const s = getComputedStyle(e); const r = e.getBoundingClientRect();
      return [name, r.x, r.y, r.width, r.height, s.color, s.backgroundColor, s.fontSize, s.fontFamily, s.textAlign, s.textTransform,
        s.letterSpacing, s.opacity, s.visibility, s.direction] })""", parts))


def test_a_hostile_page_does_no_harm(visit: Callable[..., Any]) -> None:
    calm, hostile = visit().open(), visit(head=HOSTILE).open()
    for widget in (calm, hostile):
        widget.ask("what does a rigger do")
        widget.page.wait_for_timeout(400)
    assert looks(hostile) == looks(calm)


def test_it_does_no_harm_to_the_page(visit: Callable[..., Any]) -> None:
    widget = visit()
    before = widget.page.evaluate("[document.body.innerHTML.length, document.styleSheets.length, Object.keys(window).length]")
    widget.open().ask("hello")
    widget.page.keyboard.press("Escape")
    after = widget.page.evaluate("[document.body.innerHTML.length, document.styleSheets.length, Object.keys(window).length]")
    assert after == before


def test_over_everything_even_in_a_moved_container(visit: Callable[..., Any]) -> None:
    head = ("<style>body { transform: translateX(200px); overflow: hidden }"
            "#over { position: fixed; inset: 0; z-index: 2147483647; background: red }</style>")
    widget = visit("open", head=head, body='<h1>Our venue</h1><div id="over"></div>')
    widget.named("button", "What does a rigger do?").click()
    expect(widget.ended().locator(".reply")).to_be_visible()
    box = widget.find(".panel").bounding_box()
    assert box["x"] + box["width"] == 1280 - 20


def test_several_on_one_page(context: Callable[..., Any], host: HostSite, stub: StubServer) -> None:
    page = context(viewport={"width": 1300, "height": 900}).new_page()
    page.goto(host.put(f"""<!doctype html><title>x</title><script type="module" src="{stub.url}/widget/crewcall.js"></script>
      <script type="module" src="{stub.url}/widget/v1/crewcall.js"></script>
      <style>body {{ display: flex }} crew-call {{ width: 400px }}</style>
      <crew-call inline id="a"></crew-call><crew-call inline id="b"></crew-call><crew-call inline id="c" name="other"></crew-call>"""))
    for id in "abc":
        page.locator(f"#{id} .suggestion").first.wait_for()
    page.locator("#a textarea").fill("shared words")
    page.locator("#a textarea").press("Enter")
    expect(page.locator("#b .reply")).to_contain_text("You said: shared words")
    expect(page.locator("#c .turn")).to_have_count(0)
    page.locator("#c textarea").fill("words apart")
    page.locator("#c textarea").press("Enter")
    expect(page.locator("#c .reply")).to_contain_text("You said: words apart")
    expect(page.locator("#a .turn")).to_have_count(1)


def test_right_to_left(visit: Callable[..., Any]) -> None:
    widget = visit(html='lang="ar" dir="rtl"').open()
    turn = widget.ask("what does a rigger do")
    panel, close = widget.find(".panel").bounding_box(), widget.named("button", "Close").bounding_box()
    assert panel["x"] == 20 and close["x"] < panel["x"] + 60
    assert turn.locator(".you p").bounding_box()["x"] < panel["x"] + 120
    assert turn.locator(".reply p").first.evaluate("e => getComputedStyle(e).direction") == "ltr", "English stays English"
    assert widget.find(".root").get_attribute("lang") == "en"


def test_every_string_can_be_replaced(context: Callable[..., Any], host: HostSite, stub: StubServer) -> None:
    from_script = re.findall(r"^  (\w+): ", (WIDGET / "words.js").read_text(), re.M)
    strings = {name: f"«{name}»" for name in from_script if name not in ("lang", "suggestions")}
    strings |= {"lang": "de", "suggestions": ["«suggestions»"]}
    page = context().new_page()
    page.goto(host.put(embedding(stub.url, f"strings='{json.dumps(strings)}'")))
    widget = Widget(page)
    texts = set()

    def read() -> None:
        texts.update(widget.root.evaluate("""(host) => [...host.shadowRoot.querySelectorAll('*')].flatMap((e) => [
          ...[...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()), e.ariaLabel, e.placeholder, e.alt, e.lang])"""))

    read()
    widget.open()
    read()
    for text in ("what does a rigger do", "compare them", "make a plan", "the map please"):
        widget.ask(text)
        read()
    widget.named("button", "«menu»").click()
    for item in ("«startOver»", "«forget»"):
        widget.named("button", item).click()
        read()
        widget.named("button", "«no»").click()
        widget.named("button", "«menu»").click()
    seen = {name for name in strings if f"«{name}»" in texts or name == "lang" and "de" in texts}
    english = [text for text in texts if text and re.search(r"[A-Za-z]{4}", text) and "«" not in text]
    only_when = {"typing", "copied", "thanks", "add", "forgotten", "again", "edit", "unanswered", "expired", "offline", "unreachable",
                 "late", "cut", "failed", "many", "size", "origin"}
    assert set(strings) - seen <= only_when
    said_by_server = (
        "rigger", "Rigger", "Learn knots", "It varies", "Money", "First steps", "Ask the union", "plan", "map please", "Who leads",
        "Lighting director", "Skills", "Knots", "An eye for", "So much", "A little", "compare them", "Say ", "Stagehand",
        "Trade union", "Common trade", "Page ", "hangs", "Fixes", "chains", "example.org", "How do I", "What does it", "See",
        "from the roof", "for more")
    assert not [text for text in english if not any(words in text for words in said_by_server)]


def test_strings_that_are_no_json_leave_the_usual_words(visit: Callable[..., Any], context: Callable[..., Any]) -> None:
    person, warned = context(), []
    person.on("console", lambda message: message.type == "warning" and warned.append(message.text))
    widget = visit("strings='{oops'", within=person).open()
    expect(widget.find("h2")).to_have_text("Crew Call")
    assert len(warned) == 1 and "not JSON" in warned[0]


def test_methods_and_events(visit: Callable[..., Any]) -> None:
    widget = visit(body='<h1>Our venue</h1><button id="ours" onclick="document.querySelector(\'crew-call\').open()">Ask</button>')
    page = widget.page
    page.evaluate("""() => { window.events = []; window.leaked = 0; const e = document.querySelector('crew-call');
      for (const name of ['open', 'close', 'message', 'answer', 'feedback']) {
        e.addEventListener(name, ({type, detail}) => window.events.push([type, detail]));
        window.addEventListener(name, () => window.leaked++); } }""")
    page.locator("#ours").click()
    expect(widget.find(".panel")).to_be_visible()
    page.evaluate("document.querySelector('crew-call').close()")
    expect(widget.find(".panel")).to_be_hidden()
    assert widget.focused() == "ours", "the focus goes back to the page's own button"
    answer = page.evaluate("document.querySelector('crew-call').ask('what does a rigger do')")
    assert answer["messages"][0]["text"].startswith("Rigger") and answer["contract"]["answers"][0]["topic"] == "role.overview"
    widget.named("button", "This helped").click()
    expect(widget.named("button", "This helped")).to_have_attribute("aria-pressed", "true")
    events = page.evaluate("window.events")
    assert [name for name, _ in events] == ["open", "close", "open", "message", "message", "answer", "feedback"]
    assert [detail["from"] for name, detail in events if name == "message"] == ["user", "adviser"]
    assert events[-1][1]["value"] == "up" and events[-1][1]["turn"] == events[-2][1]["turn"]
    assert page.evaluate("window.leaked") == 0, "a 'message' event on the window would be taken for postMessage"


def test_attributes(visit: Callable[..., Any]) -> None:
    widget = visit('open theme="dark" position="start"')
    expect(widget.find(".suggestion").first).to_be_visible()
    assert widget.focused() == "BODY", "opened by the page, it does not take the focus"
    assert widget.find(".panel").bounding_box()["x"] == 20
    assert widget.find(".panel").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(21, 18, 26)"
    widget.root.evaluate("e => e.removeAttribute('open')")
    expect(widget.find(".launcher")).to_be_visible()
    assert widget.focused() == "BODY"
    widget.root.evaluate("e => e.setAttribute('strings', '{\"launcher\": \"Frag uns\"}')")
    expect(widget.find(".launcher")).to_have_text("Frag uns")
    widget.root.evaluate("e => { e.hidden = true }")
    expect(widget.find(".launcher")).to_be_hidden()


def test_themes_by_variables(visit: Callable[..., Any]) -> None:
    head = ("<style>crew-call { --crewcall-accent: rgb(1, 2, 3); --crewcall-width: 500px; --crewcall-height: 400px;"
            "--crewcall-offset-x: 33px; --crewcall-radius: 3px }</style>")
    widget = visit(head=head)
    assert widget.find(".launcher").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(1, 2, 3)"
    box = widget.open().find(".panel").bounding_box()
    assert (box["width"], box["height"], box["x"]) == (500, 400, 1280 - 500 - 33)


def test_in_place_it_fills_the_room_it_is_given(visit: Callable[..., Any]) -> None:
    widget = visit("inline", head="<style>crew-call { width: 500px; height: 420px }</style>")
    expect(widget.find(".suggestion").first).to_be_visible()
    box = widget.find(".panel").bounding_box()
    assert (box["width"], box["height"]) == (500, 420)
    assert widget.find(".launcher").count() == 0 and widget.find("section.panel").count() == 1
    expect(widget.ask("hello").locator(".reply")).to_be_visible()


def test_made_by_a_script_and_moved_and_removed(context: Callable[..., Any], host: HostSite, stub: StubServer) -> None:
    """As React, Vue and page builders do it."""
    page = context().new_page()
    page.goto(host.put('<!doctype html><title>x</title><div id="a"></div><div id="b"></div>'))
    page.evaluate("""async (server) => { await import(`${server}/widget/crewcall.js`); const e = document.createElement('crew-call');
      e.setAttribute('server', server); document.querySelector('#a').append(e) }""", stub.url)
    widget = Widget(page).open()
    widget.ask("hello")
    page.evaluate("document.querySelector('#b').append(document.querySelector('crew-call'))")
    expect(widget.find(".turn")).to_have_count(1)
    expect(widget.ask("hello again").locator(".reply")).to_be_visible()
    page.evaluate("document.querySelector('crew-call').remove()")
    page.set_viewport_size({"width": 400, "height": 800})


def test_the_page_at_the_root_talks_at_once(context: Callable[..., Any], stub: StubServer) -> None:
    page = context().new_page()
    page.goto(stub.url)
    expect(Widget(page).ask("hello").locator(".reply")).to_contain_text("You said: hello")
    page.get_by_text("Put it on your own site").click()
    expect(page.locator("#snippet")).to_contain_text(f"{stub.url}/widget/crewcall.js")
