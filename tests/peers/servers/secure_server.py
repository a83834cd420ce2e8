"""Python's websockets over TLS on a free port of loopback; the port is the first line on stdout.

Arguments: a chain, its key, and words: `max=1.1`, `ciphers=…`, `clients=FILE`. It ends with its stdin.
"""

import asyncio
import ssl
import sys
import warnings

import websockets

warnings.simplefilter("ignore")


async def echo(connection, *_):
    async for message in connection:
        await connection.send(message)


def context(chain, key, words):
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if "max" in words:
        found.minimum_version = ssl.TLSVersion.TLSv1
        found.maximum_version = {"1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2}[words["max"]]
    if "ciphers" in words:
        found.set_ciphers(words["ciphers"])
    found.load_cert_chain(chain, key)
    if "clients" in words:
        found.verify_mode = ssl.CERT_REQUIRED
        found.load_verify_locations(words["clients"])
    return found


async def main():
    words = dict(word.split("=", 1) for word in sys.argv[3:])
    secure = context(sys.argv[1], sys.argv[2], words)
    server = await websockets.serve(echo, "127.0.0.1", 0, ssl=secure)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
