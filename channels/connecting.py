"""Connects Slack and Telegram where they are configured; where they are not, nothing of them is loaded."""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from channels.settings import SettingsError

log = logging.getLogger(__name__)

Painter = Callable[[dict[str, Any]], Awaitable[bytes | None]]

CHANNELS = {  # the variable that switches a channel on -> where it is
    "SLACK_BOT_TOKEN": ("Slack", "channels.slack", "SlackChannel"),
    "TELEGRAM_TOKEN": ("Telegram", "channels.telegram", "TelegramChannel"),
}
HINT = "Telegram and Slack: set TELEGRAM_TOKEN or SLACK_BOT_TOKEN and start again; deploy/CONNECT.md shows how."


def configured(environment: Mapping[str, str] | None = None) -> list[Any]:
    """Return the channels whose tokens are set; one that is set wrongly is left out with one line in the log."""
    environment = os.environ if environment is None else environment
    channels = []
    for variable, (title, module, name) in CHANNELS.items():
        if environment.get(variable, "").strip():
            try:
                channels.append(getattr(importlib.import_module(module), name).from_credentials(environment_as(environment)))
            except SettingsError as error:
                log.error("%s is not connected: %s", title, error)
    return channels


def environment_as(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables as credentials, whose names are in small letters."""
    return {name.lower(): value for name, value in environment.items() if name.startswith(("SLACK_", "TELEGRAM_"))}


def connecting(painter: Painter | None = None) -> Any:
    """Return a Sanic listener for ``main_process_start`` that serves the configured channels beside those of credentials.yml.

    ``painter`` draws a card as PNG, for the channels that show pictures; None where it cannot.
    """
    async def connect(app: Any, loop: Any) -> None:
        async def handle(message: Any) -> None:
            await app.ctx.agent.handle_message(message)

        speak_plainly()
        served = list(getattr(app.ctx, "input_channels", []))
        channels = [channel for channel in configured() if channel.name() not in {each.name() for each in served}]
        for channel in channels:
            channel.painter = painter
            app.blueprint(channel.blueprint(handle), url_prefix=f"/webhooks/{channel.url_prefix()}")
            log.info("%s: connecting (%s)", channel.name().capitalize(), channel.describe())
        app.ctx.input_channels = served + channels
        if not channels:
            log.info(HINT)

    return connect


def speak_plainly() -> None:
    """Let what these channels have to say of their connections reach the screen, a line each."""
    for name in ("connecting", "slack", "slack_socket", "telegram", "delivery"):
        ours = logging.getLogger(f"channels.{name}")
        if not ours.handlers:
            ours.addHandler(_screen())
            ours.setLevel(logging.INFO)
            ours.propagate = False


def _screen() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler
