"""What the server hands out beside pages, and the bundle it needs."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from configurator.solid.model import Mesh
from configurator.ui import server
from configurator.ui.meshes import MESHES, Meshes, block
from configurator.ui.viewer import build, bundle_hash

TRIANGLE = Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], float), np.array([[0, 1, 2]], np.int32))


def answer_of(handler: Coroutine[Any, Any, Response]) -> Response:
    """What a handler returns that waits for nothing."""
    with pytest.raises(StopIteration) as end:
        handler.send(None)
    answer = end.value.value
    assert isinstance(answer, Response)
    return answer


def asked(**path: str) -> Request:
    return Request({"type": "http", "method": "GET", "path_params": path, "headers": []})


def test_a_block_is_what_the_viewer_reads() -> None:
    data = block(TRIANGLE)
    assert np.frombuffer(data, "<u4", 2).tolist() == [3, 1]
    assert np.frombuffer(data, "<f4", 9, 8).reshape(3, 3).tolist() == TRIANGLE.vertices.tolist()
    assert np.frombuffer(data, "<u4", 3, 44).tolist() == [0, 1, 2]
    assert len(data) == 56


def test_meshes_are_served_by_content_for_ever() -> None:
    name = MESHES.put(TRIANGLE)
    answer = answer_of(server.mesh(asked(name=name)))
    assert answer.status_code == 200
    assert answer.body == block(TRIANGLE)
    assert "immutable" in answer.headers["cache-control"]
    assert answer_of(server.mesh(asked(name="0" * 32))).status_code == 404


def test_the_oldest_mesh_leaves_first() -> None:
    store = Meshes(limit=130)
    names = [store.put(Mesh(TRIANGLE.vertices + i, TRIANGLE.faces)) for i in range(2)]
    assert store.get(names[0])  # used again: now the other one is the oldest
    names.append(store.put(Mesh(TRIANGLE.vertices + 2, TRIANGLE.faces)))
    assert [store.get(name) is not None for name in names] == [True, False, True]
    assert store.size == 112


def test_nothing_but_the_bundle_is_served() -> None:
    for file in ("viewer.js", "../build.py", "stamp", "x.js"):
        assert answer_of(server.script(asked(file=file))).status_code == 404


@pytest.mark.skipif(not build.current(), reason="the viewer's bundle has not been built: make setup")
def test_the_bundle_is_up_to_date_and_served() -> None:
    assert build.build() is False
    answer = answer_of(server.script(asked(file=f"{bundle_hash()}.js")))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_the_lock_file_names_no_host() -> None:
    text = (build.HERE / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text


def test_a_worker_that_imports_the_page_script_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "configurator.ui.look", None)  # importing it would raise
    runpy.run_path(str(Path(server.__file__).with_name("main.py")), run_name="__mp_main__")
