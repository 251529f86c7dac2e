"""A small real SMTP server in a thread, that answers as told and can be stopped and started again on the same port."""

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Office:
    """What it got, and how it behaves. `after_data`: an answer, or `drop` to close the line without one."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    after_data: list[str] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_sender: list[str] = field(default_factory=list)
    _server: "socketserver.ThreadingTCPServer | None" = None

    @property
    def texts(self) -> list[str]:
        """The bodies, as read."""
        return [mail.get_content() for mail in self.mails]

    def start(self) -> None:
        """Answer at the port; the first time at any free one."""
        office = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                office.connections += 1
                with suppress(OSError):
                    _converse(office, self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def stop(self) -> None:
        """Be gone, in the middle of whatever."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


def _converse(office: Office, line: socketserver.StreamRequestHandler) -> None:
    def say(text: str) -> None:
        line.wfile.write(f"{text}\r\n".encode())

    say("220 office")
    recipient = ""
    while words := line.rfile.readline().decode().strip():
        verb = words.split()[0].upper()
        if verb in ("EHLO", "HELO"):
            say("250 office")
        elif verb == "MAIL":
            say(office.to_sender.pop(0) if office.to_sender else "250 ok")
        elif verb == "RCPT":
            recipient = (re.findall(r"<([^>]*)>", words) or [""])[0]
            say(office.to_recipient.pop(0) if office.to_recipient else "250 ok")
        elif verb == "DATA":
            say("354 go on")
            body = b""
            while (part := line.rfile.readline()) != b".\r\n":
                if not part:
                    return
                body += part[1:] if part.startswith(b".") else part
            answer = office.after_data.pop(0) if office.after_data else "250 taken"
            if answer.startswith("250") or answer == "drop":
                office.mails.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
                office.recipients.append(recipient)
            if answer == "drop":
                line.connection.shutdown(socket.SHUT_RDWR)
                return
            say(answer)
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


@contextmanager
def open_office() -> Iterator[Office]:
    """A running office."""
    office = Office()
    office.start()
    try:
        yield office
    finally:
        office.stop()
