"""Word lists in source, kept readable."""


def words(*lines: str) -> frozenset[str]:
    """The words of these lines, parted by spaces."""
    return frozenset(word for line in lines for word in line.split())
