"""Snapshots: cars kept under names in this browser, any two side by side with their differences."""

from __future__ import annotations

import html

import streamlit as st

from configurator.ui import pictures
from configurator.ui.configure import desk
from configurator.ui.configure.bar import list_price
from configurator.ui.configure.draft import Draft
from configurator.ui.summary.shelf import LONGEST, MOST, kept, shelf
from configurator.ui.words import number, option_label, t, value_label
from configurator.vehicle import Options, Vehicle

NOW = ""  # the key of the car as it is


def snapshots() -> None:
    """Draw what is kept, and two cars beside each other."""
    shelf()
    full = len(kept()) >= MOST
    with st.form("snapshot", border=False, clear_on_submit=True):
        name, button = st.columns([3, 1], vertical_alignment="bottom")
        name.text_input(t("snap.name"), key="snapshot-name", max_chars=LONGEST)
        button.form_submit_button(t("snap.keep"), on_click=_keep, disabled=full, icon=":material/bookmark_add:")
    if full:
        st.caption(t("snap.full", count=MOST))
    if not kept():
        st.caption(t("snap.none"))
        return
    names = [NOW, *kept()]
    sides = []
    columns = st.columns(2)
    for side, column in zip(("left", "right"), columns, strict=True):
        with column:
            index = 0 if side == "left" else len(names) - 1
            chosen = st.selectbox(t(f"snap.{side}"), names, index=index, key=f"snapshot-{side}", format_func=_title)
            draft = desk().draft if chosen == NOW else kept()[chosen]
            _shown(chosen, draft)
            sides.append(draft.options)
    _differences(*sides)


def _title(name: str) -> str:
    return name or t("snap.now")


def _keep() -> None:
    name = " ".join(st.session_state["snapshot-name"].split())[:LONGEST] or f"{len(kept()) + 1}"
    if len(kept()) < MOST or name in kept():
        kept()[name] = desk().draft


def _remove(name: str) -> None:
    kept().pop(name, None)


def _shown(name: str, draft: Draft) -> None:
    vehicle, alt = Vehicle(draft.options), t("snap.picture", name=_title(name))
    st.html(f'<img class="cb-picture" src="{pictures.offer(draft.options)}" alt="{html.escape(alt)}">')
    st.markdown(f"**{number(list_price(vehicle))} €** · **{number(round(vehicle.mass.running))} kg**")
    if name != NOW:
        with st.container(horizontal=True):
            st.button(t("snap.load"), key=f"load-{name}", on_click=desk().show, args=(draft,))
            st.button(t("snap.remove"), key=f"remove-{name}", on_click=_remove, args=(name,))


def _differences(left: Options, right: Options) -> None:
    a, b = left.values(), right.values()
    rows = "".join(
        f'<tr><th scope="row">{html.escape(option_label(n))}</th><td>{html.escape(value_label(n, a[n]))}</td>'
        f"<td>{html.escape(value_label(n, b[n]))}</td></tr>"
        for n in a if a[n] != b[n]
    )  # fmt: skip
    if not rows:
        st.caption(t("snap.same"))
        return
    heads = f'<td></td><th scope="col">{t("snap.left")}</th><th scope="col">{t("snap.right")}</th>'
    st.html(f'<table class="cb-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
