"""pgbouncer in transaction mode before a database, which remembers no prepared statements there (before 1.21, or with max_prepared_statements = 0): what many hosters have."""

import os
import pathlib
import shutil
import socket
import tempfile
import urllib.parse

from support import net
from support.process import Process
from support.server import SCRATCH


class Bouncer:
    def __init__(self, url: str):
        at = urllib.parse.urlsplit(url)
        self.port = net.free_port()
        # Its configuration is read by another user than root, as which it refuses to run.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bouncer-"))
        self.folder.chmod(0o755)
        settings = self.folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={at.hostname} port={at.port} user={at.username}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {self.port}\nauth_type = any\npool_mode = transaction\n"
            "default_pool_size = 6\nmax_client_conn = 200\nunix_socket_dir =\n"
        )
        settings.chmod(0o644)
        program = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
        command = [program, str(settings)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        self.process = Process(command, SCRATCH / "nodes" / "bouncer.log")
        self.process.wait_for(self._listens, 20)
        self.url = url.replace(f":{at.port}/", f":{self.port}/")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
