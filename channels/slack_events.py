"""What Slack sent, and to whom: a message to answer, a Home tab that was opened, or nothing.

The same three kinds come over HTTP and over Socket Mode: ``events_api``, ``interactive`` and ``slash_commands``. Silence
is the answer to whatever is not for us: bots (we ourselves among them), edited and deleted messages, people joining.
"""

from __future__ import annotations

import hashlib
import html
import re
from typing import Any

from channels.inbox import Incoming
from channels.rendering import ONLY_TEXT, pressed, typed

CHANNEL = "slack"
EVENTS, INTERACTIVE, COMMANDS = "events_api", "interactive", "slash_commands"
HELP = "/chat_help"
READ = (None, "file_share", "thread_broadcast")  # subtypes of a message that a person wrote
REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def read(kind: str, payload: Any, bot_user: str | None = None) -> Incoming | None:
    """Return the message of a payload, None where there is nothing to answer. Never raises on any JSON."""
    try:
        if kind == EVENTS:
            return _event(payload, bot_user)
        if kind == INTERACTIVE:
            return _pressed(payload)
        return _command(payload) if kind == COMMANDS else None
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return None  # not as Slack has it


def home_opened(kind: str, payload: Any) -> str | None:
    """Return the user who opened the Home tab, None where it is something else."""
    event = payload.get("event") if kind == EVENTS and isinstance(payload, dict) else None
    if not isinstance(event, dict) or event.get("type") != "app_home_opened" or event.get("tab") != "home":
        return None
    return event.get("user") if isinstance(event.get("user"), str) else None


def words(text: str, bot_user: str | None) -> str:
    """Return what a person typed: without our mention, with Slack's references and entities written out."""
    def written_out(match: re.Match[str]) -> str:
        target, label = match[1], match[2]
        if target == f"@{bot_user}" or target.startswith("!"):
            return ""
        if target.startswith(("@", "#")):
            return f"{target[0]}{label}" if label else ""
        return label or target.removeprefix("mailto:")

    return re.sub(r"[ \t]{2,}", " ", html.unescape(REFERENCE.sub(written_out, text))).strip()


def _event(payload: dict[str, Any], bot_user: str | None) -> Incoming | None:
    event = payload["event"]
    if event.get("bot_id") or event.get("subtype") not in READ or not event.get("user"):
        return None
    private = event["type"] == "message" and event.get("channel_type") == "im"
    if not private and event["type"] != "app_mention":
        return None
    team, user, channel, ts = _team(payload), event["user"], event["channel"], event["ts"]
    ours = next((a.get("user_id") for a in payload.get("authorizations") or []), None) or bot_user
    if user == ours:
        return None
    text = typed(words(event.get("text") or "", ours))
    thread = event.get("thread_ts") if private else event.get("thread_ts") or ts
    fixed = ONLY_TEXT if not text and event.get("files") else None
    return Incoming(f"{CHANNEL}:{team}:{channel}:{ts}", CHANNEL, *_conversation(team, user, channel, thread, private),
                    text or HELP, {"channel": channel, "thread": thread}, fixed)


def _command(payload: dict[str, Any]) -> Incoming | None:
    team, user = payload["team_id"], payload["user_id"]
    conversation = f"{CHANNEL}:{team}:{user}:command"
    text = typed(words(payload.get("text") or "", None))
    return Incoming(f"{CHANNEL}:{payload['trigger_id']}", CHANNEL, conversation, conversation,
                    HELP if text.lower() in ("", "help") else text, {"response_url": payload["response_url"]})


def _pressed(payload: dict[str, Any]) -> Incoming | None:
    if payload["type"] != "block_actions":
        return None
    action, user = payload["actions"][0], payload["user"]["id"]
    team = (payload.get("team") or {}).get("id") or payload["user"]["team_id"]  # the workspace, as in an event; a guest has another
    picked = action.get("selected_option") or action
    text, container = pressed(picked.get("value")), payload.get("container") or {}
    if text is None or action.get("url"):
        return None
    chosen = html.unescape((picked.get("text") or {}).get("text") or "") or text
    if container.get("is_ephemeral"):
        conversation = f"{CHANNEL}:{team}:{user}:command"
        return Incoming(_click(payload, action, picked), CHANNEL, conversation, conversation, text,
                        {"response_url": payload["response_url"], "chosen": chosen})
    if container.get("type") == "view":
        return Incoming(f"{CHANNEL}:{payload['trigger_id']}", CHANNEL, *_conversation(team, user, user, None, True), text,
                        {"channel": user, "thread": None, "chosen": chosen})
    channel, message = payload["channel"]["id"], payload["message"]
    private, thread = channel.startswith("D"), message.get("thread_ts")
    if private and thread == message["ts"]:
        thread = None  # somebody opened a thread under it; the message itself is not in one
    clicked = {"ts": message["ts"], "block": action["block_id"], "blocks": message.get("blocks") or [],
               "text": message.get("text") or chosen}
    return Incoming(_click(payload, action, picked), CHANNEL, *_conversation(team, user, channel, thread, private), text,
                    {"channel": channel, "thread": thread, "clicked": clicked, "chosen": chosen})


def _click(payload: dict[str, Any], action: dict[str, Any], picked: dict[str, Any]) -> str:
    """Return the key of a press; a double click is one."""
    container = payload["container"]
    pressed_on = f"{container['channel_id']}:{container['message_ts']}:{action['action_id']}:{picked['value']}"
    return f"{CHANNEL}:click:{hashlib.sha256(pressed_on.encode()).hexdigest()[:32]}"


def _conversation(team: str, user: str, channel: str, thread: str | None, private: bool) -> tuple[str, str]:
    """Return lane and sender: a private talk is the user's, a thread in a channel is of all who write in it."""
    sender = f"{CHANNEL}:{team}:{user if private else channel}" + (f":{thread}" if thread else "")
    return sender, sender


def _team(payload: dict[str, Any]) -> str:
    return str(payload.get("team_id") or payload.get("enterprise_id") or "none")
