"""Parts on machines: what the quick checks say of a part on each, from the shop when it was said before."""

from __future__ import annotations

from configurator.printability.machines import machines
from configurator.production.matrix import part_matrix
from configurator.solid.shop import Shop
from parts import family


def test_a_part_on_every_machine_and_again_from_the_store(shop: Shop) -> None:
    part = family("hub_ring")()
    found = part_matrix(part, shop)
    (choices,) = found.values()
    assert [choice.machine for choice in choices] == list(machines())
    assert {choice.verdict for choice in choices} <= {"pass", "warn", "fail"}
    by_machine = {choice.machine: choice for choice in choices}
    assert by_machine["fff-256"].verdict == "pass"
    assert all(choice.verdict == "fail" for choice in choices if not choice.material)
    assert all(choice.material in part.materials for choice in choices if choice.material)
    assert part_matrix(part, shop) == found
