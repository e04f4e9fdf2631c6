"""The review desk: private pages on which people confirm or reject bans."""
