"""`make bench`: every benchmark that needs nothing but this checkout."""

import sys

from benchmarks import expressions

if __name__ == "__main__":
    sys.exit(expressions.main())
