"""The port that channels fill: a folder under interfaces/channels each, registered when the program starts.

A channel knows whom it reaches, and hands one message over. It writes nothing and decides nothing: when, whom and how
often is the room's. Copy `interfaces/channels/mail` to make another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from jinjie.foundation.notifications.choices import Level
from jinjie.kit.phrases import NOTHING, Phrase
from jinjie.kit.refusal import Verdict


class Fate(Enum):
    """What became of a message."""

    SENT = "sent"
    DELIVERED = "delivered"
    LATER = "later"
    NEVER = "never"
    DOWN = "down"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Outcome:
    """A fate, and why, for the administrator. `gone` are the endpoints of the person that are no more."""

    fate: Fate
    why: Phrase = NOTHING
    gone: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """One notice in a message: what it says outside, and its number for the link."""

    title: str
    body: str = ""
    notice: int | None = None


@dataclass(frozen=True)
class Message:
    """What leaves the house, in the reader's language. `key` is the same whenever the same message is sent again.

    `address` is only given for a test message; else the channel looks the person's up.
    """

    employee_id: int | None
    key: str
    language: str
    subject: str
    parts: tuple[Part, ...]
    level: Level = Level.ROUTINE
    address: str = ""


class Channel(Protocol):
    """A way to reach people. `repeats`: the same message sent twice is seen once."""

    key: str
    label: Phrase
    repeats: bool

    def set_up(self) -> Verdict:
        """Can it send at all? If not, what is mis-set."""

    def reaches(self, employee_ids: Iterable[int]) -> set[int]:
        """Those of these people whom it knows. Set-based."""

    def deliver(self, message: Message) -> Outcome:
        """Hand one message over, in the active language. Raises nothing for what can be expected to go wrong."""

    def rest(self) -> None:
        """A run is over: close what is open."""


@dataclass(frozen=True)
class Address:
    """How a device is reached (kept encrypted), and what tells it from every other."""

    reached: str
    unique: str


@runtime_checkable
class Devices(Protocol):
    """What a channel has besides, if people let their devices receive messages."""

    def application_key(self) -> str:
        """What a device needs to let itself be reached."""

    def accept(self, given: str) -> Address:
        """What a device gave, checked. Refuses what can't be used."""


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make a channel known."""
    _channels[channel.key] = channel


def channel_of(key: str) -> Channel | None:
    """The channel of that key."""
    return _channels.get(key)


def all_channels() -> list[Channel]:
    """Every channel, by key."""
    return [_channels[key] for key in sorted(_channels)]
