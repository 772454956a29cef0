"""How the schema that ships comes about: from the text of the service's client library, and corrections with their reasons.

Nothing here runs while a factory is checked. `python -m adfgen.lint.schema.derivation` writes the schema anew.
"""
