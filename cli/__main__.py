"""`python -m cli` is `wpp`."""

from cli.main import main

if __name__ == "__main__":
    main()
