"""The report on the page: verdict, findings, orientation, other machines, pieces, heat map's legend, and its file."""

from __future__ import annotations

import html
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from configurator.printability.machines import machines
from configurator.production.pieces import colour_of
from configurator.ui import facts
from configurator.ui.meshes import MESHES
from configurator.ui.viewer import Drawn, Legend, drawn
from configurator.ui.words import families, language, number, sentences, t
from configurator.ui.workbench import check
from configurator.ui.workbench.check import Checked, Wish

OFF = "off"
UNITS = {"thickness": "mm", "overhang": "°", "support": "mm"}
SIGNS = {"pass": ":material/check_circle:", "warn": ":material/info:", "fail": ":material/error:"}
MARKS = {"pass": "✓", "warn": "!", "fail": "✗"}


def wish(base: Wish, key: str) -> Wish:
    """What the page's choices make of a wish: its machine and how it stands."""
    state = st.session_state
    return replace(base, machine=state.get(f"{key}-machine") or "", pose=int(state.get(f"{key}-pose", -1)))


def shown(key: str) -> str:
    """Which field is on, "off" for none."""
    return str(st.session_state.get(f"{key}-heat") or OFF)


def painted(found: Checked, key: str, colour: str) -> tuple[list[Drawn], Legend | None]:
    """The checked mesh with its heat map, or its pieces, as the viewer takes them."""
    if st.session_state.get(f"{key}-split") and found.pieces:
        colours = {name: colour_of(name, i) for i, name in enumerate(found.pieces)}
        return [drawn(name, _called(name), mesh, "accent", colours[name]) for name, mesh in found.pieces.items()], None
    name = shown(key)
    if name not in found.fields:
        return [drawn(key, key, found.mesh, "accent", colour)], None
    values = found.fields[name]
    thing = drawn(key, key, found.mesh, "accent", colour, field=MESHES.put_field(values))
    wall = found.limits.get("wall")
    high = float(np.nanpercentile(values, 98))
    match name:
        case "thickness":
            low, top, limit = 0.0, 4 * wall if wall else high, wall
        case "overhang":
            low, top, limit = 0.0, 90.0, found.limits.get("overhang")
        case _:
            low, top, limit = 0.0, max(high, 1.0), None
    legend = Legend(
        t(f"heat.{name}"), UNITS[name], low, top, limit, worse="high" if name == "support" else "low", on=True
    )
    return [thing], legend


def controls(base: Wish, key: str) -> None:
    """What is chosen before a check: the machine; and the button that starts it."""
    names = ["", *machines()]
    st.selectbox(
        t("report.machine"), names, key=f"{key}-machine",
        format_func=lambda n: families.phrase(machines()[n].title) if n else t("report.auto"),
    )  # fmt: skip
    wanted = wish(base, key)
    if check.known(wanted) is None and st.button(
        t("report.run"), key=f"{key}-run", icon=":material/fact_check:", type="primary"
    ):
        check.start(wanted)
        st.rerun()


def report(base: Wish, key: str) -> None:
    """The report, or how far it is."""
    future = check.known(wish(base, key))
    if future is None:
        return
    if not future.done():
        st.info(t("report.wait"), icon=":material/hourglass_top:")
        return
    if why := check.problem(future):
        st.error(t("report.failed", why=facts.safe(facts.sentence(why))))
        return
    _whole(future, base, key)


