"""What the texts of properties hold: declared types, time spans, time zones, secrets."""
