"""A process that pretends to train: it says what a test tells it to, and then does what it must.

Run as `python -m tests.studio.pretending SCRIPT FOLDER PIPE`; SCRIPT is JSON: lines to say, and
what comes after them.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from classifier.taxonomy import LABELS


def main(script: dict, folder: Path, pipe: int) -> None:
    with os.fdopen(pipe, "w") as out:
        for line in script.get("lines", []):
            out.write(json.dumps(line) + "\n")
            out.flush()
        match script.get("then"):
            case "hang":
                print("hanging", flush=True)
                time.sleep(600)
            case "stubborn":
                import signal

                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                out.write(json.dumps({"log": "stubborn"}) + "\n")
                out.flush()
                time.sleep(600)
            case "die":
                print("Segmentation fault, or so", flush=True)
                os._exit(1)
            case "kill":
                os.kill(os.getpid(), 9)
            case "finish":
                shutil.copytree(script["bundle"], folder / "models" / "colours-2")
                (folder / "reading.json").write_text(json.dumps(script["reading"]))
                (folder / "learned.bin").write_bytes(b"\1" * 32 * len(LABELS))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
