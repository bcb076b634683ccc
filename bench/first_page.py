"""From clone to first page: how long `make run` takes, and what everything uses together.

Run: `python -m bench.first_page`. Clones the last commit into a temporary directory, runs
`make run` there twice (the first one makes the virtual environment), and prints seconds and MiB.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from bench.running import running
from intake.runner.memory import footprint

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="intake-") as scratch:
        clone = Path(scratch) / "intake"
        begin = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        print(f"clone                     {time.monotonic() - begin:7.1f} s")
        for title in ("make run, first time", "make run, again"):
            with running(["make", "run"], clone, clone / "var") as service:
                size = footprint(service.pid)
                print(f"{title:<25} {service.seconds:7.1f} s to the first page")
        print(f"{size.processes} processes, together {size.mib:8.0f} MiB")


if __name__ == "__main__":
    main()
