"""Looking again: a page runs anew when what it shows has come on, and only then."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from configurator.ui.looking import look_again

state = st.session_state
state.runs = state.get("runs", 0) + 1
st.text(f"stage {state.runs}")
look_again(state.runs, lambda: max(state.runs, 3), every=60.0)
"""


def test_the_page_runs_until_it_has_seen_all() -> None:
    at = AppTest.from_string(PAGE).run()
    assert not at.exception
    assert at.session_state.runs == 3
    assert [text.value for text in at.text] == ["stage 3"]
    assert at.session_state.acted, "the address that such a run brings along doesn't lead"
    at.run()
    assert at.session_state.runs == 4, "nothing is new: one run is enough"
