"""The page script: which pages there are, and what they have in common."""


def main() -> None:
    import streamlit as st

    from configurator.ui import configure, look, summary, workbench
    from configurator.ui.words import LANGUAGES, speak, t

    st.set_page_config("Coachbuilder", page_icon=look.ICON, layout="wide", initial_sidebar_state="collapsed")
    speak()
    car = st.Page(configure.page, title=t("page.car"), icon=":material/directions_car:", default=True, url_path="car")
    whole = st.Page(summary.page, title=t("page.summary"), icon=":material/fact_check:", url_path="summary")
    parts = st.Page(workbench.page, title=t("page.parts"), icon=":material/deployed_code:", url_path="parts")
    st.session_state.pages = {"car": car, "summary": whole, "parts": parts}
    page = st.navigation([car, whole, parts], position="top")
    with st.container(key="language"):
        st.segmented_control(
            t("language"), list(LANGUAGES), key="lang", format_func=str.upper, label_visibility="collapsed",
            required=True,
        )  # fmt: skip
    page.run()


if __name__ == "__main__":  # a new worker process imports the script that runs at the time: it must find nothing to do
    main()
