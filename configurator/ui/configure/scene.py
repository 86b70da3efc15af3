"""The scene: a car's parts and everything around them as the viewer draws them, and the same in words."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from configurator.ui import workshop
from configurator.ui.far import far
from configurator.ui.viewer import Drawn, drawn
from configurator.ui.words import number, sentences, t, value_label
from configurator.vehicle import Vehicle
from configurator.vehicle.ghost import around, bought


def picture(vehicle: Vehicle, build: workshop.Build, done: bool) -> list[Drawn]:
    """Everything that is there. A whole car stays, in the new colours, until the next one is whole."""
    state = st.session_state
    old: dict[str, Drawn] = state.get("picture", {})
    if build.placed is None or (build.problem and old):
        return list(old.values())
    if state.get("whole") and not done:
        return _recoloured(old, vehicle, build)
    state.whole = done
    new: dict[str, Drawn] = {}
    for p in build.placed:
        solid = build.solid(p.part)
        if solid:
            label, group = t(f"family.{p.part.family}"), t(f"zone.{p.part.zone}")
            coarse = far(solid.mesh)
            new[p.id] = drawn(p.id, label, solid.mesh, p.part.role, p.colour_hex, p.frame, group=group, far=coarse)
        elif p.id in old and not done:
            new[p.id] = old[p.id]
    if build.ghosts is None:
        new |= {id: thing for id, thing in old.items() if thing.ghost}
    mounted = bought(vehicle.hardpoints, [p for p in build.placed if p.id in new])
    for g in (*around(build.ghosts or (), new), *mounted):
        new[f"ghost.{g.name}"] = drawn(f"ghost.{g.name}", g.name, g.mesh, g.material, g.colour, ghost=True)
    state.picture = new
    return list(new.values())


def _recoloured(old: dict[str, Drawn], vehicle: Vehicle, build: workshop.Build) -> list[Drawn]:
    """The picture as it was, with the colours that it is going to have."""
    colours = {p.id: p.colour_hex for p in build.placed or ()}
    mounted = bought(vehicle.hardpoints, build.placed or ())
    colours |= {f"ghost.{g.name}": g.colour for g in (*(build.ghosts or ()), *mounted)}
    return [replace(thing, colour=colours.get(id, thing.colour)) for id, thing in old.items()]


def summary(vehicle: Vehicle, count: int) -> str:
    """The picture in words."""
    o = vehicle.options
    return t(
        "picture", style=value_label("body_style", o.body_style), seats=o.seats, length=number(o.length / 1000, 2),
        colour=value_label("body_colour", o.body_colour), accent=value_label("accent_colour", o.accent_colour),
        roof=value_label("roof", o.roof), doors=value_label("doors", o.doors), count=count,
    )  # fmt: skip


def remarks(vehicle: Vehicle) -> list[str]:
    """What the rules warn of, and what they settled."""
    return [sentences.said(v.sentence) for v in vehicle.verdicts]
