#!/bin/sh
# What pip cannot bring. Without arguments: the two libraries that the CAD kernel links to.
# With "browser": Chromium and PrusaSlicer too, for the tests that need them; those skip where they are missing.
# Installs with apt-get where that is possible without asking; elsewhere it says what to install.
set -u

wanted=""
ldconfig -p 2>/dev/null | grep -q 'libGL\.so\.1' || wanted="$wanted libgl1"
ldconfig -p 2>/dev/null | grep -q 'libX11\.so\.6' || wanted="$wanted libx11-6"
if [ "${1:-}" = browser ]; then
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted="$wanted chromium"
    command -v prusa-slicer >/dev/null || wanted="$wanted prusa-slicer"
fi
[ -n "$wanted" ] || exit 0
[ "$(uname)" = Linux ] || exit 0

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086 # a list of packages
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null && exit 0
fi
echo "Please install:$wanted (on Debian and Ubuntu: sudo apt-get install$wanted)" >&2
[ "${1:-}" = browser ] # their tests skip; the kernel's libraries are needed by everything
