"""Look for malware before a file is kept. `settings.DOCUMENT_SCANNER` names the function."""

import socket
import struct

from django.conf import settings
from django.utils.module_loading import import_string

CHUNK = 64 * 1024
# the industry's agreed test string, put together here so that no scanner takes this file for one
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerDown(Exception):
    """The scanner gave no answer: the file must not be kept."""


def scan(file):
    """The name of what was found in a seekable binary file, "" when it is clean; raises ScannerDown."""
    file.seek(0)
    return import_string(settings.DOCUMENT_SCANNER)(file)


def only_test_string(file):
    """Finds only the EICAR test string: shows that refusals work where no scanner is installed."""
    kept = b""
    while chunk := file.read(CHUNK):
        if EICAR in kept + chunk:
            return "EICAR-Test-File"
        kept = chunk[-len(EICAR) :]
    return ""


def clamd(file):
    """Ask the ClamAV daemon at `settings.CLAMD_ADDRESS` ("host:port" or a socket's path) by its INSTREAM command."""
    try:
        with _connect(settings.CLAMD_ADDRESS) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = _answer(connection)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer.endswith(" OK"):
        return ""
    raise ScannerDown(answer)


def _connect(address):
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(settings.DOCUMENT_SCAN_SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.DOCUMENT_SCAN_SECONDS)


def _answer(connection):
    answer = b""
    while not answer.endswith(b"\0"):
        piece = connection.recv(4096)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
