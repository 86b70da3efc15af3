"""Your car: presets and options left, the car in 3D, what it weighs and costs, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from configurator.production.placing import placed
from configurator.solid.model import Solid
from configurator.ui import facts, files, form, workshop
from configurator.ui.viewer import Drawn, drawn, viewer
from configurator.vehicle import Options, Placed, Vehicle, presets
from configurator.vehicle.ghost import around, bought
from configurator.vehicle.limits import MASS, NO_LIMIT
from parts.record import ParameterError

PATIENCE = 0.7  # seconds a page run waits for workers before it shows what there is and looks again
GLANCE = 0.6  # seconds between looks
FIRST = "Body"  # the group of options that is open at the start


@dataclass(frozen=True)
class Car:
    """A vehicle with its parts."""

    vehicle: Vehicle
    placed: tuple[Placed, ...]


@lru_cache(maxsize=64)
def car(options: Options) -> Car:
    """The car of these options.

    Raises:
        ParameterError: it may not be made.
    """
    vehicle = Vehicle(options)
    return Car(vehicle, placed(vehicle, workshop.shop()))


def page() -> None:
    state = st.session_state
    state.setdefault("good", next(iter(presets().values())).options)
    left, middle = st.columns([1, 2.5], gap="large")
    with left:
        values = _options()
    problem = None
    try:
        good = car(Options(**values))
        state.good = good.vehicle.options
    except ParameterError as error:
        problem = error
        try:
            good = car(state.good)
        except ParameterError:  # not even the car to start from
            with middle:
                facts.refusal(problem, "Please choose another car to start from.")
            return
    build = state.get("build")
    wanted = (good.vehicle.hardpoints, good.placed)
    if build is None or state.get("wanted") != wanted or build.failed:
        build = state.build = workshop.Build((p.part for p in good.placed), good.vehicle.hardpoints)
        state.wanted = wanted
    complete = build.wait(PATIENCE)
    with middle, st.container(key="stage"):
        if problem:
            facts.refusal(problem, "Until then you see your last car that works.")
            st.button("Back to the last car that works", on_click=form.remember, args=(Options, state.good.values()))
        st.fragment(_car, run_every=None if complete else GLANCE)(good, build, complete)


def _options() -> dict[str, Any]:
    """Presets, then every option by group; the values now."""
    state = st.session_state
    st.title("Your car")
    names = list(presets())
    titles = {name: presets()[name].title for name in names}
    st.pills("Start from", names, key="preset", format_func=lambda name: titles[name], on_change=_start, wrap=True)
    form.recall(Options, state.good.values())
    values: dict[str, Any] = {}
    for group, fields in form.groups(Options).items():
        with st.expander(group, expanded=group == FIRST):
            values |= form.widgets(Options, fields)
    form.publish(Options, values)
    return {name: values[name] for name in Options.model_fields}


def _start() -> None:
    if name := st.session_state.preset:
        form.remember(Options, presets()[name].options.values())


def _picked() -> None:
    st.session_state.chosen = (st.session_state.car.picked or {}).get("id")


def _car(good: Car, build: workshop.Build, complete: bool) -> None:
    """The picture and what goes with it. Looks again by itself while workers are busy."""
    done = build.done  # asked once and first: what finishes meanwhile is in the next picture, not half in this one
    if done and not complete:
        st.rerun()
    busy = "" if done else f"Making {build.left} of {len(build.parts)} parts …" if build.left else "Drawing …"
    state = st.session_state
    chosen = next((p for p in good.placed if p.id == state.get("chosen")), None)
    viewer(
        "car",
        "car",
        _picture(good, build, done),
        kind="car",
        summary=_summary(good),
        height="clamp(340px, 64vh, 720px)",
        selected=chosen.id if chosen else None,
        busy=busy,
        on_picked=_picked,
    )
    if build.failed:
        st.error(facts.FAILED)
    facts.failures(build.errors)
    _facts(good, build, done)
    if chosen:
        _part(chosen, build)
    facts.remarks(
        warnings=[f"{v.sentence} {facts.sentence(v.repair)}" for v in good.vehicle.verdicts if v.severity == "warning"],
        notes=[v.sentence for v in good.vehicle.verdicts if v.severity != "warning"],
    )
    files.vehicle_buttons("car", good.vehicle, good.placed)


def _picture(good: Car, build: workshop.Build, done: bool) -> list[Drawn]:
    """Everything that is there; what is still being made is shown as it was, if it was there before."""
    old: dict[str, Drawn] = st.session_state.get("picture", {})
    new: dict[str, Drawn] = {}
    for p in good.placed:
        solid = build.solid(p.part)
        if solid:
            new[p.id] = drawn(p.id, p.part.title, solid.mesh, p.part.role, p.colour_hex, p.frame)
        elif p.id in old and not done:
            new[p.id] = old[p.id]
    if build.ghosts is None:
        new |= {id: thing for id, thing in old.items() if thing.ghost}
    mounted = bought(good.vehicle.hardpoints, [p for p in good.placed if p.id in new])
    for g in (*around(build.ghosts or (), new), *mounted):
        new[f"ghost.{g.name}"] = drawn(f"ghost.{g.name}", g.name, g.mesh, g.material, g.colour, ghost=True)
    st.session_state.picture = new
    return list(new.values())


def _facts(good: Car, build: workshop.Build, done: bool) -> None:
    mass, limit = good.vehicle.mass, MASS[good.vehicle.options.category]
    solids = [(p, build.solid(p.part)) for p in good.placed]
    printed = [facts.grams(s, p.material) for p, s in solids if s]
    prices = [facts.euros(facts.grams(s, p.material), p.material) for p, s in solids if s]
    part_count = len(good.placed)
    one, two, three, four, five = st.columns(5)
    one.metric(
        "Mass in running order",
        f"{mass.running:.0f} kg",
        f"of {limit:.0f} kg allowed" if limit < NO_LIMIT else "no limit in this class",
        delta_color="off",
        delta_arrow="off",
        help="Without battery and driver, as the vehicle classes count it. An estimate for planning.",
    )
    two.metric("Range", f"{mass.range_km:.0f} km", f"{mass.energy_kwh:.1f} kWh", delta_color="off", delta_arrow="off")
    three.metric("Printed parts", part_count, f"{len(build.parts)} different", delta_color="off", delta_arrow="off")
    four.metric("Printed mass", facts.weight(_sum(printed)) if done else "…", help="Printed solid, without supports")
    five.metric(
        "Material", facts.money(_sum(prices)) if done else "…", "price to be",
        delta_color="off", delta_arrow="off",
        help="Plastic for the printed parts only. Machine time, bought parts and assembly come on top.",
    )  # fmt: skip


def _sum(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _part(p: Placed, build: workshop.Build) -> None:
    """The part that was clicked."""
    solid = build.solid(p.part)
    with st.container(border=True, key="chosen-part"):
        st.markdown(f"**{p.part.title}** · {p.id.replace('.', ', ').replace('_', ' ')}")
        if solid:
            st.caption(_size(solid, p.material))
        with st.container(horizontal=True):
            if st.button("Open this part", icon=":material/deployed_code:"):
                st.session_state.opened = (p.part.family, p.part.values(), p.colour_hex, p.material)
                st.switch_page(st.session_state.pages["parts"])
            files.part_buttons("chosen", p.part, p.colour_hex, p.material)


def _size(solid: Solid, material: str) -> str:
    x, y, z = solid.mesh.bounds[1] - solid.mesh.bounds[0]
    mass = facts.grams(solid, material)
    price = facts.money(facts.euros(mass, material))
    return f"{x:.0f} × {y:.0f} × {z:.0f} mm · {material.replace('_', ' ')} · {facts.weight(mass)} · {price} of material"


def _summary(good: Car) -> str:
    """The picture in words."""
    o = good.vehicle.options
    colour, accent = form.spoken(o.body_colour), form.spoken(o.accent_colour)
    return (
        f"A small electric {o.body_style} car for {o.seats}, {o.length / 1000:.2f} m long, in {colour} with {accent}: "
        f"{o.roof} roof, {o.doors} doors, {len(good.placed)} printed parts."
    )
