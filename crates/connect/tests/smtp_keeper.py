"""A mail server (aiosmtpd) that keeps each message as a file in a folder, for tests: `smtp_keeper.py FOLDER PORT`.

While there is a file `slow` in the folder, it waits before it answers to the message; port 0 is any, written to `port`.
"""
import asyncio
import json
import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller

folder, port = Path(sys.argv[1]), int(sys.argv[2])


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        if (folder / "slow").exists():
            await asyncio.sleep(3)
            return "451 too slow"
        kept = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode()}
        count = len(list(folder.glob("*.json")))
        written = folder / f"{count:04}.part"
        written.write_text(json.dumps(kept))
        written.rename(folder / f"{count:04}.json")
        return "250 kept"


class AnyPort(Controller):
    def _trigger_server(self):
        # Port 0 is not known before it listens; the controller would connect to it to see that it is there.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = AnyPort(Keeper(), hostname="127.0.0.1", port=port)
controller.start()
(folder / "port.part").write_text(str(controller.port))
(folder / "port.part").rename(folder / "port")
while True:
    time.sleep(60)
