"""The store: damage, size and company."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from configurator.solid.store import Store

KEYS = [f"{i:02x}" * 32 for i in range(8)]


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.get(KEYS[0]) is None
    assert store.put(KEYS[0], b"")
    assert store.put(KEYS[1], b"\0" * 1000)
    assert (store.get(KEYS[0]), store.get(KEYS[1])) == (b"", b"\0" * 1000)
    store.drop(KEYS[0])
    assert store.get(KEYS[0]) is None


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "foreign"])
def test_a_damaged_entry_is_missing_and_goes(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    store.put(KEYS[0], b"payload" * 100)
    path = store.path(KEYS[0])
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes({"cut": data[:60], "flip": bytes(data), "empty": b"", "foreign": b"PK" + data}[damage])
    assert store.get(KEYS[0]) is None
    assert not path.exists()


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=4000)
    for i, key in enumerate(KEYS):
        store.put(key, b"x" * 1000)
        os.utime(store.path(key), (1_000_000 + i, 1_000_000 + i))
    store.get(KEYS[0])  # used just now, though written first
    assert store.sweep() == 5
    assert [key for key in KEYS if store.get(key)] == [KEYS[0], *KEYS[-2:]]


def test_a_disk_that_refuses_costs_nothing_but_the_entry(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    store = Store(tmp_path / "file")
    assert store.put(KEYS[0], b"x") is False
    assert store.get(KEYS[0]) is None


def _hammer(folder: Path, n: int) -> int:
    store, torn = Store(folder), 0
    for i in range(n):
        store.put(KEYS[i % 4], KEYS[i % 4].encode() * 5000)
        found = store.get(KEYS[(i + 1) % 4])
        torn += found is not None and found != KEYS[(i + 1) % 4].encode() * 5000
    return torn


def test_processes_share_it_without_torn_reads(tmp_path: Path) -> None:
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        assert sum(pool.starmap(_hammer, [(tmp_path, 200)] * 4)) == 0
    assert sorted(p.name for p in tmp_path.glob("??/*")) == sorted(KEYS[:4])
