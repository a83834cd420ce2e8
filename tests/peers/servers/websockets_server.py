"""Python's websockets on a free port of loopback; the port is the first line on stdout.

Argument: a mode. It ends with its stdin, so it cannot outlive its test.
"""

import asyncio
import sys

import websockets

MODES = {
    # Echoes.
    "echo": {},
    # Lets in pages of one origin alone: 403 to the others.
    "origin": {"origins": ["https://app.example", None]},
}


async def echo(connection, *_):
    async for message in connection:
        await connection.send(message)


async def main():
    server = await websockets.serve(echo, "127.0.0.1", 0, **MODES[sys.argv[1]])
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
