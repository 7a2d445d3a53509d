"""A real Redmine. `python3 tests/redmine/application.py [FOLDER]` serves it alone."""

import json
import pathlib
import secrets
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from support import application  # noqa: E402

SOURCE = pathlib.Path("/usr/share/redmine")


class Redmine(application.Application):
    name = "redmine"
    ready = "/projects.json"

    def lay_out(self) -> None:
        for name in ("config", "files", "log", "tmp/pids", "public/plugin_assets"):
            (self.folder / name).mkdir(parents=True)
        # A writer waits for another process, as it would on a database server.
        database = {"production": {"adapter": "sqlite3", "database": str(self.folder / "redmine.db"), "timeout": 20_000}}
        (self.folder / "config/database.yml").write_text(json.dumps(database))  # JSON is YAML
        (self.folder / "config/secret_key.txt").write_text(secrets.token_hex(32))
        # Redmine's own list of libraries, and the web server that it leaves to the operator.
        (self.folder / "Gemfile").write_text(
            f"eval_gemfile '{SOURCE}/Gemfile'\n"
            "gem 'sqlite3' unless dependencies.any? { |known| known.name == 'sqlite3' }\n"
            "gem 'puma'\n"
        )

    def set_up(self) -> str:
        self.run("bundle", "install", "--local", "--quiet")
        self.run("bundle", "exec", "rake", "db:migrate")
        self.run("bundle", "exec", "rake", "redmine:load_default_data")
        return self.run_ruby(str(HERE / "setup.rb"))

    def run_ruby(self, code: str) -> str:
        """Runs code, or a file, inside the application, and returns what it prints."""
        return self.run("bundle", "exec", "rails", "runner", code)

    def command(self) -> list:
        # One thread: SQLite's driver waits for a lock without letting another thread of its process go on and release it.
        return ["bundle", "exec", "puma", "-e", "production", "-b", f"tcp://127.0.0.1:{self.port}", "-t", "1:1"]

    def cwd(self) -> pathlib.Path:
        return SOURCE

    def environment(self) -> dict:
        listing = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "ruby-bundler"], capture_output=True, text=True, check=True)
        return {
            **super().environment(),
            "BUNDLER_VERSION": listing.stdout.split("-")[0],
            "BUNDLE_GEMFILE": str(self.folder / "Gemfile"),
            "RAILS_ENV": "production",
            "REDMINE_LANG": "en",
            # Debian's Redmine joins this name to its folder of instances; this leads out of it.
            "REDMINE_INSTANCE": f"../../../..{self.folder}",
            "SCHEMA": "/dev/null",
        }


if __name__ == "__main__":
    application.serve(Redmine(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None))
