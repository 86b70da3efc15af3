"""Single parts: every family's form, made from its fields; the part in 3D; its facts and files."""

from __future__ import annotations

import streamlit as st

from configurator.ui import facts, files, form, workshop
from configurator.ui.configure import GLANCE, PATIENCE
from configurator.ui.viewer import drawn, viewer
from parts import BY_NAME
from parts.part import Part
from parts.record import ParameterError
from parts.standards import table

COLOURS = {  # of a part that is not on a car: the palette's default pair
    "body": "dune", "cap": "teal", "accent": "teal", "interior": "slate",
    "base": "base_ring", "black": "mouth", "cover": "wheel_cover",
}  # fmt: skip
METAL = "#A9ADB0"


def page() -> None:
    state = st.session_state
    left, middle = st.columns([1, 2.5], gap="large")
    with left:
        st.title("Single parts")
        opened = state.pop("opened", None)
        if opened:
            state.part = opened[0]
        elif "part" not in state and st.query_params.get("part") in BY_NAME:
            state.part = st.query_params["part"]
        name = st.selectbox("Part", list(BY_NAME), key="part", format_func=lambda n: BY_NAME[n].title)
        family, prefix = BY_NAME[name], f"{name}-"
        if opened:
            form.remember(family, opened[1], prefix)
        values = _form(family, prefix)
        materials = list(dict.fromkeys((family.material, *family.materials)))
        material = st.selectbox("Material", materials, key=f"{prefix}material-choice", format_func=form.spoken)
    problem = None
    try:
        part = family(**values)
        state.setdefault("good_parts", {})[name] = part
    except ParameterError as error:
        problem, part = error, state.get("good_parts", {}).get(name) or family()
    build = state.get("part_build")
    if build is None or build.parts != {part} or build.failed:
        build = state.part_build = workshop.Build([part])
    complete = build.wait(PATIENCE)
    with middle, st.container(key="stage"):
        if problem:
            facts.refusal(problem, "Until then you see the last one that works.")
            st.button("Back to the last one that works", on_click=form.remember, args=(family, part.values(), prefix))
        st.fragment(_part, run_every=None if complete else GLANCE)(part, material, build, complete)


def _form(family: type[Part], prefix: str) -> dict[str, object]:
    presets = {"standard": {}, **family.presets}
    key = f"{prefix}preset-choice"

    def start() -> None:
        if chosen := st.session_state[key]:
            form.remember(family, family(**presets[chosen]).values(), prefix)

    st.pills("Start from", list(presets), key=key, format_func=form.spoken, on_change=start, wrap=True)
    last = st.session_state.get("good_parts", {}).get(family.family) or family()
    form.recall(family, last.values(), prefix)
    values: dict[str, object] = {}
    for i, (group, fields) in enumerate(form.groups(family).items()):
        with st.expander(group, expanded=i < 2):
            values |= form.widgets(family, fields, prefix=prefix, style="number")
    form.publish(family, values, prefix, part=family.family)
    return values


def _part(part: Part, material: str, build: workshop.Build, complete: bool) -> None:
    done = build.done  # asked once and first: the picture and what is said of it belong together
    if done and not complete:
        st.rerun()
    state = st.session_state
    colour = table("palette")[COLOURS[part.role]]["hex"] if part.role in COLOURS else METAL
    solid = build.solid(part)
    things = state.get("part_picture", {}).get(part.family, [])
    if solid:
        things = [drawn(part.family, part.title, solid.mesh, part.role, colour)]
        state.part_picture = {part.family: things}
    viewer(
        "single", f"part {part.family}", things, kind="part", summary=f"{part.title}: {part.canonical()}",
        height="clamp(320px, 58vh, 660px)", busy="" if done else f"Making the {part.title.lower()} …",
    )  # fmt: skip
    if build.failed:
        st.error(facts.FAILED)
    facts.failures(build.errors)
    if solid:
        size = solid.mesh.bounds[1] - solid.mesh.bounds[0]
        mass = facts.grams(solid, material)
        one, two, three, four = st.columns(4)
        one.metric("Size", " × ".join(f"{v:.0f}" for v in size) + " mm")
        two.metric("Volume", f"{solid.volume / 1000:.1f} cm³")
        three.metric("Mass", facts.weight(mass), help="Printed solid, without supports")
        four.metric("Material", facts.money(facts.euros(mass, material)), help="Plastic only")
    found = list(part.checks())
    needs = [f"{h.quantity} × {h.item}" for h in part.hardware()]
    facts.remarks(
        errors=[facts.finding(f) for f in found if f.severity == "error"],
        warnings=[facts.finding(f) for f in found if f.severity == "warning"],
        notes=[
            *(f"To mount it you need {', '.join(needs)}." for _ in needs[:1]),
            *(facts.finding(f) for f in found if f.severity == "info"),
            *(solid.notes if solid else ()),
        ],
    )
    files.part_buttons("single", part, colour, material, disabled=not solid)
