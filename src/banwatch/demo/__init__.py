"""The demonstration: a small news site of own articles on this machine, for the real bot to poll, read and judge."""
