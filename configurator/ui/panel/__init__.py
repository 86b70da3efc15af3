"""The options' panel: radio groups that keep what is not available in sight, with its reason, and sliders likewise.

Streamlit's own pills and selectboxes cannot grey single choices, and forty of them cost a page run 100 ms and more.
This is one element for all options, of plain HTML controls. It causes a rerun only when something is chosen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
SCRIPT = HERE / "panel.js"


@cache
def script_hash() -> str:
    """The script's name in its address."""
    return hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:16]


def panel(key: str, data: Mapping[str, Any], on_act: Callable[[], None]) -> Any:
    """The panel. Afterwards `st.session_state[key].act` holds {"do": …, …} once, when something was chosen."""
    return _component()(key=key, data=dict(data), on_act_change=on_act, height="content")


def _component() -> Any:
    # only a line that imports the script by its address, see `viewer`; the line break keeps it from being a file's name
    script = f"""const module = import(location.origin + "/panel/{script_hash()}.js");
export default function (component) {{
  let stop, over = false;
  module.then((m) => {{ if (!over) stop = m.default(component); }});
  return () => {{ over = true; stop?.(); }};
}}
"""
    css = (HERE / "panel.css").read_text("utf-8")
    return st.components.v2.component("coachbuilder_panel", html='<div class="panel"></div>', css=css, js=script)
