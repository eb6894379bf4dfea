"""WCAG 2.2 AA as far as a machine can tell: axe in every state and size, keyboard alone, focus, announcements, targets,
reflow, preferences. What only ears can tell is in widget/README.md, as a script for a screen reader."""

from __future__ import annotations

import json
import time
from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from tests.widget.conftest import DESKTOP, PHONE, ZOOMED, Widget

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "zoomed to 400 %": {"viewport": ZOOMED},
    "reduced motion": {"viewport": DESKTOP, "reduced_motion": "reduce"},
    "forced colours": {"viewport": DESKTOP, "forced_colors": "active"},
}


def violations(page: Any) -> list[str]:
    """Return what axe finds, with the place."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function("() => document.querySelector('crew-call').shadowRoot.getAnimations().every((a) => a.playState !== 'running'"
                           " || a.effect.getTiming().iterations === Infinity)")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{rule['id']} ({rule['impact']}): {node['html'][:150]} {node['target']}" for rule in found for node in rule["nodes"]]


def states(widget: Widget) -> Any:
    """Take the widget through its states and yield the name of each."""
    yield "closed"
    widget.open()
    yield "opening"
    widget.ask("what does a rigger do")
    yield "answer with sources and replies"
    widget.find("summary").last.click()
    widget.named("button", "This did not help").click()
    widget.find(".foot input").wait_for()
    yield "all sources and a word"
    widget.ask("compare them")
    yield "table"
    widget.ask("make a plan")
    yield "plan"
    widget.ask("list them")
    yield "list to pick from"
    widget.ask("the map please")
    yield "map"
    widget.find("textarea").fill(f"slow {time.time_ns()}")
    widget.find("textarea").press("Enter")
    widget.find(".typing").wait_for()
    yield "writing"
    widget.ended()
    widget.ask(f"fail {time.time_ns()}")
    yield "trouble"
    widget.named("button", "Menu").click()
    yield "menu"
    widget.named("button", "Forget me").click()
    yield "question before forgetting"
    widget.named("button", "Yes").click()
    widget.find(".note").wait_for()
    yield "forgotten"


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_state(visit: Callable[..., Any], size: str) -> None:
    widget, found = visit(**SIZES[size]), {}
    for state in states(widget):
        if problems := violations(widget.page):
            found[state] = problems
    assert not found, json.dumps(found, indent=1)


@pytest.mark.parametrize("size", ["desktop", "dark", "phone"])
def test_axe_finds_nothing_on_our_own_pages(context: Callable[..., Any], stub: Any, size: str) -> None:
    page = context(**SIZES[size]).new_page()
    page.goto(stub.url)
    widget = Widget(page)
    widget.find(".suggestion").first.wait_for()
    assert not violations(page)
    card = widget.ask("make a plan")
    assert not violations(page)
    page.goto(card.get_by_role("link", name="Open to print").get_attribute("href"))
    from axe_playwright_python.sync_playwright import Axe

    assert not Axe().run(page, options={"runOnly": RULES}).response["violations"]


def test_with_the_keyboard_alone(visit: Callable[..., Any]) -> None:
    """Launcher, question, follow-up, source, thumb, menu, Escape: without a pointer."""
    widget = visit()
    press = widget.page.keyboard.press

    def tab_to(name: str, most: int = 40) -> None:
        for _ in range(most):
            press("Tab")
            if name in str(widget.page.evaluate(
                    "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
                    " return e.getAttribute('aria-label') ?? e.innerText }")):
                return
        raise AssertionError(f"{name} is not reached by Tab")

    tab_to("Work in live music?", 3)
    press("Enter")
    assert widget.focused() == "input"
    widget.page.keyboard.type("what does a rigger do")
    press("Enter")
    widget.ended()
    assert widget.focused() == "input", "the focus does not move when an answer arrives"
    tab_to("Trade union primer")
    tab_to("This helped")
    press("Space")
    expect(widget.named("button", "This helped")).to_have_attribute("aria-pressed", "true")
    tab_to("How do I get in?")
    press("Enter")
    expect(widget.ended().locator(".reply")).to_contain_text("Payload taken")
    assert widget.focused() == "input"
    tab_to("Menu")
    press("Enter")
    assert "item" in widget.focused()
    press("Escape")
    expect(widget.find(".menu")).to_be_hidden()
    expect(widget.find(".panel")).to_be_visible()
    assert widget.focused() == "head"
    press("Escape")
    expect(widget.find(".panel")).to_be_hidden()
    assert widget.focused() == "launcher"


def test_beside_the_page_there_is_no_focus_trap(visit: Callable[..., Any]) -> None:
    widget = visit(body='<h1>Our venue</h1><a href="#x" id="page-link">A link of the page</a>').open()
    reached = set()
    for _ in range(30):
        widget.page.keyboard.press("Tab")
        reached.add(widget.focused())
    assert "page-link" in reached
    assert widget.find(".panel").get_attribute("role") is None and widget.find("dialog").evaluate("d => !d.matches(':modal')")


def test_on_a_phone_the_panel_is_modal_and_full(visit: Callable[..., Any]) -> None:
    widget = visit(**SIZES["phone"], body='<h1>Our venue</h1><a href="#x" id="page-link">A link of the page</a>').open()
    assert widget.find("dialog").evaluate("d => d.matches(':modal')")
    box = widget.find(".panel").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 640)
    expect(widget.find(".launcher")).to_be_hidden()
    assert widget.focused() == "title", "the keyboard does not come up by itself"
    reached = set()
    for _ in range(30):
        widget.page.keyboard.press("Tab")
        reached.add(widget.focused())
    assert "page-link" not in reached
    widget.page.keyboard.press("Escape")
    expect(widget.find(".panel")).to_be_hidden()
    assert widget.focused() == "launcher"


def test_turning_the_phone_keeps_the_panel(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("hello")
    widget.page.set_viewport_size(PHONE)
    expect(widget.find(".panel")).to_have_js_property("open", True)
    expect(widget.find(".turn")).to_have_count(1)
    widget.page.set_viewport_size(DESKTOP)
    expect(widget.find(".panel")).to_be_visible()
    assert widget.find("dialog").evaluate("d => !d.matches(':modal')")


def test_the_keyboard_of_a_phone_leaves_the_input_in_sight(visit: Callable[..., Any]) -> None:
    widget = visit(**SIZES["phone"]).open()
    widget.page.evaluate("() => { Object.defineProperty(visualViewport, 'height', {get: () => 320});"
                         " visualViewport.dispatchEvent(new Event('resize')) }")
    box = widget.find(".composer").bounding_box()
    assert box["y"] + box["height"] <= 321


def test_answers_are_announced_once_and_their_tools_are_not(visit: Callable[..., Any]) -> None:
    """Each node that is added to the log is looked at: what is in a live region, and not in one that is off, is spoken."""
    widget = visit().open()
    log = widget.find("[role=log]")
    expect(log).to_have_attribute("aria-label", "Conversation")
    log.evaluate("""(log) => { window.spoken = []; new MutationObserver((changes) => { for (const {addedNodes} of changes)
      for (const node of addedNodes) {
        const element = node.nodeType === 1 ? node : node.parentElement;
        if (element.closest('[aria-live], [role=log]').getAttribute('aria-live') !== 'off' && !element.closest('[aria-hidden]')) {
          const copy = element.cloneNode(true);
          for (const silent of copy.querySelectorAll('[aria-live=off], [hidden]')) silent.remove();
          window.spoken.push(copy.textContent.trim());
        } } }).observe(log, {childList: true, subtree: true}) }""")
    widget.ask("what does a rigger do")
    spoken = [words for words in widget.page.evaluate("window.spoken") if words]
    assert spoken == ["Crew Call said: Rigger: hangs the show from the roof.Fixes steel and chains.See example.org/rigging for more.",
                      "How do I get in?What does it pay?"]


def test_a_conversation_that_is_loaded_again_is_not_read_out(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("hello")
    widget.page.reload()
    widget.root.evaluate("""(host) => new MutationObserver(() => { const log = host.shadowRoot.querySelector('[role=log]');
      if (log.querySelector('.turn')) (window.live ??= []).push(log.getAttribute('aria-live'))
      }).observe(host.shadowRoot, {childList: true, subtree: true})""")
    widget.open()
    expect(widget.find(".turn")).to_have_count(1)
    assert widget.page.evaluate("window.live")[0] == "off"
    expect(widget.find("[role=log]")).not_to_have_attribute("aria-live", "off", timeout=2000)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_targets_are_large_enough(visit: Callable[..., Any], size: str) -> None:
    """24 px each way, links inside a sentence excepted (WCAG 2.5.8)."""
    widget, small = visit(**SIZES[size]), []
    for state in states(widget):
        small += widget.root.evaluate("""(host, state) => [...host.shadowRoot.querySelectorAll('button, a, input, textarea, summary')]
          .filter((e) => e.checkVisibility() && !e.matches('li a:not(.chip), p a:not(.pill)'))
          .map((e) => [e.className, e.getBoundingClientRect()]).filter(([, r]) => r.width < 24 || r.height < 24)
          .map(([name, r]) => `${state}: ${name} ${r.width}x${r.height}`)""", state)
    assert not small


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, ZOOMED])
def test_nothing_is_cut_off_at_320_pixels(visit: Callable[..., Any], viewport: dict[str, int]) -> None:
    widget = visit(viewport=viewport)
    for state in states(widget):
        wide = widget.root.evaluate("""(host) => [...host.shadowRoot.querySelectorAll('*')].filter((e) => e.checkVisibility() &&
          !e.closest('.scroll, .hidden') && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1))
          .map((e) => e.className || e.tagName)""")
        assert not wide, (state, wide)
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_zoomed_to_400_percent_there_is_room_to_read(visit: Callable[..., Any]) -> None:
    widget = visit(viewport=ZOOMED).open()
    widget.ask("what does a rigger do")
    assert widget.find(".log").bounding_box()["height"] >= 100
    box = widget.find("textarea").bounding_box()
    assert box["y"] + box["height"] <= 256


def test_larger_text_and_spacing_lose_nothing(visit: Callable[..., Any]) -> None:
    """WCAG 1.4.12, by the widget's own font variable and inherited spacing; and twice the text size."""
    head = "<style>html { font-size: 200% } body, crew-call { letter-spacing: .12em; word-spacing: .16em; line-height: 1.5 }</style>"
    widget = visit(head=head, viewport={"width": 640, "height": 700}).open()
    widget.ask("what does a rigger do")
    clipped = widget.root.evaluate("""(host) => [...host.shadowRoot.querySelectorAll('button, .you p, .reply')].filter((e) =>
      e.checkVisibility() && (e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2)).map((e) => e.className)""")
    assert not clipped


