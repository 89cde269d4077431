"""Prints every push of a user once, a line of JSON each, over lost sockets and restarts."""

import asyncio
import base64
import json
import os
import random
import sys
import time

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

URL = os.environ["CARILLON_WEBSOCKET_URL"]
SDKAPPID = os.environ["SDKAPPID"]
USER_ID = os.environ["USER_ID"]
STATE_FILE = os.environ.get("STATE_FILE", "carillon-state.json")
KEEP_ALIVE = float(os.environ.get("KEEP_ALIVE_SECONDS", "240"))
ANSWER = 10
REMEMBERED = max(15 * 60, 2 * KEEP_ALIVE)


class Kicked(Exception):
    """The server wants this client to stay away."""


async def ticket() -> str:
    """Ask your backend for a new ticket here: only the backend has the key."""
    return os.environ["USERSIG"]


class Receiver:
    def __init__(self) -> None:
        self.reconnect_within = 1.0
        self.attempts = 0
        self.cursor: str | None = None
        self.seen: dict[str, float] = {}
        if os.path.exists(STATE_FILE):
            with open(STATE_FILE, encoding="utf-8") as file:
                state = json.load(file)
            self.cursor, self.seen = state["cursor"], state["seen"]

    def save(self) -> None:
        """Replaces the file as a whole: a crash leaves the old one or the new one."""
        with open(f"{STATE_FILE}.new", "w", encoding="utf-8") as file:
            json.dump({"cursor": self.cursor, "seen": self.seen}, file)
        os.replace(f"{STATE_FILE}.new", STATE_FILE)

    def take(self, push: dict) -> None:
        """Passes a push on, unless it was passed on before."""
        if push["id"] in self.seen:
            return
        print(json.dumps({name: push[name] for name in ("id", "from", "body", "sentAt")}), flush=True)
        now = time.time()
        self.seen[push["id"]] = now
        while len(self.seen) > 500 and now - next(iter(self.seen.values())) > REMEMBERED:
            del self.seen[next(iter(self.seen))]
        self.save()

    async def session(self) -> None:
        """One socket, until it is lost."""
        user = base64.urlsafe_b64encode(USER_ID.encode()).decode().rstrip("=")
        subprotocols = ["carillon", f"{SDKAPPID}.{user}.{await ticket()}"]
        # The keep-alive is a resume: no pings of the library.
        async with connect(URL, subprotocols=subprotocols, ping_interval=None, close_timeout=1) as socket:
            expects_page, due = False, 0.0
            while True:
                if time.monotonic() >= due:
                    if expects_page:
                        raise TimeoutError("no answer: the socket is dead")
                    await socket.send(json.dumps({"action": "resume", "cursor": self.cursor}))
                    expects_page, due = True, time.monotonic() + ANSWER
                try:
                    frame = json.loads(await asyncio.wait_for(socket.recv(), due - time.monotonic()))
                except TimeoutError:
                    continue
                if frame["type"] == "push":
                    self.take(frame)
                elif frame["type"] == "page":
                    for push in frame["pushes"]:
                        self.take(push)
                    self.cursor = frame["cursor"]
                    self.save()
                    # The keep-alive brings what got lost, and shows that the socket is alive.
                    expects_page, due = False, 0.0 if frame["more"] else time.monotonic() + KEEP_ALIVE
                    if not frame["more"]:
                        self.attempts, self.reconnect_within = 0, frame["reconnectWithin"] / 1000
                elif frame["type"] == "error":
                    expects_page, due = False, time.monotonic() + self.rejected(frame)
                elif frame["type"] == "kicked":
                    raise Kicked(frame["reason"])

    def rejected(self, frame: dict) -> float:
        """Returns after how many seconds to send resume again."""
        if "retryAfter" in frame:
            return frame["retryAfter"] / 1000
        print(frame["code"], frame["message"], file=sys.stderr)
        if frame["code"] != 90001 or self.cursor is None:
            raise ConnectionError(frame["message"])
        self.cursor = None
        return 0.0

    async def run(self) -> None:
        while True:
            try:
                await self.session()
            except (OSError, WebSocketException) as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
            # All who lost their sockets together come back spread out; who fails again waits longer.
            longest = self.reconnect_within if self.attempts == 0 else min(2.0**self.attempts, 30.0)
            self.attempts += 1
            await asyncio.sleep(random.random() * longest)


asyncio.run(Receiver().run())
