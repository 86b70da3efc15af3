"""`python -m configurator` is the same as `coachbuilder`."""

from configurator.cli import main

if __name__ == "__main__":
    main()