def test_reduced_motion_moves_nothing(visit: Callable[..., Any]) -> None:
    widget = visit(reduced_motion="reduce").open()
    widget.find("textarea").fill(f"slow {time.time_ns()}")
    widget.find("textarea").press("Enter")
    widget.find(".typing").wait_for()
    assert widget.page.evaluate("document.querySelector('crew-call').shadowRoot.getAnimations().length") == 0
    widget.ended()
    assert widget.page.evaluate("document.querySelector('crew-call').shadowRoot.getAnimations().length") == 0


def test_forced_colours_keep_edges_and_focus(visit: Callable[..., Any]) -> None:
    widget = visit(forced_colors="active").open()
    widget.ask("what does a rigger do")
    for selector in (".pill", ".reply", ".you p", ".send", ".box", "button.head"):
        style = widget.find(selector).last.evaluate(
            "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.borderTopWidth, s.borderTopColor] }")
        assert style[0] == "solid" and style[1] != "0px" and "rgba(0, 0, 0, 0)" not in style[2], (selector, style)
    widget.page.keyboard.press("Tab")
    assert widget.root.evaluate("e => getComputedStyle(e.shadowRoot.activeElement).outlineStyle") == "solid"


def test_the_focus_can_be_seen_everywhere(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("what does a rigger do")
    unseen = []
    for _ in range(25):
        widget.page.keyboard.press("Tab")
        seen = widget.page.evaluate("""() => { const e = document.querySelector('crew-call').shadowRoot.activeElement; if (!e) return true;
          const around = e.matches('textarea') ? e.parentNode : e; const s = getComputedStyle(around);
          return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none' || e.className }""")
        if seen is not True:
            unseen.append(seen)
    assert not unseen


def test_buttons_say_what_they_show(visit: Callable[..., Any]) -> None:
    """Label in name (WCAG 2.5.3), and no button without a name."""
    widget = visit().open()
    widget.ask("what does a rigger do")
    wrong = widget.root.evaluate("""(host) => [...host.shadowRoot.querySelectorAll('button')].filter((e) => {
      const name = e.getAttribute('aria-label') ?? e.innerText;
      return !name.trim() || !name.includes(e.innerText.trim()) }).map((e) => e.outerHTML)""")
    assert not wrong
    for name in ("Close", "Menu", "Send", "Wider"):
        expect(widget.named("button", name)).to_be_visible()
