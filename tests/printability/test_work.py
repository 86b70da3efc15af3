"""What powder, resin and pellets take: sums that can be done by hand, and what nobody gave is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
import trimesh

from configurator.printability.estimate.totals import Rates, totals
from configurator.printability.estimate.work import work
from configurator.printability.limits import limit
from configurator.printability.machines import Machine, machine
from configurator.printability.materials import material
from configurator.printability.report import report
from configurator.printability.subject import Subject
from tests.printability.test_checks import box, mesh_of


def on(target: Machine, shape: trimesh.Trimesh, stuff: str, full: bool = True) -> Subject:
    return Subject("body", mesh_of(shape), material(stuff), target, full=full)


def test_a_part_carries_its_share_of_a_powder_chamber() -> None:
    sls = replace(machine("sls"), layer_s=20.0)
    found = work(on(sls, box(100, 50, 20), "PA12_SLS"), 0.2)
    assert found is not None
    assert found.part_cm3 == pytest.approx((100, 100, 100))
    assert found.seconds == pytest.approx((4000, 4000, 4000))  # 200 layers of 0.1 mm, whoever else is in there
    assert found.machine_s is not None
    layer = 340 * 340 * 0.1
    assert found.machine_s[1:] == pytest.approx((1e5 / 0.08 / layer * 20, 1e5 / 0.06 / layer * 20))
    assert found.lost_g[1:] == pytest.approx((0.25 * (100 / 0.08 - 100) * 0.4, 0.4 * (100 / 0.06 - 100) * 0.5))
    assert found.lost_g[0] == pytest.approx(sum(found.lost_g[1:]) / 2)
    assert found.missing == ()


def test_a_full_chamber_of_one_kind_adds_up_to_its_hours() -> None:
    """As many parts as fill the chamber to its share take exactly the time that the chamber takes."""
    sls = replace(machine("sls"), layer_s=20.0, filled=(0.07, 0.07))
    found = work(on(sls, box(60, 60, 60), "PA12_SLS"), 0.2)
    assert found is not None
    assert found.machine_s is not None
    x, y, z = sls.size
    assert found.machine_s[0] * (0.07 * x * y * z / 60**3) == pytest.approx(z / sls.layer * 20)


@pytest.mark.parametrize(
    ("key", "stuff", "asked"),
    [
        ("mjf", "PA12_MJF", {"the time of a layer on Multi Jet Fusion", "how much of the chamber becomes parts"}),
        ("sls", "PA12_SLS", {"the time of a layer on Laser sintering", "the machine hour of Laser sintering"}),
        ("sla", "ABS", {"the supports", "the time of a layer on Stereolithography"}),
    ],
)
def test_what_nobody_gave_is_asked_for(key: str, stuff: str, asked: set[str]) -> None:
    found = totals(on(machine(key), box(40, 30, 10), stuff), Rates("FRA", 0.3, 4.0, 0.05))
    assert found is not None
    assert asked <= set(found["missing"])
    assert found["time_s"] is None
    assert found["energy_kwh"] is None
    assert "machine" not in found["cost_eur"]["of"]
    assert found["part_g"]["value"] == pytest.approx(12 * material(stuff).density.value, abs=0.05)
    assert found["calibrated"] == "never compared with a machine"


def test_a_shop_that_gives_everything_misses_nothing() -> None:
    own = replace(machine("sls"), layer_s=20.0, hour=(20.0, 30.0))
    found = totals(on(own, box(100, 50, 20), "PA12_SLS"), Rates("FRA", 0.3, 4.0, 0.05))
    assert found is not None
    assert found["missing"] == []
    assert found["waste_g"]["value"] > found["part_g"]["value"]  # laser sintering throws more away than it makes
    assert set(found["cost_eur"]["of"]) == {"material", "machine", "energy", "labour"}
    for name in ("waste_g", "energy_kwh", "co2e_kg", "cost_eur"):
        assert 0 < found[name]["low"] < found[name]["value"] < found[name]["high"]


def test_loose_powder_is_as_dense_as_its_material_says() -> None:
    """A material whose powder nobody has weighed gets no waste of another one's."""
    sls = replace(machine("sls"), layer_s=20.0)
    known = work(on(sls, box(100, 50, 20), "PA12_SLS"), 0.2)
    unknown = work(on(sls, box(100, 50, 20), "PA11"), 0.2)
    assert known is not None
    assert unknown is not None
    assert known.lost_g[0] > 0
    assert unknown.lost_g == (0.0, 0.0, 0.0)
    assert unknown.missing == ("how dense loose powder of PA11 is",)
    assert unknown.machine_s == known.machine_s


