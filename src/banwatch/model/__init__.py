"""The frozen values that all rooms speak. Nothing in here acts."""
