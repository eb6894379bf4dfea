"""A reply as calls of Slack's Web API: Block Kit with the sources as small print, and plain text for notifications.

A call is ``{"method": …, "arguments": {…}}``; ``plain`` holds the arguments to fall back on where Slack does not take the
blocks, ``optional`` marks what the answer is complete without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from channels.rendering import PLAIN, Choice, Dialect, Link, Reply, shortened, split, written
from channels.vendor_limits import (
    SLACK_BLOCKS,
    SLACK_BUTTONS_SHOWN,
    SLACK_CONTEXT_ELEMENTS,
    SLACK_CONTEXT_TEXT,
    SLACK_IMAGE_URL,
    SLACK_MENU_OPTIONS,
    SLACK_SECTION,
    SLACK_TEXT,
)

Call = dict[str, Any]
Block = dict[str, Any]
CHOICES = "choices"  # block_id of the buttons under an answer
PRESS, PICK = "press", "pick"  # action_ids of a button and of the menu


def escape(text: str) -> str:
    """Return ``text`` so that Slack shows it as it is: &, < and > are its control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(text: str, url: str) -> str:
    """Return a link; ``text`` is escaped already. A bar would end the address."""
    return f"<{escape(url).replace('|', '%7C')}|{text}>"


MRKDWN = Dialect(escape, "*{}*".format, "_{}_".format, "~{}~".format, "`{}`".format, link)


def mrkdwn(text: str) -> str:
    """Return Markdown ``text`` as Slack writes it."""
    return written(text, MRKDWN)


def calls(reply: Reply, place: dict[str, Any]) -> list[Call]:
    """Return the calls that answer at a ``place`` (slack_events says what is in one)."""
    made = [_chosen_shown(place)] if place.get("clicked") else []
    made += [_post(blocks, text, place) for blocks, text in _messages(reply, place)]
    made[-1]["plain"]["text"] = _with_sources(made[-1]["plain"]["text"], reply.sources)
    return made


def _messages(reply: Reply, place: dict[str, Any]) -> list[tuple[list[Block], str]]:
    """Return blocks and plain text of each message: one, but for answers of great length."""
    parts = [mrkdwn(part) for part in split(reply.text, SLACK_SECTION, lambda text: len(mrkdwn(text)))]
    pictures = [image(url) for url in reply.images if len(url) <= SLACK_IMAGE_URL]
    end = [*pictures, *sources(reply.sources), *choices(reply.choices)]
    start = [chosen(place)] if place.get("chosen") and not place.get("clicked") else []
    blocks = [*start, *map(section, parts), *end]
    several = [blocks[first:first + SLACK_BLOCKS] for first in range(0, len(blocks), SLACK_BLOCKS)]
    words = split(written(reply.text, PLAIN), SLACK_TEXT - 1)
    return [(some, escape_within(words[min(number, len(words) - 1)])) for number, some in enumerate(several)]


def _with_sources(text: str, pages: Sequence[Link]) -> str:
    """Return the text that stands where Slack does not take the blocks, with the sources that find room in it."""
    for element in (element["text"] for block in sources(pages) for element in block["elements"]):
        text = longer if len(longer := f"{text}\n\n{element}") <= SLACK_TEXT else text
    return text


