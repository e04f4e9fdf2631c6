"""banwatch finds news of new municipal bans, alerts once per ban, and keeps a register of the confirmed ones."""

__version__ = "0.1.0"
