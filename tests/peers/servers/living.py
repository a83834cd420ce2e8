"""Python's websockets on a free port of loopback; the port is the first line on stdout.

Argument: a mode, which says what becomes of a connection after it opened. It ends with its stdin.
"""

import asyncio
import sys

import websockets


async def echo(connection, *_):
    async for message in connection:
        await connection.send(message)


async def returns(_connection, *_):
    pass


async def wants_a_login(connection, *_):
    await connection.close(1008, "authentication required")


MODES = {
    # Pings once a second, and closes with 1011 who does not answer within another.
    "keepalive": (echo, {"ping_interval": 1, "ping_timeout": 1}),
    # The handler returns at once: 1000.
    "returns": (returns, {}),
    # Refuses who has sent no credentials after opening.
    "login": (wants_a_login, {}),
}


async def main():
    handler, options = MODES[sys.argv[1]]
    server = await websockets.serve(handler, "127.0.0.1", 0, **options)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
