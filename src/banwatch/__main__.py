"""`python -m banwatch`."""

from banwatch.cli import main

if __name__ == "__main__":
    main()
