"""A child process with its output in a file, ended by its own id and never by name."""

import os
import pathlib
import signal
import subprocess
import time


class Process:
    """Runs in a process group of its own, so that its children end with it."""

    def __init__(self, command: list, log: pathlib.Path, cwd=None, env=None):
        log.parent.mkdir(parents=True, exist_ok=True)
        self.command, self.log = command, log
        with log.open("ab") as out:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=cwd, env=env, start_new_session=True)

    def wait_for(self, ready, seconds: float) -> None:
        """Returns once `ready()` holds; raises with the end of the log if it never does."""
        end = time.monotonic() + seconds
        while not ready():
            if self.child.poll() is not None:
                raise RuntimeError(f"{self.command[0]} ended with {self.child.returncode}:\n{self.tail()}")
            if time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{self.command[0]} was not ready after {seconds} s:\n{self.tail()}")
            time.sleep(0.1)

    def wait(self) -> int:
        return self.child.wait()

    def stop(self, seconds: float = 20) -> int | None:
        """Asks, waits, then insists. Returns the exit code that it chose, None if it had to be killed."""
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGTERM)
            try:
                return self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()
                return None
        return self.child.returncode

    def tail(self, characters: int = 3000) -> str:
        return self.log.read_text("utf-8", "replace")[-characters:]
