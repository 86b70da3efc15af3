"""The little that Streamlit's theme cannot say: a picture that stays in view, colours as dots, a calm header."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from configurator.vehicle.options import Options
from parts.standards import table

ICON = str(Path(__file__).with_name("icon.svg"))

PILL = "button[role=radio]"

CSS = """
.block-container { padding-top: 4.2rem; padding-bottom: 2rem; max-width: 1680px; }
h1 { font-size: 1.7rem !important; padding: 0 !important; letter-spacing: -.01em; }
[data-testid="stMetricValue"] { font-size: 1.45rem; }
[data-stale="true"] { opacity: 1 !important; }
.stColumn:has(.st-key-stage) { position: sticky; top: 4.2rem; align-self: flex-start; }
@media (max-width: 640px) {
  .stColumn:has(.st-key-stage) { order: -1; position: static; }
}
"""


def apply() -> None:
    """Add the style to the page."""
    st.html(f"<style>{CSS}{_dots()}</style>")


@cache
def _dots() -> str:
    """A dot of its colour in front of every colour's name."""
    rules = []
    for name in ("body_colour", "accent_colour", "interior_colour"):
        for i, key in enumerate(Options.extra_of(name)["enum"], 1):
            rules.append(
                f".st-key-{name} button:nth-of-type({i})::before {{ background: {table('palette')[key]['hex']}; }}"
            )
        rules.append(
            f".st-key-{name} {PILL}::before {{ content: ''; flex: none; width: .8em; height: .8em; border-radius: 50%; "
            "margin-right: .45em; box-shadow: 0 0 0 1px rgb(0 0 0 / .15); }"
        )
    return "\n".join(rules)
