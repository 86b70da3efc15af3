"""Your car: options in steps on the left, the car always in view, and the bar with what it costs and weighs."""

from __future__ import annotations

import streamlit as st

from configurator.ui import facts, files, pictures, progress, workshop
from configurator.ui.configure import scene
from configurator.ui.configure.bar import bar
from configurator.ui.configure.controls import manifest
from configurator.ui.configure.draft import Desk, read
from configurator.ui.panel import panel
from configurator.ui.viewer import STRINGS, Awaited, View, viewer
from configurator.ui.words import catalogue, language, option_label, t
from configurator.vehicle import Placed, Vehicle

PATIENCE = 0.7  # seconds a page run waits for workers before it shows what there is and looks again
FIRST_LOOK = 0.05  # … in a session that has no picture yet: the stage comes first
GLANCE = 0.6  # seconds between looks


def desk() -> Desk:
    """The session's desk; a new session's car is the one in the page's address."""
    state = st.session_state
    if "desk" not in state:
        draft, dropped = read(st.query_params.to_dict())
        state.desk = Desk(draft)
        if dropped:
            names = ", ".join(option_label(n) if n != "preset" else t("start.label") for n in dropped)
            state.desk.notes = (t("dropped", names=names),)
    found: Desk = state.desk
    return found


def arrive(page: str) -> Desk:
    """The desk when a page begins to run. If somebody went back or forward in the browser, its address leads.

    Only then does the address differ from what was published: a change of page empties it, and a choice made while it
    was still under way brings an old one along, so neither of those counts.
    """
    state, here, now = st.session_state, desk(), st.query_params.to_dict()
    before = state.get("published")
    if before and before[0] == page and before[1] != now and not state.get("acted"):
        draft, _ = read(now)
        here.show(draft)
    state.acted = False
    state.on_page = page
    return here


def publish(**more: str) -> None:
    """Keep the page's address a link to the car, and to whatever else the page shows."""
    link = desk().draft.address() | ({"lang": language()} if language() != "en" else {}) | more
    if st.query_params.to_dict() != link:
        st.query_params.from_dict(link)
    st.session_state.published = (st.session_state.get("on_page", ""), link)


def strings() -> dict[str, str]:
    """The viewer's own words in the session's language."""
    own = catalogue(language())
    return {key: own[f"viewer.{key}"] for key in STRINGS if f"viewer.{key}" in own}


def build_of(vehicle: Vehicle) -> workshop.Build:
    """The build of a car; the session's last one if it is the same car."""
    state = st.session_state
    build: workshop.Build | None = state.get("build")
    if build is None or build.failed or build.car is None or build.car.options != vehicle.options:
        build = state.build = workshop.Build(car=vehicle)
    return build


def page() -> None:
    left, middle = st.columns([1, 1.75], gap="medium")
    here = arrive("car")
    publish()
    vehicle = Vehicle(here.draft.options)
    build = build_of(vehicle)
    with left, st.container(key="choices"):
        st.html(f'<h1 class="cb-title">{t("page.car")}</h1><p class="cb-quiet cb-lead">{t("intro")}</p>')
        panel("panel", manifest(here), _acted)
    with middle, st.container(key="stage"):
        if st.session_state.get("awaited") is not build:  # else this run is a look at what has come on
            st.session_state.awaited = build
            build.wait(PATIENCE if "picture" in st.session_state else FIRST_LOOK)
        _car(vehicle, build, build.done)


def _acted() -> None:
    """The panel says what was chosen."""
    act, here = st.session_state.panel.act or {}, desk()
    st.session_state.acted = True
    match act:
        case {"do": "pick", "option": "preset", "value": str(name)}:
            here.start(name)
        case {"do": "pick", "option": str(name), "value": str() | int() | float() as value}:
            here.pick(name, value)
        case {"do": "repair", "number": int(number)}:
            here.repair(number)
        case {"do": "keep"}:
            here.refusal = None
        case {"do": "undo"}:
            here.undo()
        case {"do": "redo"}:
            here.redo()
        case {"do": "reset"}:
            here.reset(str(act.get("option", "")))


def _came() -> None:
    st.session_state.acted = True  # the address may be older than the last choice: it doesn't lead now


def _picked() -> None:
    st.session_state.chosen = (st.session_state.car.picked or {}).get("id")


def _car(vehicle: Vehicle, build: workshop.Build, done: bool) -> None:
    """The picture and what goes with it. What finishes meanwhile is in the next picture, not half in this one."""
    busy, awaited = "", None
    if not done:
        left, count = build.left if build.placed else None, len(build.parts)
        busy = t("busy.parts", left=left, count=count) if left else t("busy.draw")
        words = t("busy.parts", left="{left}", count=count)
        awaited = Awaited(f"/progress/{progress.name_of(build)}", left, not st.session_state.get("whole"), words)
    placed = build.placed or ()
    chosen = next((p for p in placed if p.id == st.session_state.get("chosen")), None)
    view = View(
        subject="car",
        parts=scene.picture(vehicle, build, done),
        kind="car",
        summary=scene.summary(vehicle, len(placed)),
        height="var(--cb-stage, 60vh)",
        selected=chosen.id if chosen else None,
        busy=busy,
        awaited=awaited,
        still=pictures.offer(vehicle.options),
        strings=strings(),
    )
    viewer("car", view, _picked, on_came=_came)
    bar(vehicle, build, done)
    if build.failed:
        st.error(t("workshop.failed"))
    if build.problem:
        facts.refusal(build.problem, t("last.good"))
    facts.failures(build.errors)
    if chosen:
        _part(chosen, build)
    if verdicts := scene.remarks(vehicle):
        with st.expander(t("warnings")):
            st.markdown("\n".join(f"- {facts.safe(line)}" for line in verdicts))


def _part(p: Placed, build: workshop.Build) -> None:
    """The part that was clicked."""
    solid = build.solid(p.part)
    with st.container(border=True, key="chosen-part"):
        st.markdown(f"**{t(f'family.{p.part.family}')}**")
        if solid:
            st.caption(facts.size(solid, p.material))
        with st.container(horizontal=True):
            if st.button(t("part.open"), icon=":material/deployed_code:"):
                st.session_state.opened = (p.part.family, p.part.values(), p.colour_hex, p.material)
                st.switch_page(st.session_state.pages["parts"])
            files.part_buttons("chosen", p.part, p.colour_hex, p.material)
