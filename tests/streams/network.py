"""What an enterprise puts between: a certificate authority of its own, and a proxy that is asked for every connection."""

import pathlib
import socket
import ssl
import subprocess
import threading


def authority(folder: pathlib.Path) -> tuple:
    """A certificate authority and a certificate for 127.0.0.1 under it: (CA file, certificate, key)."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], cwd=folder, check=True, capture_output=True)

    (folder / "san.txt").write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    (folder / "client.txt").write_text("basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n")  # also makes it version 3
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", 2, "-subj", "/CN=House CA")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=vendor")
    openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2, "-extfile", "san.txt", "-out", "own.pem")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "client.key", "-out", "client.csr", "-subj", "/CN=customer")
    openssl("x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2, "-extfile", "client.txt", "-out", "client.pem")
    return folder / "ca.pem", folder / "own.pem", folder / "own.key"


def secured(vendor, certificate, key, clients=None):
    """Puts TLS in front of a vendor that has not been asked yet; with `clients`, an authority, only for those whom it vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if clients:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    vendor.server.socket = context.wrap_socket(vendor.server.socket, server_side=True)
    vendor.url = vendor.url.replace("http://", "https://")


class Proxy:
    """Takes CONNECT and nothing else; `asked` lists the targets."""

    def __init__(self):
        self.asked = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.tunnel, args=(client,), daemon=True).start()

    def tunnel(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        method, target, _ = head.split(b"\r\n")[0].split(b" ")
        self.asked.append((method.decode(), target.decode()))
        host, port = target.decode().split(":")
        upstream = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for here, there in ((client, upstream), (upstream, client)):
            threading.Thread(target=self.copy, args=(here, there), daemon=True).start()

    @staticmethod
    def copy(here, there):
        try:
            while chunk := here.recv(65536):
                there.sendall(chunk)
            there.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self):
        self.socket.close()
