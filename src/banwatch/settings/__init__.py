"""Settings: one typed table, read from file and environment, checked whole before anything starts."""

from banwatch.settings.load import Loaded, load_settings, packaged_config
from banwatch.settings.table import Settings

__all__ = ["Loaded", "Settings", "load_settings", "packaged_config"]