def _whole(future: Future[Checked], base: Wish, key: str) -> None:
    found = future.result()
    record, verdict = found.report, found.report["verdict"]
    machine = families.phrase(machines()[record["machine"]].title) if record.get("machine") in machines() else ""
    line = f"**{t(f'report.{verdict}')}** {t('report.on', machine=machine) if machine else ''}"
    {"pass": st.success, "warn": st.warning, "fail": st.error}[verdict](line, icon=SIGNS[verdict])
    _print(record["estimate"].get("print"))
    if found.fields:
        names = [OFF, *found.fields]
        st.pills(
            t("report.heat"), names, key=f"{key}-heat", required=True, default=OFF,
            format_func=lambda n: t("report.heat.off") if n == OFF else t(f"heat.{n}"),
        )  # fmt: skip
    if poses := record.get("orientation"):
        st.selectbox(
            t("report.pose"), [-1, *range(len(poses))], key=f"{key}-pose",
            format_func=lambda i: t("report.pose.auto" if i < 0 else "report.poses", **({} if i < 0 else {
                "support": number(poses[i]["support_cm3"]), "height": number(round(poses[i]["height_mm"]))})),
        )  # fmt: skip
        if check.known(wish(base, key)) is None:
            check.start(wish(base, key))
            st.rerun()
    _findings(record["findings"])
    if pieces := record.get("pieces"):
        st.markdown(f"**{t('report.pieces')}**")
        if "problem" in pieces:
            st.caption(facts.safe(facts.sentence(pieces["problem"])))
        else:
            joints = ", ".join(f"{n} × {families.phrase(name)}" for name, n in pieces["hardware"].items())
            st.toggle(t("report.split", count=len(pieces["pieces"]), joints=joints), key=f"{key}-split")
            _joints(pieces)
            st.download_button(
                t("report.pieces.zip"), partial(check.pieces_zip, base, found), f"{base.name}-pieces.zip",
                "application/zip", key=f"{key}-pieces", on_click="ignore", help=t("report.pieces.help"),
                icon=":material/download:",
            )  # fmt: skip
    if found.choices:
        st.markdown(f"**{t('report.elsewhere')}**")
        _machines(found.choices)
    if record["skipped"]:
        with st.expander(t("report.skipped")):
            st.markdown(
                "\n".join(f"- {_check(n)}: {facts.safe(facts.sentence(why))}" for n, why in record["skipped"].items())
            )
    st.download_button(
        t("report.html"), found.pages[language()].encode(), f"{base.name}-report.html", "text/html", key=f"{key}-html",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _called(name: str) -> str:
    """What a piece, a key or a strap is called: "Piece 2", "Strap 1-2"."""
    what, _, place = name.partition("-")
    return t(f"report.{what}", number=place)


def _joints(pieces: dict[str, Any]) -> None:
    """Where it is cut, what holds each joint and why, and how it is put together."""
    joints = pieces["joints"]
    st.caption(t("report.seams", count=pieces["on_seams"], all=len(joints)))
    with st.expander(t("report.joints")):
        rows = ""
        for joint in joints:
            kinds = ", ".join(t(f"joint.{kind}") for kind in joint["kinds"])
            where = facts.sentence(joint["seam"]) if joint["seam"] else t("report.free")
            cells = (kinds, where, "; ".join(map(facts.sentence, joint["why"])))
            rows += f'<tr><th scope="row">{"–".join(map(str, joint["pieces"]))}</th>'
            rows += "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
        st.html(f'<table class="cb-table"><tbody>{rows}</tbody></table>')
        st.markdown("\n".join(f"1. {facts.safe(facts.sentence(step))}" for step in pieces["steps"]))


def _check(name: str) -> str:
    """What a check looks at: "Wall"."""
    return t(f"check.{name}")


def _print(found: dict[str, dict[str, float]] | None) -> None:
    if not found:
        return
    time, support = found["time_s"], found["support_g"]
    other = found["waste_g"]["value"] - (support["value"] if support else 0.0)
    cells = [
        (t("report.time"), f"{number(time['value'] / 3600, 1)} h" if time else t("report.unknown")),
        (t("report.filament"), facts.weight(found["part_g"]["value"])),
        (t("report.supports"), facts.weight(support["value"]) if support else t("report.unknown")),
        *([(t("report.waste"), facts.weight(other))] if other > 0 else []),
        (t("report.cost"), facts.money(found["cost_eur"]["value"])),
    ]
    rows = "".join(f'<tr><th scope="row">{html.escape(a)}</th><td>{html.escape(b)}</td></tr>' for a, b in cells)
    st.html(f'<table class="cb-table"><tbody>{rows}</tbody></table>')


def _findings(findings: list[dict[str, str]]) -> None:
    worst = {"error": 0, "warning": 1, "info": 2}
    lines = [
        f"- {'**' if f['severity'] == 'error' else ''}{facts.safe(facts.sentence(f['message']))}"
        f"{'**' if f['severity'] == 'error' else ''}"
        + (f" {facts.safe(facts.sentence(f['remedy']))}" if f["remedy"] else "")
        for f in sorted(findings, key=lambda f: worst[f["severity"]])
    ]
    if lines:
        st.markdown(f"**{t('report.findings')}**\n\n" + "\n".join(lines[:20]))


def _machines(choices: list[dict[str, str]]) -> None:
    rows = ""
    for c in choices:
        why = _check(c["reason"]) if c["reason"] and c["material"] else sentences.said(c["reason"])
        why = f" ({why})" if why and c["verdict"] != "pass" else ""
        verdict = c["verdict"]
        cells = (c["material"].replace("_", " ") or "–", f"{MARKS[c['verdict']]} {t(f'verdict.{verdict}')}{why}")
        rows += f'<tr><th scope="row">{html.escape(families.phrase(machines()[c["machine"]].title))}</th>'
        rows += "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
    st.html(f'<table class="cb-table"><tbody>{rows}</tbody></table>')
