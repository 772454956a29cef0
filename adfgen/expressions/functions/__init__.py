"""The functions of the language, one module a family; each declares its name, arity and types once."""
