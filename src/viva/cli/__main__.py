"""``python -m viva.cli``, for where the script is not on the path."""

from viva.cli.app import main

if __name__ == "__main__":
    main()
