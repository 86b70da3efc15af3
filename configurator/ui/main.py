"""The page script: which pages there are, and what they have in common."""


def main() -> None:
    import streamlit as st

    from configurator.ui import configure, look, single

    st.set_page_config("Coachbuilder", page_icon=look.ICON, layout="wide")
    look.apply()
    car = st.Page(configure.page, title="Your car", icon=":material/directions_car:", default=True, url_path="car")
    parts = st.Page(single.page, title="Single parts", icon=":material/deployed_code:", url_path="parts")
    st.session_state.pages = {"car": car, "parts": parts}
    st.navigation([car, parts], position="top").run()


if __name__ == "__main__":  # a new worker process imports the script that runs at the time: it must find nothing to do
    main()
