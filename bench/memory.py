"""What each process of a running service uses, shared pages divided among those that share them.

Run: `python -m bench.memory`. Starts the service in a temporary directory and prints MiB at rest.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.running import running
from intake.runner.memory import footprint, name_of, pss_mib, tree

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="intake-") as scratch:
        up = [sys.executable, "-m", "intake", "up"]
        with running(up, ROOT, Path(scratch) / "var") as service:
            time.sleep(3)
            print(f"{service.seconds:.1f} s from the command to the first page")
            for pid in tree(service.pid):
                print(f"{pss_mib(pid):8.1f} MiB  {name_of(pid)}")
            print(f"{footprint(service.pid).mib:8.1f} MiB  together")


if __name__ == "__main__":
    main()
