"""The server: Rasa with the actions in the same process."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from crewcall.errors import CommandError
from crewcall.model import quieten
from crewcall.paths import CREDENTIALS, ENDPOINTS, MODEL

THINGS_TO_TRY = (
    "what does a rigger do?", "how do I get started with no experience?", "i hate desk work, love guitars, what job",
)


def endpoints(memory: str | None = None) -> Any:
    """Return Rasa's endpoints of endpoints.yml, with the actions in this process.

    ``memory`` is the URL of another database to remember conversations in.
    """
    from rasa.core.utils import AvailableEndpoints

    from crewcall.in_process import InProcessActions

    available = AvailableEndpoints.read_endpoints(str(ENDPOINTS))
    available.action = InProcessActions()
    if memory:
        available.tracker_store.url = memory
    return available


async def load(model: Path = MODEL, memory: str | None = None) -> Any:
    """Return Rasa's agent as in ``endpoints``. Raises CommandError where there is no model."""
    require_model(model)
    quieten()
    from rasa.core.agent import load_agent

    read_ahead()
    return await load_agent(str(model), endpoints=endpoints(memory))


def read_ahead() -> None:
    """Make the knowledge base's indexes before the first question; where there is none, each answer says so."""
    from actions.base import knowledge_base
    from knowledge.errors import MissingDatabase

    with suppress(MissingDatabase):
        knowledge_base().read_ahead()


def serve(host: str, port: int, model: Path = MODEL) -> None:
    """Serve until SIGINT or SIGTERM. Raises CommandError where the port is taken or there is no model."""
    require_model(model)
    require_free(host, port)
    quieten()
    os.environ.setdefault("SANIC_GRACEFUL_SHUTDOWN_TIMEOUT", "3")  # seconds
    from rasa.core.run import serve_application
    from rasa.shared.exceptions import RasaException

    from channels.connecting import connecting
    from crewcall.map_picture import picture

    try:
        serve_application(
            str(model), interface=host, port=port, credentials=str(CREDENTIALS), endpoints=endpoints(), enable_api=False,
            server_listeners=[(announcement(host, port), "after_server_start"), (connecting(picture), "main_process_start"),
                              (paint_with(picture), "main_process_start")],
        )
    except RasaException as error:  # such as a channel that is configured wrongly
        raise CommandError(str(error)) from error


def paint_with(painter: Any) -> Any:
    """Return a listener that lets the channels of credentials.yml draw cards (channels/connecting.py says how)."""

    async def remember(app: Any, loop: Any) -> None:
        app.ctx.painter = painter

    return remember


def announcement(host: str, port: int) -> Any:
    """Return a listener that says where to go and what to try, once the server answers."""

    async def announce(app: Any, loop: Any) -> None:
        read_ahead()
        print(f"\nCrew Call answers on http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}")
        print("Open it in a browser to talk. Three things to try in another terminal:")
        for text in THINGS_TO_TRY:
            print(f"  curl -s localhost:{port}/webhooks/rest/webhook -d '{{\"sender\": \"me\", \"message\": \"{text}\"}}'")
        print("Or talk to it: make shell. Stop it with Ctrl-C.", flush=True)

    return announce


def require_model(model: Path = MODEL) -> None:
    """Raise CommandError where there is no trained model."""
    if not model.is_file():
        raise CommandError(f"there is no trained model at {model}; train it with: crewcall train")


def require_free(host: str, port: int) -> None:
    """Raise CommandError where the port is taken or cannot be used."""
    if not 0 < port < 65536:
        raise CommandError(f"{port} is no port; take one from 1024 to 65535")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"port {port} on {host} cannot be used ({error.strerror}); try PORT={port + 100} make run") from error
