"""One part: its form, its picture with dimensions, whether it can be printed, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from configurator.production.jigs import jigs, left_out
from configurator.ui import facts, files, form, workshop
from configurator.ui.configure import GLANCE, PATIENCE, desk, publish, strings
from configurator.ui.looking import look_again
from configurator.ui.viewer import Drawn, Legend, View, drawn, viewer
from configurator.ui.words import families, number, t
from configurator.ui.workbench import check, dimensions, report
from configurator.ui.workbench.check import Wish
from parts import BY_NAME
from parts.part import Part
from parts.record import ParameterError
from parts.standards import table

COLOURS = {  # of a part that is not on a car: the palette's default pair
    "body": "dune", "cap": "teal", "accent": "teal", "interior": "slate",
    "base": "base_ring", "black": "mouth", "cover": "wheel_cover",
}  # fmt: skip
METAL = "#A9ADB0"
ALL = ""


def open_with(family: str, values: Mapping[str, Any], _colour: str = "") -> None:
    """Show a part with these parameters."""
    st.session_state.part = family
    st.session_state["part-choice"] = family
    form.remember(BY_NAME[family], values, f"{family}-")


def page(family: type[Part]) -> None:
    state = st.session_state
    state["part-choice"] = family.family
    left, middle = st.columns([1, 1.75], gap="medium")
    prefix = f"{family.family}-"
    with left:
        st.html(f'<h1 class="cb-title">{t(f"family.{family.family}")}</h1>')
        st.button(t("parts.all"), on_click=_close, icon=":material/apps:")
        st.selectbox(
            t("parts.pick"), list(BY_NAME), key="part-choice", on_change=_switch, format_func=lambda n: t(f"family.{n}")
        )
        values = _form(family, prefix)
        materials = list(dict.fromkeys((family.material, *family.materials)))
        material = st.selectbox(
            t("parts.material"), materials, key=f"{prefix}material-choice", format_func=lambda m: m.replace("_", " ")
        )
    problem = None
    try:
        part = family(**values)
        state.setdefault("good_parts", {})[family.family] = part
    except ParameterError as error:
        problem, part = error, state.get("good_parts", {}).get(family.family) or family()
    build = state.get("part_build")
    if build is None or build.parts != {part} or build.failed:
        build = state.part_build = workshop.Build([part])
    build.wait(PATIENCE)
    base = Wish(family.family, material, part=part)
    with middle, st.container(key="bench"):
        if problem:
            facts.refusal(problem, t("parts.until"))
            st.button(t("parts.back"), on_click=form.remember, args=(family, part.values(), prefix))
        seen = build.done, _waiting(base)
        _part(part, base, build, seen[0])
        if seen != (True, False):
            look_again(seen, lambda: (build.done, _waiting(base)), GLANCE)


def _waiting(base: Wish) -> bool:
    future = check.known(report.wish(base, "check"))
    return future is not None and not future.done()


def _close() -> None:
    st.session_state.part = ALL


def _switch() -> None:
    st.session_state.part = st.session_state["part-choice"]
    for name in ("heat", "split", "pose"):
        st.session_state.pop(f"check-{name}", None)


def _form(family: type[Part], prefix: str) -> dict[str, object]:
    presets = {"standard": {}, **family.presets}
    key = f"{prefix}preset-choice"

    def start() -> None:
        if chosen := st.session_state[key]:
            form.remember(family, family(**presets[chosen]).values(), prefix)

    def title(name: str) -> str:
        return t("parts.standard") if name == "standard" else families.preset(family.family, name)

    st.pills(t("parts.preset"), list(presets), key=key, format_func=title, on_change=start, wrap=True)
    last = st.session_state.get("good_parts", {}).get(family.family) or family()
    form.recall(family, last.values(), prefix)
    values: dict[str, object] = {}
    for i, (group, fields) in enumerate(form.groups(family).items()):
        with st.expander(families.group(group), expanded=i < 2):
            values |= form.widgets(family, fields, prefix=prefix, style="number")
    plain = family().values()
    link = {prefix + k: form.written(v) for k, v in values.items() if v != plain[k]}
    publish(part=family.family, **link)
    return values


def _part(part: Part, base: Wish, build: workshop.Build, done: bool) -> None:
    state = st.session_state
    colour = table("palette")[COLOURS[part.role]]["hex"] if part.role in COLOURS else METAL
    solid = build.solid(part)
    things: list[Drawn] = state.get("part_picture", {}).get(part.family, [])
    legend: Legend | None = None
    if solid:
        future = check.known(report.wish(base, "check"))
        if future is not None and future.done() and not future.exception() and (
            report.shown("check") != report.OFF or state.get("check-split")
        ):  # fmt: skip
            things, legend = report.painted(future.result(), "check", colour)
        else:
            things = [drawn(part.family, t(f"family.{part.family}"), solid.mesh, part.role, colour)]
        state.part_picture = {part.family: things}
        seen = state.get("part_seen")
        if seen is None or seen[0] != part:
            state.part_hand = dimensions.taken(seen, (part, solid.mesh)) if seen else None
            state.part_seen = (part, solid.mesh)
    summary = f"{t(f'family.{part.family}')}: {part.canonical()}"
    view = View(
        subject=f"part {part.family}",
        parts=things,
        kind="part",
        summary=summary,
        height="clamp(300px, 54vh, 620px)",
        busy="" if done else t("busy.part"),
        legend=legend,
        dimensions=dimensions.of(part, solid.mesh, state.get("part_hand")) if solid else (),
        still=f"/picture/part/{part.family}.png",
        strings=strings(),
    )
    viewer("single", view)
    if build.failed:
        st.error(t("workshop.failed"))
    facts.failures(build.errors)
    if solid:
        size = solid.mesh.bounds[1] - solid.mesh.bounds[0]
        mass = facts.grams(solid, base.material)
        one, two, three, four = st.columns([1.6, 1, 1, 1])
        one.metric(t("parts.size"), " × ".join(number(round(float(v))) for v in size) + " mm")
        two.metric(t("parts.volume"), f"{number(solid.volume / 1000, 1)} cm³")
        three.metric(t("parts.mass"), facts.weight(mass), help=t("parts.mass.help"))
        four.metric(t("parts.plastic"), facts.money(facts.euros(mass, base.material)))
    _remarks(part, solid.notes if solid else ())
    files.part_buttons("single", part, colour, base.material, disabled=not solid)
    _more(part, base)
    st.header(t("report.title"), anchor=False)
    report.controls(base, "check")
    report.report(base, "check")


def _remarks(part: Part, notes: tuple[str, ...]) -> None:
    found = list(part.checks())
    needs = [f"{h.quantity} × {families.phrase(h.item)}" for h in part.hardware()]
    facts.remarks(
        errors=[facts.finding(f) for f in found if f.severity == "error"],
        warnings=[facts.finding(f) for f in found if f.severity == "warning"],
        notes=[
            *(t("parts.mount", items=", ".join(needs)) for _ in needs[:1]),
            *(facts.finding(f) for f in found if f.severity == "info"),
            *notes,
        ],
    )


def _more(part: Part, base: Wish) -> None:
    """Drill jigs, and the way onto the customer's own car."""
    with st.container(horizontal=True):
        for i, (name, jig) in enumerate(jigs(part)):
            label = t("parts.jig", name=families.place(name))
            st.button(
                label, key=f"jig-{i}", icon=":material/handyman:", on_click=open_with, args=("drill_jig", jig.values())
            )
        extras = desk().extras
        if (part, base.material) in extras:
            st.button(t("parts.drop"), on_click=extras.remove, args=((part, base.material),), icon=":material/remove:")
        else:
            st.button(t("parts.add"), on_click=extras.append, args=((part, base.material),), icon=":material/add:")
    without: dict[str, list[str]] = {}
    for name, why in left_out(part):
        without.setdefault(families.phrase(why), []).append(families.place(name))
    for why, names in without.items():
        st.caption(facts.safe(t("parts.nojig", name=", ".join(names), why=why)))
