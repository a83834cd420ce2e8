"""Opens each URL with Python's `websockets` or `websocket-client`, and says how it went. Arguments: which, and
a folder to find it in before the system's; input and output as in node.mjs."""

import asyncio
import concurrent.futures
import json
import ssl
import sys

which, *folders = sys.argv[1:]
sys.path[:0] = folders


def context(job):
    if not job["url"].startswith("wss"):
        return None
    return ssl.create_default_context(cadata=job.get("ca"))


async def with_websockets(job):
    import websockets

    seen = {"ended": False, "opened": False, "text": None, "code": None}
    try:
        options = {"ssl": context(job)} if context(job) else {}
        async with websockets.connect(
            job["url"], subprotocols=job["protocols"] or None, open_timeout=30, close_timeout=5, **options
        ) as socket:
            seen["opened"] = True
            while not seen["ended"]:
                seen["ended"] = await asyncio.wait_for(socket.recv(), 8) == "end"
    except Exception as error:
        code = getattr(getattr(error, "rcvd", None), "code", None)
        seen |= {"text": str(error), "kind": type(error).__name__, "code": code}
    return seen


def with_websocket_client(job):
    import websocket

    seen = {"ended": False, "opened": False, "text": None, "code": None}
    try:
        sslopt = {"context": context(job)} if context(job) else None
        socket = websocket.create_connection(
            job["url"], timeout=5, subprotocols=job["protocols"] or None, sslopt=sslopt
        )
        seen["opened"] = True
        while not seen["ended"]:
            opcode, data = socket.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                seen["code"] = int.from_bytes(data[:2], "big") if data else None
                break
            seen["ended"] = data == b"end"
        socket.close()
    except Exception as error:
        seen |= {"text": str(error), "kind": type(error).__name__}
    return seen


async def main():
    jobs = json.load(sys.stdin)
    limit = asyncio.Semaphore(8)

    async def run(job):
        async with limit:
            return await with_websockets(job)

    if which == "websockets":
        results = await asyncio.gather(*(run(job) for job in jobs))
    else:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            results = list(pool.map(with_websocket_client, jobs))
    json.dump(results, sys.stdout)


asyncio.run(main())
