"""Opening: a car from a file that a user brings, or one sentence that says why not."""

from __future__ import annotations

import json

import streamlit as st

from configurator.ui import facts
from configurator.ui.configure.draft import Draft, chosen, of_options
from configurator.ui.uploads import Upload, stored
from configurator.ui.words import t
from configurator.vehicle.configuration import read
from parts.record import ParameterError


def car() -> None:
    """Draw the place where a car is opened."""
    given = st.file_uploader(t("files.open"), key="open-car", help=t("files.open.help"), type=None)
    state = st.session_state
    if given is None or state.get("opened-car") == given.file_id:
        if given is not None and (said := state.get("opened-said")):
            (st.success if said[0] else st.warning)(facts.safe(said[1]))
        return
    state["opened-car"] = given.file_id
    try:
        draft = of_file(Upload(given.name, given.getvalue()))
    except ParameterError as error:
        why = facts.sentence(error.problems[0].message)
        state["opened-said"] = (False, t("files.refused", why=why))
        st.rerun()
    from configurator.ui.configure import desk

    desk().show(draft)
    state["opened-said"] = (True, t("files.opened", name=given.name[:60]))
    st.rerun()


def of_file(upload: Upload) -> Draft:
    """The car in a file.

    Raises:
        ParameterError: it holds none, or one that may not be made.
    """
    if upload.data.lstrip()[:1] == b"{" and b'"configuration"' not in upload.data[:4000]:
        found = read(upload.data, upload.name)
    else:
        from configurator.export.reopen import read_configuration

        with stored(upload) as path:
            record = read_configuration(path)
        if "vehicle" not in record:
            raise ParameterError("file", [t("files.isPart")])
        found = read(json.dumps(record), upload.name)
    plain = of_options(found.options, found.preset)
    return chosen(Draft(found.preset), plain.picked)
