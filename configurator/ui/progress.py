"""Progress: browsers ask how a build comes on, under a name that only its own session knows, and wait for the answer.

A page that looks again by itself, every now and then, is run and drawn anew each time: while a customer waited for new
letters, that took more of the processor than the letters.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from configurator.ui.workshop import Build

PATIENCE = 20.0  # seconds until the answer is that nothing has changed
GLANCE = 0.1  # seconds between looks; they cost next to nothing
_NAMES: WeakKeyDictionary[Build, str] = WeakKeyDictionary()
_BUILDS: WeakValueDictionary[str, Build] = WeakValueDictionary()


def name_of(build: Build) -> str:
    """The name to ask for a build by; it cannot be guessed."""
    if build not in _NAMES:
        _NAMES[build] = secrets.token_urlsafe(16)
        _BUILDS[_NAMES[build]] = build
    return _NAMES[build]


def stand(build: Build) -> dict[str, Any]:
    """How far a build is: whether it is done, and how many parts are to come (None: not known yet)."""
    return {"done": build.done, "left": build.left if build.placed is not None else None}


async def news(name: str, seen: dict[str, Any]) -> dict[str, Any] | None:
    """A build's stand as soon as it is not what was `seen`, or after a while all the same; None if there is none."""
    end = time.monotonic() + PATIENCE
    while (build := _BUILDS.get(name)) is not None:
        now = stand(build)
        if now != seen or time.monotonic() > end:
            return now
        del build  # whoever has left the page doesn't want it any more
        await asyncio.sleep(GLANCE)
    return None
