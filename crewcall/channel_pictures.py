"""Draws how an answer looks in Slack and in Telegram, from the very payloads that the two services get.

``python -m crewcall.channel_pictures`` asks the trained assistant, renders its answer as each channel does, and has
Chromium take the pictures docs/slack.png and docs/telegram.png.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from html import escape
from pathlib import Path
from typing import Any

from channels import slack_rendering, telegram_rendering
from channels.rendering import Reply, reply_of
from crewcall.errors import CommandError
from crewcall.paths import ROOT

QUESTION = "what does a rigger do?"
FOLDER = ROOT / "docs"
WIDTH = 620  # pixels
SLACK_STYLE = """
body { font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d; }
.message { display: flex; gap: 10px; padding: 8px 16px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #1b2a33; color: #fff; text-align: center;
  line-height: 36px; font-weight: 700; }
.person .face { background: #d9822b; }
.name { font-weight: 900; } .app { font-size: 10px; background: #e8e8e8; border-radius: 2px; padding: 1px 3px; }
.time, .small { font-size: 12px; color: #616061; } .section { white-space: pre-wrap; }
.small { margin: 8px 0; } .small span { margin-right: 8px; } a { color: #1264a3; text-decoration: none; }
button { font: inherit; font-weight: 700; background: #fff; border: 1px solid #bbb; border-radius: 8px; padding: 4px 12px;
  margin-right: 8px; }
"""
TELEGRAM_STYLE = """
body { font: 15px/1.4 Roboto, "Segoe UI", Arial, sans-serif; background: #c9dcc4; padding: 12px; }
.bubble { background: #fff; border-radius: 12px; padding: 7px 10px; width: fit-content; max-width: 86%; white-space: pre-wrap;
  display: flow-root; box-shadow: 0 1px 1px #0003; }
.person { background: #e3fdd0; margin: 0 0 8px auto; } .time { float: right; font-size: 11px; color: #7a8a70; margin: 6px 0 0 8px; }
blockquote { margin: 0; padding: 4px 8px; border-left: 3px solid #3390ec; background: #3390ec1a; border-radius: 4px; font-size: 14px; }
a { color: #3390ec; text-decoration: none; } .row { display: flex; gap: 4px; margin-top: 4px; width: 86%; }
.row span { flex: 1; text-align: center; background: #5c7f58cc; color: #fff; border-radius: 8px; padding: 8px; font-weight: 500; }
"""


def slack_page(reply: Reply, question: str = QUESTION) -> str:
    """Return a page that shows the messages of chat.postMessage as Slack does."""
    calls = slack_rendering.calls(reply, {"channel": "D1", "thread": None})
    blocks = "".join(_slack_block(block) for call in calls for block in call["arguments"]["blocks"])
    return _page(SLACK_STYLE, _slack_message("A", "Ann", "", escape(question), "person")
                 + _slack_message("C", "Crew Call", ' <span class="app">APP</span>', blocks, ""))


def _slack_message(face: str, name: str, badge: str, body: str, kind: str) -> str:
    return (f'<div class="message {kind}"><div class="face">{face}</div><div><span class="name">{name}</span>{badge} '
            f'<span class="time">9:41 AM</span><div>{body}</div></div></div>')


def _slack_block(block: dict[str, Any]) -> str:
    if block["type"] == "section":
        return f'<div class="section">{_mrkdwn(block["text"]["text"])}</div>'
    if block["type"] == "context":
        return '<div class="small">' + "".join(f"<span>{_mrkdwn(e['text'])}</span>" for e in block["elements"]) + "</div>"
    if block["type"] == "actions":
        return "".join(f"<button>{escape(e['text']['text'])}</button>" for e in block["elements"] if e["type"] == "button")
    return ""


def _mrkdwn(text: str) -> str:
    """Return mrkdwn as HTML; it is escaped already."""
    text = re.sub(r"<([^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', text)
    return re.sub(r"(?<!\w)\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", text)


def telegram_page(reply: Reply, question: str = QUESTION) -> str:
    """Return a page that shows the messages of sendMessage as Telegram does."""
    calls = telegram_rendering.calls(reply, {"chat": 1})
    shown = "".join(_telegram_message(call["arguments"]) for call in calls if call["method"] == "sendMessage")
    return _page(TELEGRAM_STYLE, f'<div class="bubble person">{escape(question)}<span class="time">9:41</span></div>{shown}')


def _telegram_message(arguments: dict[str, Any]) -> str:
    rows = arguments.get("reply_markup", {}).get("inline_keyboard", [])
    labels = ["".join(f"<span>{escape(button['text'])}</span>" for button in row) for row in rows]
    keyboard = "".join(f'<div class="row">{row}</div>' for row in labels)
    return f'<div class="bubble">{arguments["text"]}<span class="time">9:41</span></div>{keyboard}'


def _page(style: str, body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>* {{ box-sizing: border-box; margin: 0 }}{style}</style><body>{body}</body>'


async def answered(question: str = QUESTION) -> Reply:
    """Return the trained assistant's reply to a question. Raises CommandError where there is no model."""
    from rasa.core.channels.channel import UserMessage

    from channels.rest import ContractChannel
    from crewcall.server import load

    collected = ContractChannel()
    await (await load()).handle_message(UserMessage(question, collected, "pictures:1", input_channel="pictures"))
    return reply_of(collected)


def photograph(page: str, file: Path) -> None:
    """Take a picture of a page. Raises CommandError where there is no Chromium, or no Playwright to drive it."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CommandError("the pictures need Playwright; it is among the development dependencies") from error
    if chromium is None:
        raise CommandError("the pictures need Chromium; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": WIDTH, "height": 100}, device_scale_factor=2)
        shown.set_content(page)
        file.parent.mkdir(parents=True, exist_ok=True)
        shown.screenshot(path=str(file), full_page=True)
        browser.close()


def main() -> None:
    """Draw both pictures; an error is one line."""
    try:
        reply = asyncio.run(answered())
        for name, page in (("slack", slack_page(reply)), ("telegram", telegram_page(reply))):
            photograph(page, FOLDER / f"{name}.png")
            print(f"docs/{name}.png")
    except CommandError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
