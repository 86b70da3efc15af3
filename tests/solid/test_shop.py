"""Workers that die or hang, and the cache around them."""

from __future__ import annotations

import os
import signal
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

from configurator.solid.keys import solid_key
from configurator.solid.pool import NICE, OutOfMemory, Pool
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from parts.part import BuildError
from tests.samples.block import Block
from tests.samples.faulty import Faulty


def test_each_is_made_once_and_only_what_changed_is_made_again(shop: Shop) -> None:
    first = {part.width: solid for part, solid in shop.solids([Block(), Block(width=50), Block()])}
    assert sorted(shop.built) == ["block export"] * 2
    assert first[50].volume == pytest.approx(Block(width=50).volume)
    again = {part.width: solid for part, solid in shop.solids([Block(), Block(width=60)])}
    assert len(shop.built) == 3
    assert again[40].mesh.digest == first[40].mesh.digest


def test_threads_that_want_the_same_wait_for_one_build(shop: Shop) -> None:
    with ThreadPoolExecutor(6) as threads:
        solids = list(threads.map(lambda _: shop.solid(Block(holes=2)), range(6)))
    assert shop.built == ["block export"]
    assert len({s.mesh.digest for s in solids}) == 1


def test_a_damaged_entry_is_built_anew(shop: Shop) -> None:
    shop.solid(Block())
    path = shop.store.path(solid_key(Block(), "export"))
    path.write_bytes(path.read_bytes()[:-1])
    assert shop.solid(Block()).volume == pytest.approx(Block().volume)
    assert shop.built == ["block export"] * 2


def test_a_worker_killed_in_mid_build_costs_one_retry(shop: Shop, tmp_path: Path) -> None:
    solid = shop.solid(Faulty(fault="segfault once", scratch=str(tmp_path / "crashed")))
    assert solid.volume == pytest.approx(1000)


@pytest.mark.parametrize(
    ("fault", "words"), [("segfault", "SIGSEGV"), ("exit", "exit code 3"), ("loop", "longer than")]
)
def test_a_worker_that_dies_or_hangs_twice_is_reported_and_the_next_part_is_made(
    tmp_path: Path, fault: str, words: str
) -> None:
    with Shop(Store(tmp_path), workers=1, timeout=2 if fault == "loop" else 60) as shop:
        with pytest.raises(BuildError, match=words) as caught:
            shop.solid(Faulty(fault=fault))
        assert (caught.value.part, caught.value.step) == ("faulty", "build")
        shop.pool.timeout = 60
        assert shop.solid(Block()).volume == pytest.approx(Block().volume)


def test_a_refusal_of_the_gate_is_not_retried_and_not_kept(shop: Shop) -> None:
    results = dict(shop.solids([Faulty(fault="two solids"), Block()]))
    assert isinstance(results[Faulty(fault="two solids")], BuildError)
    assert shop.built == ["block export"]


def test_closing_leaves_no_worker(tmp_path: Path) -> None:
    pool = Pool(workers=1)
    worker = pool.run(os.getpid)
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_closing_tells_whoever_waits(tmp_path: Path) -> None:
    pool = Pool(workers=1)
    waiting = [pool.submit(signal.pause) for _ in range(3)]
    pool.close()
    for future in waiting:
        with pytest.raises(CancelledError):
            future.result(timeout=10)


def hog(size: int) -> int:
    return len(bytearray(size))


def test_a_task_that_wants_more_than_its_share_of_memory_fails_alone() -> None:
    pool = Pool(workers=1)
    pool.memory = 2**30
    with pytest.raises(OutOfMemory, match=r"more than the 1\.0 GB"):
        pool.run(hog, 2**31)
    assert pool.run(hog, 2**20) == 2**20
    pool.close()


def test_a_shop_without_workers_makes_the_same(shop: Shop, tmp_path: Path) -> None:
    with Shop(Store(tmp_path / "own"), here=True) as alone:
        assert alone.solid(Block()).mesh.digest == shop.solid(Block()).mesh.digest
        assert alone.submit(int, "7").result() == 7
        with pytest.raises(ValueError, match="seven"):
            alone.submit(int, "seven").result()


def test_a_worker_killed_while_it_has_nothing_to_do_costs_nothing(tmp_path: Path) -> None:
    pool = Pool(workers=1)
    for _ in range(2):
        idle = pool.run(os.getpid)
        os.kill(idle, signal.SIGKILL)
        assert pool.run(os.getpid) != idle
    pool.close()


def test_workers_stand_back_for_whoever_serves_users(shop: Shop) -> None:
    assert shop.pool.run(os.getpriority, os.PRIO_PROCESS, 0) == max(NICE, os.getpriority(os.PRIO_PROCESS, 0))


def test_a_closed_shop_takes_nothing_on(shop: Shop) -> None:
    shop.close()
    with pytest.raises(CancelledError):
        list(shop.solids([Block()]))
