"""Plans and what carries them out, against the emulator through Microsoft's client."""
