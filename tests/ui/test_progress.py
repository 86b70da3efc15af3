"""Progress: whoever knows a build's name hears of it as soon as it comes on, and nobody hears of another's."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from configurator.solid.shop import Shop
from configurator.ui import progress, server, workshop
from parts import family
from tests.ui.conftest import Bench, finished, manifest, panel
from tests.ui.test_configure import Open

RING = family("hub_ring")


class Held(Bench):
    """A bench whose parts come only when they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        assert self.go.wait(60)
        return super().run(function, *args)


@pytest.fixture
def held(bench: Shop) -> Held:
    bench.pool = held = Held()  # type: ignore[assignment]
    return held


def test_news_come_when_there_are_some(held: Held) -> None:
    build = workshop.Build([RING(bore=57.1, wall=w) for w in (4, 5)])
    name = progress.name_of(build)
    assert name == progress.name_of(build) != progress.name_of(workshop.Build([RING(bore=60, wall=4)]))

    async def asked() -> Any:
        waiting = asyncio.create_task(progress.news(name, progress.stand(build)))
        await asyncio.sleep(0)
        assert not waiting.done()
        held.go.set()
        return await waiting

    found = finished(asked())
    assert found["left"] < 2 or found["done"]
    assert build.wait(60)
    assert finished(progress.news(name, {"done": False, "left": 0})) == {"done": True, "left": 0}


def test_nothing_new_is_said_after_a_while(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    build = workshop.Build([RING(bore=57.1, wall=4)])
    assert finished(progress.news(progress.name_of(build), progress.stand(build))) == {"done": False, "left": 1}
    held.go.set()
    assert build.wait(60)


def test_only_who_knows_the_name_is_told_and_only_as_long_as_somebody_waits(bench: Shop) -> None:
    build = workshop.Build([RING(bore=57.1, wall=4)])
    name = progress.name_of(build)
    assert len(name) > 20
    assert build.wait(60)
    answer = asked(name)
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(bytes(answer.body)) == {"done": True, "left": 0}
    assert asked("x" * 22).status_code == 404
    assert asked(name, b"left=evil").status_code == 200
    del build
    gc.collect()
    assert asked(name).status_code == 404


def asked(name: str, query: bytes = b"left=1") -> Response:
    scope = {"type": "http", "method": "GET", "path_params": {"name": name}, "headers": [], "query_string": query}
    return finished(server.news(Request(scope)))


def test_a_car_under_way_says_where_to_ask_and_a_finished_one_does_not(
    app: Open, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("configurator.ui.configure.FIRST_LOOK", 0)
    at = app("car").run()
    assert not at.exception
    told = manifest(at)
    assert told["busy"]
    assert told["awaited"]["pieces"], "the first picture comes in pieces"
    assert "{left}" in told["awaited"]["words"]
    build = at.session_state.build
    assert told["awaited"]["address"] == f"/progress/{progress.name_of(build)}"
    held.go.set()
    assert build.wait(120)
    at.run()
    assert manifest(at)["awaited"] is None
    assert not manifest(at)["busy"]
    held.go.clear()
    monkeypatch.setattr("configurator.ui.configure.PATIENCE", 0)
    at.session_state.desk.pick("personal_text", "Ada")
    at.run()
    assert not manifest(at)["awaited"]["pieces"], "the old picture stays until the new one is whole"
    assert panel(at)["changed"]
    held.go.set()
    assert at.session_state.build.wait(120)


def test_what_the_server_has_at_its_start_is_left_in_peace() -> None:
    server.settle()
    assert gc.get_freeze_count() > 100_000
