"""Run every benchmark (`python -m benchmarks`)."""

from benchmarks.one_campus import main

if __name__ == "__main__":
    main()
