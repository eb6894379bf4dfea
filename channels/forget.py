"""Deletes a conversation from a tracker store, which Rasa itself offers no way to do."""

from __future__ import annotations

import inspect
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore


class CannotForget(Exception):
    """This kind of tracker store has no way to delete a conversation."""


async def forget(store: Any, sender_id: str) -> None:
    """Delete all events of a conversation. A store of one's own may have a method ``forget`` for it.

    Raises:
        CannotForget: where the store is of a kind that is not known here.
    """
    if hasattr(store, "forget"):
        result = store.forget(sender_id)
        if inspect.isawaitable(result):
            await result
    elif isinstance(store, InMemoryTrackerStore):
        store.store.pop(sender_id, None)
    elif isinstance(store, SQLTrackerStore):
        with store.session_scope() as session:
            session.query(store.SQLEvent).filter_by(sender_id=sender_id).delete()
            session.commit()
    elif hasattr(store, "_tracker_store"):  # Rasa wraps the store to make up for its failures
        await forget(store._tracker_store, sender_id)
        if getattr(store, "_fallback_tracker_store", None) is not None:
            await forget(store._fallback_tracker_store, sender_id)
    else:
        raise CannotForget(f"conversations cannot be deleted from a {type(store).__name__}")
