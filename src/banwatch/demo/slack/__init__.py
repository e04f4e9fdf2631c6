"""A Slack on this machine: for `banwatch demo --with-slack`, for trying things by hand, and for the tests."""
