"""A project as its users write it: YAML with positions, its JSON Schema, and the values everything else reads."""
