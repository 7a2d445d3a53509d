"""A real Redmine on a free loopback port, from Debian's packages, with everything it writes in one folder.

As a program: starts it, prints its URL and keys as JSON, and stops it on Ctrl-C.
"""

import json
import os
import pathlib
import secrets
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from support import net  # noqa: E402
from support.process import Process  # noqa: E402

SOURCE = pathlib.Path("/usr/share/redmine")


class Application:
    """`url` and `facts` (what `setup.rb` prints) once `start` has returned."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder.resolve()
        self.port = net.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.facts: dict = {}
        self.process: Process | None = None

    def start(self) -> "Application":
        self._lay_out()
        self._run("bundle", "install", "--local", "--quiet")
        self._run("bundle", "exec", "rake", "db:migrate")
        self._run("bundle", "exec", "rake", "redmine:load_default_data")
        printed = self._run("bundle", "exec", "rails", "runner", str(HERE / "setup.rb"))
        self.facts = json.loads(printed.strip().splitlines()[-1])
        command = ["bundle", "exec", "puma", "-e", "production", "-b", f"tcp://127.0.0.1:{self.port}", "-t", "1:4"]
        self.process = Process(command, self.folder / "puma.log", cwd=SOURCE, env=self._environment())
        self.process.wait_for(lambda: net.answers(f"{self.url}/projects.json"), seconds=120)
        return self

    def stop(self) -> None:
        if self.process:
            self.process.stop()

    def run_ruby(self, code: str) -> str:
        """Runs code inside the application, and returns what it prints."""
        return self._run("bundle", "exec", "rails", "runner", code)

    def _lay_out(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("config", "files", "log", "tmp/pids", "public/plugin_assets"):
            (self.folder / name).mkdir(parents=True)
        database = {"production": {"adapter": "sqlite3", "database": str(self.folder / "redmine.db")}}
        (self.folder / "config/database.yml").write_text(json.dumps(database))  # JSON is YAML
        (self.folder / "config/secret_key.txt").write_text(secrets.token_hex(32))
        # Redmine's own list of libraries, and the web server that it leaves to the operator.
        (self.folder / "Gemfile").write_text(
            f"eval_gemfile '{SOURCE}/Gemfile'\n"
            "gem 'sqlite3' unless dependencies.any? { |known| known.name == 'sqlite3' }\n"
            "gem 'puma'\n"
        )

    def _environment(self) -> dict:
        listing = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "ruby-bundler"], capture_output=True, text=True, check=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "BUNDLER_VERSION": listing.stdout.split("-")[0],
            "BUNDLE_GEMFILE": str(self.folder / "Gemfile"),
            "RAILS_ENV": "production",
            "REDMINE_LANG": "en",
            # Debian's Redmine joins this name to its folder of instances; this leads out of it.
            "REDMINE_INSTANCE": f"../../../..{self.folder}",
            "SCHEMA": "/dev/null",
        }

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=SOURCE, env=self._environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout


if __name__ == "__main__":
    application = Application(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/judges/redmine"))
    try:
        application.start()
        print(json.dumps({"url": application.url, **application.facts}), flush=True)
        application.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        application.stop()
