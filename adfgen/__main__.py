"""`python -m adfgen`, and the command `adfgen`."""

import sys

__all__ = ["run"]


def run() -> None:
    """Run the command line. Ctrl-C while it is still being loaded ends like any other."""
    try:
        from adfgen.cli.main import main  # noqa: PLC0415 - loading it takes long enough to be interrupted

        main()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    run()
