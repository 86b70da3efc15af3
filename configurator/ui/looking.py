"""Looking again: a page that shows something under way runs anew when that has come on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def look_again(seen: Any, now: Callable[[], Any], every: float) -> None:
    """Run the page again as soon as `now()` differs from what the page has `seen`. Call it last, after all is shown.

    The looks themselves show nothing: on a busy machine Streamlit merges what two runs send for one place, and then
    takes an element of a fragment away at the end of the second one.
    """

    def look() -> None:
        if now() != seen:
            st.session_state.acted = True  # the address may be older than the last choice: it doesn't lead now
            st.rerun()

    st.fragment(look, run_every=every)()
