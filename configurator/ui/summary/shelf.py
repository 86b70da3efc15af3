"""The shelf: snapshots outlive their session in the browser's own storage, which nobody but its user can read.

A session that has not looked there yet asks the browser for them once; from then on changes are written back.
"""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from configurator.ui.configure.draft import Draft, read

MOST = 12
LONGEST = 40  # characters of a name
SCRIPT = """const KEY = "coachbuilder.snapshots";
export default function ({ data, setTriggerValue }) {
  let stored = "";
  try {
    stored = localStorage.getItem(KEY) ?? "";
    if (data.known && data.text !== stored) localStorage.setItem(KEY, data.text);
  } catch {} // a browser that keeps nothing
  if (!data.known) setTimeout(() => setTriggerValue("found", { text: stored.slice(0, 50000) }));
}
"""


def kept() -> dict[str, Draft]:
    """This session's snapshots by name."""
    found: dict[str, Draft] = st.session_state.setdefault("snapshots", {})
    return found


def shelf() -> None:
    """Fetch what the browser has kept, or have it keep what there is now."""
    text = json.dumps({name: draft.address() for name, draft in kept().items()}, ensure_ascii=False)
    known = st.session_state.get("shelf_known", False)
    data = {"known": known, "text": text if known else ""}
    _component()(key="shelf", data=data, on_found_change=_found, height="content")


def restored(text: str) -> dict[str, Draft]:
    """Snapshots by name, of a text that anybody may have written; what is none is left out."""
    try:
        found: Any = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    drafts: dict[str, Draft] = {}
    for name, address in found.items() if isinstance(found, dict) else ():
        if len(drafts) < MOST and isinstance(address, dict) and (title := " ".join(name.split())[:LONGEST]):
            drafts[title] = read({str(key): str(value) for key, value in address.items()})[0]
    return drafts


def _found() -> None:
    told = st.session_state.shelf.found or {}
    st.session_state.shelf_known = True
    st.session_state.snapshots = restored(str(told.get("text", ""))) | kept()


def _component() -> Any:
    return st.components.v2.component("coachbuilder_shelf", html="<div hidden></div>", js=SCRIPT)
