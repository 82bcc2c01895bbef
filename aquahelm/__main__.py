"""`python -m aquahelm`: where the folder of programs is not on PATH."""

from aquahelm.cli.main import main

if __name__ == "__main__":
    main()
