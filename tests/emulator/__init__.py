"""The emulator, driven by Microsoft's own client."""
