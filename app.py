"""The browser app's front door: `streamlit run app.py`. Pages live in configurator/ui."""

import streamlit as st

from configurator.ui import server

app = st.App("configurator/ui/main.py", routes=server.ROUTES, lifespan=server.lifespan, middleware=server.MIDDLEWARE)
