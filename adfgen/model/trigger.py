"""Triggers: which types wait for events."""

__all__ = ["EVENT_TRIGGERS"]

EVENT_TRIGGERS = frozenset({"BlobEventsTrigger", "CustomEventsTrigger"})  # fire only while they are subscribed
