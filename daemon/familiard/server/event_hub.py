"""The event stream: sends events to all listeners, and repeats them for clients that reconnect."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from familiard.errors import NotFound
from familiard.server.api.serialize import document, sighting, visit
from familiard.store.ledger.timestamps import to_text

if TYPE_CHECKING:
    from familiar_client.models import Person
    from familiard.store.models import Event
    from familiard.store.store import Store

QUEUE = 1000
"""Messages that wait for one client; a slower client is disconnected, and can resume."""
REPLAY = 500
"""Ledger rows that are replayed at once."""
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": alive\n\n"
OF_PEOPLE = ("person_created", "person_named", "person_updated", "person_hidden", "person_unhidden", "person_ignored", "person_unignored",
             "person_restored", "people_merged", "person_split")  # fmt: skip
LAST_OF_ROW = 10**9


@dataclass(frozen=True, slots=True)
class Message:
    """An event as it goes over the wire, and its place in the ledger (None: it is not kept)."""

    text: bytes
    position: tuple[int, int] | None = None
    hidden: bool = False
    """It is about hidden or ignored people; only a client that asks for these gets it."""


@dataclass(eq=False)
class Subscription:
    """One client's queue; None in it is the end."""

    owner: bool
    cut: Callable[[], None]
    hidden: bool = False
    queue: asyncio.Queue[Message | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def put(self, message: Message | None) -> bool:
        """Queue a message that this client may have, or cut it off; returns whether it keeps up."""
        if message is not None and message.hidden and not self.hidden:
            return True
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.cut()
            return False
        return True


class EventHub:
    """Hands events from the store's thread to the clients that listen."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._subscriptions: set[Subscription] = set()
        self._closed = False

    def follow(self, store: Store) -> None:
        """Hear of what is committed; on the store's thread."""

        def heard(events: Sequence[Event]) -> None:
            if not self._subscriptions:
                return
            messages = [message(event, store) for event in events]
            # Where the loop ended first, everybody who listened is gone.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.publish, messages)

        store.events.subscribe(heard)

    def publish(self, messages: Sequence[Message]) -> None:
        """Tell everybody."""
        for subscription in list(self._subscriptions):
            if not all(subscription.put(message) for message in messages):
                self._subscriptions.discard(subscription)

    def subscribe(self, *, owner: bool, cut: Callable[[], None], hidden: bool = False) -> Subscription:
        """Listen; `cut` is called when the client does not keep up.

        Args:
            hidden: also to what is about hidden or ignored people.
        """
        subscription = Subscription(owner, cut, hidden)
        if self._closed:
            subscription.put(None)
        else:
            self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Listen no more."""
        self._subscriptions.discard(subscription)

    def end_guests(self) -> None:
        """End the streams that a token opened: it is not valid any more."""
        for subscription in [s for s in self._subscriptions if not s.owner]:
            self._end(subscription)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for subscription in list(self._subscriptions):
            self._end(subscription)

    def __len__(self) -> int:
        return len(self._subscriptions)

    def _end(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        subscription.put(None)


@dataclass(frozen=True, slots=True)
class Start:
    """From where a stream goes on: after `position`, which the client knows as `event_id`."""

    event_id: str
    position: tuple[int, int]
    reset: bool = False


def start_of(store: Store, last_event_id: str | None) -> Start:
    """Where a client left off, or now; `reset` where what it knows is not of this ledger."""
    now = store.events.last_id
    if last_event_id is None:
        return Start(now, _position(now))
    if store.events.since(last_event_id, 1) is None:
        return Start(now, _position(now), reset=True)
    return Start(last_event_id, _position(last_event_id))


def replay(
    store: Store, position: tuple[int, int], *, hidden: bool = False
) -> tuple[list[Message], tuple[int, int], bool]:
    """Events after a position, the position they lead to, and whether that is the end for now."""
    events = store.events.since(f"{position[0]}.{position[1]}", REPLAY) or []
    # Not the last event's: rows without events are passed as well.
    reached = (position[0] + REPLAY - 1, LAST_OF_ROW)
    end = _position(store.events.last_id)
    # Events about a person who was erased since have lost their ID, and are skipped.
    shown = [
        event
        for event in events
        if (hidden or not event.hidden) and (event.type not in OF_PEOPLE or "person_id" in event.data)
    ]
    return [message(event, store) for event in shown], min(reached, end), reached >= end


def message(event: Event, store: Store | None = None) -> Message:
    """An event over the wire: its id, type and JSON; of a person who is there, with all that is known of them."""
    data = {"id": event.id, "type": event.type, "at": to_text(event.at), **event.data}
    if event.sighting is not None:
        # The event has an id of its own; the face's is `face_id`.
        data = document(sighting(event.sighting)) | data
    if event.visit is not None:
        # The same of a visit, whose id is `visit_id`.
        data = document(visit(event.visit)) | data
    if store is not None and event.type in OF_PEOPLE:
        data["person"] = _person(store, event.data["person_id"])
    position = _position(event.id) if event.id else None
    return Message(encode(event.type, data, event.id), position, event.hidden)


def encode(type: str, data: dict[str, Any], event_id: str | None = None) -> bytes:
    """A message of the event stream format (WHATWG HTML, server-sent events)."""
    identifier = f"id: {event_id}\n" if event_id else ""
    body = json.dumps(document(data), separators=(",", ":"))
    return f"{identifier}event: {type}\ndata: {body}\n\n".encode()


def _person(store: Store, person_id: str) -> Person | None:
    try:
        person = store.people.get(person_id)
    except NotFound:
        return None
    # The id may have been merged into somebody else's since.
    return person if person.id == person_id else None


def _position(event_id: str) -> tuple[int, int]:
    seq, _, n = event_id.partition(".")
    return int(seq), int(n)
