"""Triggers: which types wait for events, and which have no window."""

__all__ = ["EVENT_TRIGGERS", "WINDOWLESS_TRIGGERS"]

EVENT_TRIGGERS = frozenset({"BlobEventsTrigger", "CustomEventsTrigger"})  # fire only while they are subscribed
WINDOWLESS_TRIGGERS = EVENT_TRIGGERS | {"ScheduleTrigger"}
