"""The store: damage, size and company."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import subprocess
import sys
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
    store = Store(tmp_path)
    for i, key in enumerate(KEYS):
        store.put(key, b"x" * 1000)
        os.utime(store.path(key), (1_000_000 + i, 1_000_000 + i))
    store.get(KEYS[0])  # used just now, though written first
    assert Store(tmp_path, limit=4000).sweep() == 5
    assert [key for key in KEYS if store.get(key)] == [KEYS[0], *KEYS[-2:]]


def test_it_never_outgrows_its_limit_by_much(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=4000)
    for i in range(50):
        store.put(f"{i:064x}", b"x" * 1000)  # each more than the share that sets off a sweep
        assert sum(p.stat().st_size for p in tmp_path.glob("??/*")) <= 4000


def test_a_claim_is_held_against_other_processes_and_let_go_when_its_holder_dies(tmp_path: Path) -> None:
    holder = f"""
import os, sys
from pathlib import Path
from configurator.solid.store import Store
with Store(Path({str(tmp_path)!r})).claim({KEYS[0]!r}):
    print("held", flush=True)
    sys.stdin.readline()
"""
    with subprocess.Popen([sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        store = Store(tmp_path)
        with store.claim(KEYS[1]):
            pass  # another key is free
        with (tmp_path / "claims").open("r+b") as file, pytest.raises(BlockingIOError):
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(KEYS[0][:15], 16))
        other.kill()
        with store.claim(KEYS[0]):
            pass


def test_a_disk_that_refuses_costs_nothing_but_the_entry(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    store = Store(tmp_path / "file")
    with store.claim(KEYS[0]):
        pass
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
