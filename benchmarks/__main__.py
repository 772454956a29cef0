"""`make bench`: every benchmark that needs nothing but this checkout."""

import sys

from benchmarks import expressions, validate

if __name__ == "__main__":
    validate.main()
    sys.exit(expressions.main())
