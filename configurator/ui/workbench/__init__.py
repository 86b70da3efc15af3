"""Parts: the catalogue with pictures; one form per family made from its fields; checks, files, and meshes of others."""

from __future__ import annotations

import streamlit as st

from configurator.ui.configure import publish
from configurator.ui.panel import panel
from configurator.ui.words import t
from configurator.ui.workbench import foreign, single
from parts import BY_NAME, CATALOGUE

ZONES = ("exterior", "interior", "structure", "tooling")


def page() -> None:
    state = st.session_state
    state.on_page = "parts"
    if opened := state.pop("opened", None):
        single.open_with(*opened[:3])
    elif "part" not in state and st.query_params.get("part") in BY_NAME:
        state.part = st.query_params["part"]
    if foreign.current():
        foreign.page()
    elif state.get("part") in BY_NAME:
        single.page(BY_NAME[state.part])
    else:
        publish()
        _catalogue()


def _catalogue() -> None:
    st.html(f'<h1 class="cb-title">{t("parts.title")}</h1>')
    st.caption(t("parts.lead"))
    foreign.place()
    panel("catalogue", catalogue(), _chosen)


def catalogue() -> dict[str, object]:
    """Every family as a card, by zone, as the panel draws them."""
    steps = []
    for zone in ZONES:
        cards = [
            {"value": f.family, "label": t(f"family.{f.family}"), "note": "",
             "picture": f"/picture/part/{f.family}.png"}
            for f in CATALOGUE if f.zone == zone
        ]  # fmt: skip
        control = {
            "name": zone, "kind": "cards", "label": t(f"zone.{zone}"), "help": "", "value": "", "options": cards,
            "picked": False,
        }  # fmt: skip
        steps.append({"id": zone, "title": t(f"zone.{zone}"), "touched": False, "controls": [control]})
    words = {"steps": t("parts.title"), "unavailable": t("unavailable")}
    return {"steps": steps, "reasons": [], "notes": [], "refusal": None, "stamp": "catalogue", "words": words}


def _chosen() -> None:
    act = st.session_state.catalogue.act or {}
    if act.get("option") in ZONES and act.get("value") in BY_NAME:
        st.session_state.part = act["value"]
