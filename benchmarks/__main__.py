"""`make bench`: every benchmark that needs nothing but this checkout."""

import sys

from benchmarks import deploy, expressions, validate

if __name__ == "__main__":
    validate.main()
    deploy.run()
    sys.exit(expressions.main())
