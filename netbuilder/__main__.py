"""`python -m netbuilder` is the command `netbuilder`."""

from netbuilder.cli.main import main

if __name__ == "__main__":
    main()
