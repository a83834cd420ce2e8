"""Python's websockets on every address of a machine: PORT [CHAIN KEY] [HOST]. It echoes."""

import asyncio
import ssl
import sys

import websockets


async def echo(connection, *_):
    async for message in connection:
        await connection.send(message)


async def main():
    port, *pem = sys.argv[1:]
    hosts, context = None, None
    if len(pem) % 2:
        hosts = pem.pop()
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pem)
    await websockets.serve(echo, hosts, int(port), ssl=context)
    await asyncio.Future()


asyncio.run(main())