def escape_within(text: str) -> str:
    """Return the plain text for notifications and screen readers, within Slack's length."""
    while len(escape(text)) > SLACK_TEXT:
        text = shortened(text, len(text) * 3 // 4)
    return escape(text)


def section(text: str) -> Block:
    """Return a paragraph; ``text`` is mrkdwn within the limit."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(texts: Sequence[str]) -> Block:
    """Return small print; ``texts`` are mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def chosen(place: dict[str, Any]) -> Block:
    """Return the line that says which button was pressed."""
    return context([f"You chose: *{escape(place['chosen'])}*"])


def image(url: str) -> Block:
    """Return a picture at a public address."""
    return {"type": "image", "image_url": url, "alt_text": "A picture that goes with the answer"}


def sources(pages: Sequence[Link]) -> list[Block]:
    """Return all sources as small print: one line, unless it is longer than an element may be."""
    elements: list[str] = []
    for page in pages:
        text = _source(page)
        if elements and len(elements[-1]) + len(text) + 3 <= SLACK_CONTEXT_TEXT:
            elements[-1] += f" · {text}"
        else:
            elements.append(text if elements else f"Sources: {text}")
    return [context(elements[first:first + SLACK_CONTEXT_ELEMENTS])
            for first in range(0, len(elements), SLACK_CONTEXT_ELEMENTS)]


def _source(page: Link) -> str:
    title = escape(shortened(page.title, 300))
    return link(title, page.url) if page.url and len(page.url) < SLACK_CONTEXT_TEXT // 2 else title


def choices(offered: Sequence[Choice]) -> list[Block]:
    """Return the buttons; more than five become the entries of a menu."""
    if not offered:
        return []
    if len(offered) <= SLACK_BUTTONS_SHOWN:
        elements = [_button(choice, number) for number, choice in enumerate(offered)]
    else:
        options = [{"text": plain_text(choice.title), "value": choice.payload} for choice in offered[:SLACK_MENU_OPTIONS]]
        elements = [{"type": "static_select", "action_id": PICK, "placeholder": plain_text("Choose one"), "options": options}]
    return [{"type": "actions", "block_id": CHOICES, "elements": elements}]


def _button(choice: Choice, number: int) -> dict[str, Any]:
    button = {"type": "button", "action_id": f"{PRESS}:{number}", "text": plain_text(choice.title), "value": choice.payload}
    return {**button, "url": choice.url} if choice.url else button


def plain_text(text: str) -> dict[str, Any]:
    """Return a label."""
    return {"type": "plain_text", "text": text, "emoji": True}


def _chosen_shown(place: dict[str, Any]) -> Call:
    """Return the call that puts the choice in the place of the buttons it was made with."""
    clicked = place["clicked"]
    blocks = [chosen(place) if block.get("block_id") == clicked["block"] else block for block in clicked["blocks"]]
    return {"method": "chat.update", "optional": True, "arguments": {
        "channel": place["channel"], "ts": clicked["ts"], "blocks": blocks, "text": clicked["text"]}}


def _post(blocks: list[Block], text: str, place: dict[str, Any]) -> Call:
    if place.get("response_url"):
        to: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False}
        return {"method": "response_url", "url": place["response_url"], "arguments": {**to, "text": text, "blocks": blocks},
                "plain": {**to, "text": text}}
    to = {"channel": place["channel"], "unfurl_links": False, "unfurl_media": False}
    if place.get("thread"):
        to["thread_ts"] = place["thread"]
    return {"method": "chat.postMessage", "arguments": {**to, "text": text, "blocks": blocks}, "plain": {**to, "text": text}}


# -- App Home --------------------------------------------------------------------------------------------------------

WELCOME = "Careers in live music"
WHAT = ("Ask me about any job at a concert or on a tour: what it is, how to get in, what it pays, what the life is like, where "
        "to find work. I answer from documents and name the source of each fact; where they say nothing, I say so.")
EXAMPLES = ("What does a rigger do?", "How do I get started with no experience?", "I love electronics and hate travelling, "
            "what suits me?", "What does a tour manager earn?", "What is the difference between a lighting director and a "
            "lighting designer?")
WHERE = ("Write in *Messages* above, mention me in a channel (I answer in a thread), or type `/crewcall` and your question "
         "anywhere: then only you see the answer. I am a program and not a person.")
HOME_CHOICES = (Choice("Which jobs are there?", "/roles_list"), Choice("Which job suits me?", "/roles_match"),
                Choice("How do I get started?", "/start_overview"), Choice("What is kept of our talk?", "/chat_privacy"))


def home() -> dict[str, Any]:
    """Return the view of the app's Home tab: what can be asked, and where."""
    return {"type": "home", "blocks": [
        {"type": "header", "text": plain_text(WELCOME)}, section(WHAT),
        section("*For example*\n" + "\n".join(f"• {example}" for example in EXAMPLES)),
        *choices(HOME_CHOICES), {"type": "divider"}, context([WHERE]),
    ]}

