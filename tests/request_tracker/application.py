"""A real Request Tracker. `python3 tests/request_tracker/application.py [FOLDER]` serves it alone."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from support import application  # noqa: E402

PROGRAM = "/usr/share/request-tracker5/libexec/rt-server"


class RequestTracker(application.Application):
    name = "request_tracker"
    ready = "/REST/2.0/rt"

    def lay_out(self) -> None:
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

    def set_up(self) -> str:
        self.run("rt-setup-database-5", "--action", "init", "--skip-create")
        return self.run("perl", str(HERE / "setup.pl"))

    def command(self) -> list:
        return ["plackup", "-s", "Standalone", "--host", "127.0.0.1", "--port", str(self.port), PROGRAM]

    def environment(self) -> dict:
        common = super().environment()
        return {
            **common,
            "PATH": common["PATH"] + ":/usr/sbin",
            "TMPDIR": str(self.folder),
            # Members of its answers in the same order each time, so that what is recorded anew can be compared.
            "PERL_HASH_SEED": "0",
            "PERL_PERTURB_KEYS": "0",
            "RT_SITE_CONFIG": str(self.folder / "site.pm"),
            "RT_SITE_CONFIG_DIR": str(self.folder / "site.d"),
        }


if __name__ == "__main__":
    application.serve(RequestTracker(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None))
