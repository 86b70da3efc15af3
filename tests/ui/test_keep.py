"""Keep: what leaves, when, and how much it says it holds."""

from __future__ import annotations

import random
from collections import OrderedDict

import pytest

from configurator.ui.keep import Keep


@pytest.mark.parametrize("seed", range(5))
def test_what_was_not_asked_for_the_longest_leaves_first(seed: int) -> None:
    """Against a plain model of it, over random reads and writes of strings that count by their length."""
    rng = random.Random(seed)
    kept, model = Keep[int, str](40, len), OrderedDict[int, str]()
    for _ in range(2000):
        key = rng.randrange(12)
        if rng.random() < 0.5:
            value = "x" * rng.randrange(25)
            kept.put(key, value)
            model.pop(key, None)
            model[key] = value
            while sum(map(len, model.values())) > 40 and len(model) > 1:
                model.popitem(last=False)
        else:
            assert kept.get(key) == model.get(key)
            if key in model:
                model.move_to_end(key)
        assert kept.weight == sum(map(len, model.values()))
        assert len(kept) == len(model)
    kept.clear()
    assert (len(kept), kept.weight) == (0, 0)


def test_one_thing_over_the_limit_is_kept() -> None:
    kept = Keep[str, str](3, len)
    kept.put("long", "longer than three")
    assert kept.get("long") == "longer than three"
    kept.put("next", "abc")
    assert kept.get("long") is None
    assert kept.weight == 3


def test_things_count_one_each_if_not_told_otherwise() -> None:
    kept = Keep[int, str](2)
    for key in range(3):
        kept.put(key, "any")
    assert [kept.get(key) is not None for key in range(3)] == [False, True, True]
    assert kept.weight == len(kept) == 2
