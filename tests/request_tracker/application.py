"""A real Request Tracker on a free loopback port, from Debian's packages, with everything it writes in one folder.

As a program: starts it, prints its URL and tokens as JSON, and stops it on Ctrl-C.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from support import net  # noqa: E402
from support.process import Process  # noqa: E402

PROGRAM = "/usr/share/request-tracker5/libexec/rt-server"


class Application:
    """`url` and `facts` (what `setup.pl` prints) once `start` has returned."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder.resolve()
        self.port = net.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.facts: dict = {}
        self.process: Process | None = None

    def start(self) -> "Application":
        self._lay_out()
        self._run("rt-setup-database-5", "--action", "init", "--skip-create")
        printed = self._run("perl", str(HERE / "setup.pl"))
        self.facts = json.loads(printed.strip().splitlines()[-1])
        command = ["plackup", "-s", "Standalone", "--host", "127.0.0.1", "--port", str(self.port), PROGRAM]
        self.process = Process(command, self.folder / "server.log", cwd=self.folder, env=self._environment())
        self.process.wait_for(lambda: net.answers(f"{self.url}/REST/2.0/rt"), seconds=120)
        return self

    def stop(self) -> None:
        if self.process:
            self.process.stop()

    def _lay_out(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("mason", "sessions", "site.d"):
            (self.folder / name).mkdir(parents=True)
        # A zone that is not UTC, and mails that go nowhere.
        (self.folder / "site.pm").write_text(
            f"$RT::MasonDataDir = '{self.folder}/mason';\n"
            f"$RT::MasonSessionDir = '{self.folder}/sessions';\n"
            "Set($rtname, 'judge');\n"
            "Set($Organization, 'judge.example.com');\n"
            "Set($Timezone, 'America/New_York');\n"
            "Set($DatabaseType, 'SQLite');\n"
            f"Set($DatabaseName, '{self.folder}/rt.db');\n"
            "Set($WebDomain, '127.0.0.1');\n"
            f"Set($WebPort, {self.port});\n"
            "Set($LogToSyslog, undef);\n"
            "Set($LogToSTDERR, 'error');\n"
            "Set($MailCommand, 'testfile');\n"
            "1;\n"
        )

    def _environment(self) -> dict:
        return {
            "PATH": os.environ["PATH"] + ":/usr/sbin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.folder),
            "RT_SITE_CONFIG": str(self.folder / "site.pm"),
            "RT_SITE_CONFIG_DIR": str(self.folder / "site.d"),
        }

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self.folder, env=self._environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout


if __name__ == "__main__":
    application = Application(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/judges/request_tracker"))
    try:
        application.start()
        print(json.dumps({"url": application.url, **application.facts}), flush=True)
        application.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        application.stop()
