"""`python -m jinjie`: the command line."""

from jinjie.interfaces.cli.main import run

if __name__ == "__main__":
    run()
