"""Write the schema that ships with the package anew; a test compares the two."""

import sys

from adfgen.lint.schema.derivation.derive import derive, installed_library
from adfgen.lint.schema.document import SHIPPED, schema_text

text = schema_text(derive(*installed_library()))
SHIPPED.write_text(text, encoding="utf-8", newline="\n")
sys.stdout.write(f"{SHIPPED}: {len(text)} characters\n")
