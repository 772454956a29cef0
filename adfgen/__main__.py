"""`python -m adfgen` is `adfgen`."""

from adfgen.cli.main import main

main()
