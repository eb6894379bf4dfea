"""Talking with the widget in a real browser: messages, replies to pick, sources, cards, copying, thumbs."""

from __future__ import annotations

import re
import time
from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from tests.widget.stub_server import heard


def test_the_opening_shows_what_can_be_asked(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    expect(widget.find(".hello")).to_have_text("Curious about working in live music?")
    expect(widget.find(".suggestion")).to_have_count(6)
    widget.named("button", "What does a rigger do?").click()
    turn = widget.ended()
    expect(turn.locator(".you")).to_contain_text("What does a rigger do?")
    expect(turn.locator(".reply")).to_contain_text("hangs the show from the roof")
    expect(widget.find(".opening")).to_have_count(0)


def test_messages_appear_as_they_arrive(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.find("textarea").fill("two with a pause")
    widget.find("textarea").press("Enter")
    expect(widget.find(".reply")).to_have_count(1, timeout=2000)
    expect(widget.find(".send")).to_have_attribute("aria-disabled", "true")
    widget.ended()
    expect(widget.find(".reply")).to_have_text(["Crew Call said: The first answer to two with a pause.", re.compile("The second answer")])


def test_the_typing_sign_comes_after_a_moment_only(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.page.evaluate("() => { window.seen = 0; new MutationObserver(() => { if (document.querySelector('crew-call').shadowRoot"
                         ".querySelector('.typing')) window.seen++ }).observe(document.querySelector('crew-call').shadowRoot,"
                         "{subtree: true, childList: true}) }")
    widget.ask("something quick")
    assert widget.page.evaluate("window.seen") == 0
    widget.find("textarea").fill("something slow")
    widget.find("textarea").press("Enter")
    expect(widget.find(".typing")).to_be_visible(timeout=1200)
    expect(widget.find("[role=status]")).to_have_text("Crew Call is writing")
    widget.ended()
    expect(widget.find(".typing")).to_have_count(0)
    expect(widget.find("[role=status]")).to_have_text("")


def test_follow_ups_are_real_buttons_and_send_their_payload(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("what does a rigger do")
    widget.named("button", "How do I get in?").click()
    turn = widget.ended()
    expect(turn.locator(".you")).to_contain_text("How do I get in?")
    expect(turn.locator(".reply")).to_contain_text("Payload taken: getting in.")
    expect(widget.find("[role=group][aria-label=Suggestions]")).to_have_count(0)
    assert widget.focused() == "input"


def test_source_chips_open_the_source(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    turn = widget.ask("what does a rigger do")
    chip = turn.get_by_role("link", name="Trade union primer")
    assert chip.get_attribute("href") == "https://example.org/primer"
    assert (chip.get_attribute("target"), chip.get_attribute("rel")) == ("_blank", "noopener noreferrer")
    expect(turn.locator("span.chip")).to_contain_text("Common trade knowledge")
    expect(turn.locator(".sources li:visible")).to_have_count(3)
    turn.locator("summary", has_text="4 more").press("Enter")
    expect(turn.locator(".sources li:visible")).to_have_count(7)


def test_words_become_dom_and_never_markup(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    dialogs: list[Any] = []
    widget.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    reply = widget.ask("evil <b>words</b>").locator(".reply")
    expect(reply).to_contain_text("<img src=x onerror=alert(1)> <script>alert(2)</script> x <b>bold</b>")
    assert reply.locator("img, script, style, b, a:not(.chip)").count() == 0 and not dialogs
    expect(widget.find(".you")).to_contain_text("evil <b>words</b>")
    reply = widget.ask("what does a rigger do").locator(".reply")
    assert reply.locator("strong").inner_text() == "hangs the show" and reply.locator("em").inner_text() == "chains"
    assert reply.locator("li a:not(.chip)").get_attribute("href") == "https://example.org/rigging"


def test_a_comparison_is_a_table(visit: Callable[..., Any]) -> None:
    reply = visit().open().ask("compare them").locator(".reply")
    expect(reply.get_by_role("columnheader")).to_have_text(["Rigger", "Lighting director"])
    expect(reply.locator("th[scope=rowgroup]")).to_have_text(["Skills", "Pay"])
    expect(reply.get_by_role("cell")).to_have_text(["Knots.", "An eye for light.", "So much.", "A little more."])
    expect(reply.locator("p").first).to_have_text("Rigger and lighting director side by side:")


def test_a_comparison_goes_on_with_more(visit: Callable[..., Any]) -> None:
    """The words that tell of more stay below the table, and a button says them."""
    widget = visit().open()
    reply = widget.ask("compare them").locator(".reply")
    expect(reply.locator(".scroll + p")).to_have_text('Say "more" for conditions, or ask for any one thing.')
    expect(reply).not_to_contain_text("Rigger: Knots")  # what is in the table is not said twice
    widget.named("button", "More").click()
    turn = widget.ended()
    expect(turn.locator(".you")).to_contain_text("more")
    expect(turn.locator("th[scope=rowgroup]")).to_have_text(["Conditions"])
    expect(turn.locator(".scroll + p")).to_have_count(0)
    expect(widget.named("button", "More")).to_have_count(0)


def test_entries_of_a_list_can_be_picked(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("list them")
    widget.named("button", "Automation technician").click()
    expect(widget.ended().locator(".you")).to_contain_text("Automation technician")


def test_the_plan_is_a_page_to_print_and_a_file_to_keep(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    reply = widget.ask("make me a plan").locator(".reply")
    expect(reply.locator(".plan")).to_contain_text("Learn knots & <slings>.")
    with widget.page.expect_popup() as popup:
        reply.get_by_role("link", name="Open to print").click()
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("My plan: Rigger")
    popup.value.evaluate("window.print = () => { window.printed = true }")
    popup.value.get_by_role("button", name="Print").click()
    assert popup.value.evaluate("window.printed")
    with popup.value.expect_download() as download:
        popup.value.get_by_role("link", name="Keep as a file").click()
    assert download.value.suggested_filename == "my-plan-rigger.txt"


def test_the_career_map_is_a_picture_with_words(visit: Callable[..., Any]) -> None:
    from channels import site

    if not site.find("career-map.svg"):
        pytest.skip("there is no picture of the career map in docs/ or build/")
    reply = visit().open().ask("show the map").locator(".reply")
    image = reply.get_by_role("img")
    assert "words below" in image.get_attribute("alt")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 100
    expect(reply).to_contain_text("Stagehand: leads to rigger")
    assert reply.get_by_role("link", name="Open the map").get_attribute("href").endswith("/widget/career-map.svg")


def test_an_answer_can_be_copied(visit: Callable[..., Any]) -> None:
    widget = visit(permissions=["clipboard-read", "clipboard-write"]).open()
    widget.ask("what does a rigger do")
    widget.named("button", "Copy this answer").click()
    expect(widget.find("[role=status]")).to_have_text("Copied")
    copied = widget.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Rigger: hangs the show") and "Trade union primer: https://example.org/primer" in copied


def test_thumbs_are_kept_with_a_word(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.root.evaluate("(e) => e.addEventListener('feedback', ({detail}) => { (window.given ??= []).push(detail) })")
    widget.ask("what does a rigger do")
    widget.named("button", "This did not help").click()
    expect(widget.named("button", "This did not help")).to_have_attribute("aria-pressed", "true")
    widget.find(".foot input").fill("too short")
    widget.find(".foot input").press("Enter")
    expect(widget.find(".foot")).to_contain_text("Thank you.")
    given = widget.page.evaluate("window.given")
    assert [(one["value"], one["word"]) for one in given] == [("down", ""), ("down", "too short")]
    widget.page.reload()
    widget.open()
    expect(widget.named("button", "This did not help")).to_have_attribute("aria-pressed", "true")


def test_a_long_answer_is_read_from_its_start(visit: Callable[..., Any]) -> None:
    widget = visit(reduced_motion="reduce").open()
    widget.ask("something")
    turn = widget.ask("a long one")
    top = turn.evaluate("turn => turn.getBoundingClientRect().top - turn.closest('.log').getBoundingClientRect().top")
    assert 0 <= top <= 20
    expect(widget.find(".newest")).to_be_visible()
    widget.find(".newest").click()
    expect(widget.find(".newest")).to_be_hidden()


def test_the_conversation_stays_usable_when_long(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    for number in range(25):
        widget.ask(f"message {number}")
    expect(widget.find(".turn")).to_have_count(25)
    expect(widget.find(".turn").last).to_be_in_viewport()


def test_an_empty_or_running_question_is_not_sent(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.find("textarea").press("Enter")
    widget.find(".send").click()
    expect(widget.find(".turn")).to_have_count(0)
    first, second = f"slow {time.time()}", f"next {time.time()}"
    widget.find("textarea").fill(first)
    widget.find("textarea").press("Enter")
    widget.find("textarea").fill(second)
    widget.find("textarea").press("Enter")
    widget.ended()
    assert heard[first] == 1 and heard[second] == 0
    expect(widget.find("textarea")).to_have_value(second)


def test_shift_enter_makes_a_line_and_composing_does_not_send(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    area = widget.find("textarea")
    area.press_sequentially("one")
    area.press("Shift+Enter")
    area.press_sequentially("two")
    expect(area).to_have_value("one\ntwo")
    area.evaluate("e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))")
    expect(widget.find(".turn")).to_have_count(0)


def test_start_over_and_forget_me_ask_first(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("hello there")
    widget.menu("Start over", "No")
    expect(widget.find(".turn")).to_have_count(1)
    widget.menu("Start over")
    expect(widget.find(".turn")).to_have_count(0)
    expect(widget.find(".suggestion")).to_have_count(6)
    assert widget.focused() == "input"
