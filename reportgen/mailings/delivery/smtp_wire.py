"""The line to an SMTP server, on which both sides may speak at once."""

from __future__ import annotations

import selectors
import socket
import ssl

#: So much is sent at once: the time limit is one for each piece.
_PIECE = 65_536
"""Bytes."""
_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """What a server says, line by line, and whether it says something while it is sent to.

    It stands for the file that `smtplib` reads replies from, which would wait for what is asked.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._heard = b""
        # The end of a message is a packet of its own, which would wait for the rest's receipt.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def readline(self, limit: int) -> bytes:
        """Return a line with its end, or what there is of it at the limit or the connection's end.

        Raises `OSError`.
        """
        while b"\n" not in self._heard and len(self._heard) < limit:
            data = self._sock.recv(_PIECE)
            if not data:
                break
            self._heard += data
        end = self._heard.find(b"\n") + 1 or len(self._heard)
        line, self._heard = self._heard[: min(end, limit)], self._heard[min(end, limit) :]
        return line

    def close(self) -> None:
        """Do nothing: the socket belongs to the connection."""

    def is_answered(self) -> bool:
        """Tell whether the server said something, or is gone, without waiting for either."""
        if self._heard:
            return True
        patience = self._sock.gettimeout()
        self._sock.settimeout(0)
        try:
            # Not by `select`: over TLS something may come that the server did not say.
            self._heard = self._sock.recv(_PIECE)
        except _NOT_YET:
            return False
        except OSError:
            return True
        finally:
            self._sock.settimeout(patience)
        return True

    def send(self, data: bytes) -> bool:
        """Send data as long as the server says nothing, and return whether all is sent.

        A server that has enough says so, and need not read the rest. Raises `TimeoutError` where
        it reads nothing more, and says nothing, for the time limit of the socket.
        """
        left = memoryview(data)
        while left:
            if self.is_answered():
                return False
            try:
                left = left[self._send_some(left[:_PIECE]) :]
            except TimeoutError:
                raise
            except OSError:
                # It closed the connection; what it said before can still be read.
                return False
        return True

    def finish(self, data: bytes) -> None:
        """Send the last of something, whatever the server says meanwhile.

        Raises `ConnectionError` where the connection was broken before, so that nothing went out,
        and `OSError` where that is not known.
        """
        self._sock.sendall(data)

    def _send_some(self, data: memoryview) -> int:
        """Return how many bytes were sent; wait where none can be. Raises `OSError`."""
        patience = self._sock.gettimeout()
        self._sock.settimeout(0)
        try:
            return self._sock.send(data)
        except _NOT_YET:
            with selectors.DefaultSelector() as selector:
                selector.register(self._sock, selectors.EVENT_READ | selectors.EVENT_WRITE)
                if not selector.select(patience):
                    raise TimeoutError from None
            return 0
        finally:
            self._sock.settimeout(patience)
