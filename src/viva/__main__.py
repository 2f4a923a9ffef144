"""``python -m viva`` is the same as ``viva``."""

from viva.cli.app import main

if __name__ == "__main__":
    main()
