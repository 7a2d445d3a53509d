"""A real application on a free loopback port, from Debian's packages, with everything it writes in one folder."""

import json
import os
import pathlib
import shutil
import subprocess

from . import net
from .process import Process
from .server import SCRATCH


class Application:
    """`url` and `facts` (what its set-up prints) once `start` has returned. A subclass says how it is laid out, set up and served."""

    name = ""  # of its folder
    ready = "/"  # what answers once it is up

    def __init__(self, folder: pathlib.Path | None = None):
        self.folder = (folder or SCRATCH / self.name).resolve()
        self.port = net.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.facts: dict = {}
        self.process: Process | None = None

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.lay_out()
        self.facts = json.loads(self.set_up().strip().splitlines()[-1])
        self.process = Process(self.command(), self.folder / "server.log", cwd=self.cwd(), env=self.environment())
        self.process.wait_for(lambda: net.answers(self.url + self.ready), seconds=120)
        return self

    def stop(self) -> None:
        if self.process:
            self.process.stop()

    def lay_out(self) -> None:
        """Writes its settings."""
        raise NotImplementedError

    def set_up(self) -> str:
        """Makes its database; the last line that is printed is a JSON object: the facts."""
        raise NotImplementedError

    def command(self) -> list:
        """What serves it."""
        raise NotImplementedError

    def environment(self) -> dict:
        """Nothing of the caller's but the path."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}

    def cwd(self) -> pathlib.Path:
        return self.folder

    def run(self, *command: str) -> str:
        """One of its own commands; returns what it prints."""
        done = subprocess.run(command, cwd=self.cwd(), env=self.environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout


def serve(application: Application) -> None:
    """As a program: starts it, prints its URL and facts as JSON, and stops it on Ctrl-C."""
    try:
        application.start()
        print(json.dumps({"url": application.url, **application.facts}), flush=True)
        application.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        application.stop()
