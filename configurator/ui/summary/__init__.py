"""Summary: the whole car on one page: choices, rivals, snapshots, link, files and what printing it takes."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from configurator.ui import costs, facts, files, pictures, workshop
from configurator.ui.configure import arrive, build_of, desk, publish, scene
from configurator.ui.configure.bar import bar
from configurator.ui.configure.draft import Draft
from configurator.ui.looking import look_again
from configurator.ui.summary import opening, rivals, snapshots
from configurator.ui.words import language, number, option_label, t, value_label
from configurator.vehicle import Options, Vehicle, presets
from configurator.vehicle.configuration import code, written

EXTRA = "#8C9AA3"  # colour of extras in files that hold one
GLANCE = 1.5  # seconds between looks while something is being worked out


def page() -> None:
    draft = arrive("summary").draft
    publish()
    vehicle = Vehicle(draft.options)
    build = build_of(vehicle)
    st.html(f'<h1 class="cb-title">{html.escape(t("summary.title", code=code(draft.options)))}</h1>')
    st.caption(t("summary.lead"))
    left, right = st.columns([1.6, 1], gap="large")
    with left:
        alt = scene.summary(vehicle, len(build.placed or ()))
        st.html(f'<img class="cb-picture" src="{pictures.offer(draft.options)}" alt="{html.escape(alt)}">')
        st.header(t("summary.choices"), anchor=False)
        _choices(draft)
        st.header(t("rivals.title"), anchor=False)
        rivals.table(vehicle)
        st.header(t("snap.title"), anchor=False)
        snapshots.snapshots()
    with right:
        st.header(t("share.title"), anchor=False)
        _share(draft)
        st.header(t("files.title"), anchor=False)
        _files(draft, vehicle)
        st.header(t("cost.title"), anchor=False)
        seen = _stand(build)
        _costs(vehicle, build)
        if verdicts := scene.remarks(vehicle):
            st.header(t("verdicts"), anchor=False)
            st.markdown("\n".join(f"- {facts.safe(line)}" for line in verdicts))
    if seen[:2] != (True, False):
        look_again(seen, lambda: _stand(build), GLANCE)


def _stand(build: workshop.Build) -> tuple[bool, bool, int, int]:
    """How far things are: the build done, costs under way, parts to come, parts whose costs are known."""
    return build.done, costs.under_way(build), build.left, costs.of(build).done


def _choices(draft: Draft) -> None:
    now, before, picked = draft.options.values(), presets()[draft.preset].options.values(), draft.picked
    st.markdown(f"{t('start.label')}: **{t(f'preset.{draft.preset}')}**")
    if not picked:
        st.caption(t("summary.none"))
    origins = {
        n: "pick" if n in picked else "follow" if now[n] != before[n] else "preset" for n in Options.model_fields
    }
    chosen = [n for n in now if origins[n] != "preset"]
    if chosen:
        st.html(_rows(chosen, now, origins))
    with st.expander(t("summary.all")):
        st.html(_rows(list(now), now, origins))


def _rows(names: list[str], now: dict[str, Any], origins: dict[str, str]) -> str:
    heads = "".join(f'<th scope="col">{t(f"summary.{h}")}</th>' for h in ("option", "value", "origin"))
    rows = "".join(
        f'<tr><th scope="row">{html.escape(option_label(n))}</th><td>{html.escape(value_label(n, now[n]))}</td>'
        f'<td class="cb-quiet">{html.escape(t(f"origin.{origins[n]}"))}</td></tr>'
        for n in names
    )
    return f'<table class="cb-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def link(draft: Draft) -> str:
    """The address that opens this very car."""
    here = urlsplit(st.context.url or "")
    query = urlencode(draft.address() | ({"lang": language()} if language() != "en" else {}))
    root = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{root}/car{'?' if query else ''}{query}"


def _share(draft: Draft) -> None:
    import segno

    address = link(draft)
    st.code(address, language=None, wrap_lines=True)
    st.caption(t("share.text"))
    try:
        qr = segno.make_qr(address, error="m")
    except segno.DataOverflowError:
        st.caption(t("share.long"))
        return
    picture = qr.png_data_uri(scale=4, border=3, dark="#1b1d1e", light="#ffffff")
    st.html(f'<img src="{picture}" alt="{html.escape(t("share.qr"))}" style="width:180px;border-radius:8px">')


def _files(draft: Draft, vehicle: Vehicle) -> None:
    name = code(draft.options)
    st.download_button(
        t("files.config"), written(draft.options, draft.preset).encode(), f"{name}.json", "application/json",
        on_click="ignore", help=t("files.config.help"), icon=":material/download:",
    )  # fmt: skip
    files.vehicle_buttons("car", vehicle)
    opening.car()
    if desk().extras:
        st.markdown(f"**{t('extras.title')}**")
    for i, (part, material) in enumerate(desk().extras):
        st.caption(t(f"family.{part.family}"))
        files.part_buttons(f"extra-{i}", part, EXTRA, material)


def _costs(vehicle: Vehicle, build: workshop.Build) -> None:
    """What printing takes, as far as it is worked out."""
    under_way = costs.under_way(build)
    found = costs.of(build)
    if found.complete and found.count and build.done:
        _sums(found)
    elif under_way:
        st.progress(found.done / max(found.count, 1), t("cost.wait", done=found.done, count=found.count))
    elif build.done:
        if st.button(t("cost.start"), icon=":material/calculate:"):
            costs.ask(build)
            st.rerun()
    else:
        st.caption(t("busy.parts", left=build.left, count=len(build.parts)))
    bar(vehicle, build, build.done)


def _sums(found: costs.Costs) -> None:
    hours = f"{number(round(found.hours))} h"
    lines = [(t("cost.machine"), hours)] + [
        (t(f"cost.{name}"), f"{number(round(found.euros[name]))} €") for name in found.euros if name != "machine"
    ]
    if "machine" in found.euros:
        lines[0] = (t("cost.machine"), f"{hours}, {number(round(found.euros['machine']))} €")
    lines.append((t("cost.total"), f"{number(round(sum(found.euros.values())))} €"))
    rows = "".join(f'<tr><th scope="row">{html.escape(a)}</th><td>{html.escape(b)}</td></tr>' for a, b in lines)
    st.html(f'<table class="cb-table"><tbody>{rows}</tbody></table>')
    st.caption(t("cost.note", energy=number(costs.ENERGY, 2), labour=number(costs.LABOUR, 2)))
    if found.counted < found.done:
        st.caption(t("cost.skipped", count=found.done - found.counted))