def test_resin_supports_are_missing_and_not_nought() -> None:
    found = totals(on(machine("sla"), box(40, 30, 10), "RESIN"), Rates())
    assert found is not None
    assert found["support_g"] is None
    assert "the supports" in found["missing"]


def test_check_and_estimate_time_a_layer_of_beads_alike() -> None:
    """A tube whose walls are thinner than a bead: the bead along them takes its time, not the area's share of one."""
    tube = box(3000, 3000, 381).difference(box(2996, 2996, 400), engine="manifold")
    subject = on(machine("lfam"), tube, "ASA_GF20_pellet")
    laid = 4 * 2998 / limit_of("bead_speed")
    assert laid < limit_of("layer_time")
    found = [f for f in report(subject).findings if f.check == "layer_time"]
    assert [f.value for f in found] == [round(laid, 1)]
    spent = work(subject, 0.2)
    assert spent is not None
    assert spent.seconds is not None
    assert spent.seconds[1] == pytest.approx(100 * laid, rel=1e-6)


def limit_of(name: str) -> float:
    found = limit("LFAM", name)
    assert found
    return found.value


def test_pellets_are_laid_in_whole_beads_and_layers_wait() -> None:
    bead, speed, shortest = (limit("LFAM", name) for name in ("bead", "bead_speed", "layer_time"))
    assert bead
    assert speed
    assert shortest
    lfam = machine("lfam")
    block = work(on(lfam, box(2000, 1000, 381), "ASA_GF20_pellet"), 0.2)
    assert block is not None
    assert block.part_cm3 == pytest.approx([2000 * 1000 * 381 / 1000] * 3, rel=1e-6)
    seconds = 100 * 2000 * 1000 / bead.value / speed.value
    assert block.seconds == pytest.approx([seconds] * 3, rel=1e-6)  # no layer has to wait
    tube = box(400, 400, 381).difference(box(396, 396, 400), engine="manifold")  # walls of 2 mm: one bead all the same
    thin = work(on(lfam, tube, "ASA_GF20_pellet"), 0.2)
    assert thin is not None
    assert thin.part_cm3[0] == pytest.approx(4 * 398 * bead.value * 381 / 1000, rel=1e-6)
    assert thin.part_cm3[1] == pytest.approx((400**2 - 396**2) * 381 / 1000, rel=1e-6)
    assert thin.seconds is not None
    assert thin.seconds[0] == pytest.approx(100 * shortest.value)
    assert thin.seconds[1] == pytest.approx(100 * 4 * 398 / speed.value, rel=1e-6)


def test_a_mesh_that_encloses_nothing_takes_nothing() -> None:
    open_ = box(40, 30, 10)
    open_.update_faces([True] * 11 + [False])
    for key in ("mjf", "sls", "sla", "lfam"):
        assert totals(on(machine(key), open_, "PA12_SLS"), Rates()) is None


def test_the_report_has_the_figures_of_every_machine() -> None:
    for key, stuff in (("mjf", "PA12_MJF"), ("sls", "PA12_SLS"), ("sla", "ABS"), ("lfam", "ASA_GF20_pellet")):
        found = report(on(machine(key), box(200, 100, 20), stuff))
        assert "print" not in found.skipped, key
        assert found.estimate["print"]["part_g"]["value"] > 0
