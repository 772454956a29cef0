"""`python -m adfgen`, and the command `adfgen`."""

import gc
import sys

__all__ = ["run"]

FEW_CYCLES = 100_000  # new objects between two collections: what a command makes many of refers to itself nowhere


def run() -> None:
    """Run the command line. Ctrl-C while it is still being loaded ends like any other."""
    gc.set_threshold(FEW_CYCLES)
    try:
        from adfgen.cli.main import main  # noqa: PLC0415 - loading it takes long enough to be interrupted

        main()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        sys.exit(130)
    finally:
        gc.freeze()  # what is left goes with the process


if __name__ == "__main__":
    run()
