"""The app on a bench: a shop whose worker makes boxes in this very process, so that pages are tested in no time."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from configurator.solid.model import Mesh, Solid
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from configurator.ui import server, workshop
from configurator.vehicle import Vehicle
from configurator.vehicle.ghost import GhostPart, ghost
from parts.part import BuildError, ParameterError, Part

Result = TypeVar("Result")

PAGES = {
    "car": "from configurator.ui import configure\nconfigure.page()",
    "summary": "from configurator.ui import summary\nsummary.page()",
    "parts": "from configurator.ui import workbench\nworkbench.page()",
    "all": "from configurator.ui.main import main\nmain()",
}


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine returns, run in a thread of its own: Playwright's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Bench:
    """Stands in for the pool of workers. `broken` names families that cannot be built."""

    workers = 1

    def __init__(self) -> None:
        self.broken: set[str] = set()

    def start(self) -> None: ...

    def close(self) -> None: ...

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        if function is ghost:
            return platform()
        if not (args and isinstance(args[0], Part)):
            return function(*args)
        part, quality = args[:2]
        if part.family in self.broken:
            raise part.fails("bench", "the bench says no")
        return box(part, quality).packed()

    def submit(self, function: Callable[..., Any], *args: Any, timeout: float | None = None) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(self.run(function, *args))
        except (BuildError, ParameterError) as error:
            future.set_exception(error)
        return future


@cache
def platform() -> list[GhostPart]:
    """What is not printed of the default car: its shapes take a second, and stand here for those of every car."""
    return list(ghost(Vehicle().hardpoints))


def box(part: Part, quality: str) -> Solid:
    """A box whose size tells the parameters of its part apart."""
    size = 20 + sum(part.canonical().encode()) % 97
    corners = np.array([[x, y, z] for x in (0, size) for y in (0, 50) for z in (0, 10)], float)
    faces = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
             [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]  # fmt: skip
    mesh = Mesh(corners, np.array(faces, np.int32))
    assert mesh.closed
    assert mesh.volume > 0
    key = f"{part.family}{part.canonical()}{quality}"
    return Solid(key, part.family, part.canonical(), quality, b"", mesh, mesh.volume, mesh.area, (0, 0, 0), (), 0.0)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Shop]:
    """The workshop's shop for one test; `bench.pool` is the Bench."""
    shop = Shop(Store(tmp_path / "store"), workers=1)
    shop.pool = Bench()  # type: ignore[assignment]
    workshop.use(shop)
    yield shop
    workshop.use(None)
    shop.close()


@pytest.fixture(scope="session", autouse=True)
def _settled() -> Iterator[None]:
    """As in the server: Streamlit looks for garbage after every run, among all that pytest has loaded too."""
    server.load()
    server.settle()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _packages_once() -> Iterator[None]:
    """Every AppTest has Streamlit look through all installed packages for components: half of these tests' time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def app(bench: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AppTest]:
    """Opens one of the pages. Runs wait for the bench as long as it takes."""
    monkeypatch.setattr("configurator.ui.configure.PATIENCE", 60)
    monkeypatch.setattr("configurator.ui.configure.FIRST_LOOK", 60)
    monkeypatch.setattr("configurator.ui.workbench.single.PATIENCE", 60)
    return lambda page: AppTest.from_string(PAGES[page], default_timeout=120)


def components(at: AppTest) -> list[dict[str, Any]]:
    """What our components were told last."""
    return [json.loads(element.proto.json) for element in at.get("bidi_component")]


def manifest(at: AppTest) -> dict[str, Any]:
    """What the viewer was told last."""
    (found,) = (data for data in components(at) if "parts" in data)
    return found


def panel(at: AppTest) -> dict[str, Any]:
    """What the options' panel was told last."""
    (found,) = (data for data in components(at) if "steps" in data)
    return found


def control(at: AppTest, name: str) -> dict[str, Any]:
    """One control of the panel."""
    (found,) = (c for step in panel(at)["steps"] for c in step["controls"] if c["name"] == name)
    return found


def meshes(at: AppTest) -> dict[str, str]:
    """The mesh of each part (not of ghosts) in the picture."""
    return {part["id"]: part["mesh"] for part in manifest(at)["parts"] if not part.get("ghost")}
