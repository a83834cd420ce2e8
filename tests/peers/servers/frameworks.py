"""Python's web frameworks with a WebSocket at /chat, on a free port of loopback.

The port is the first line on stdout. Argument: a mode. It ends with its stdin, so it cannot outlive
its test.
"""

import asyncio
import socket
import sys
import threading


def listener():
    sock = socket.create_server(("127.0.0.1", 0))
    sock.setblocking(False)
    return sock


async def until_stdin_ends():
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def tornado():
    """Checks the Origin against Host, as it does by default."""
    from tornado.httpserver import HTTPServer
    from tornado.web import Application
    from tornado.websocket import WebSocketHandler

    class Echo(WebSocketHandler):
        async def on_message(self, message):
            await self.write_message(message, isinstance(message, bytes))

    sock = listener()
    server = HTTPServer(Application([("/chat", Echo)]))
    server.add_sockets([sock])
    print(sock.getsockname()[1], flush=True)
    await until_stdin_ends()


async def aiohttp():
    from aiohttp import web

    async def echo(request):
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        async for message in connection:
            if message.type.name == "TEXT":
                await connection.send_str(message.data)
        return connection

    app = web.Application()
    app.add_routes([web.get("/chat", echo)])
    runner = web.AppRunner(app)
    await runner.setup()
    sock = listener()
    await web.SockSite(runner, sock).start()
    print(sock.getsockname()[1], flush=True)
    await until_stdin_ends()


def uvicorn():
    """Starlette: /chat echoes, /refuse closes before it accepts, / is a page."""
    import uvicorn as server
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route, WebSocketRoute

    async def echo(connection):
        await connection.accept()
        while True:
            message = await connection.receive()
            if message["type"] == "websocket.disconnect":
                return
            await connection.send_text(message.get("text") or "")

    async def refuse(connection):
        await connection.close(4003)

    async def crash(_):
        raise RuntimeError("before it accepts")

    async def page(_):
        return JSONResponse({"hello": "world"})

    routes = [
        Route("/", page),
        WebSocketRoute("/chat", echo),
        WebSocketRoute("/refuse", refuse),
        WebSocketRoute("/crash", crash),
    ]
    sock = listener()
    print(sock.getsockname()[1], flush=True)
    config = server.Config(Starlette(routes=routes), log_level="critical")
    running = server.Server(config)

    def end():
        sys.stdin.read()
        running.should_exit = True

    threading.Thread(target=end, daemon=True).start()
    running.run(sockets=[sock])


mode = {"tornado": tornado, "aiohttp": aiohttp, "uvicorn": uvicorn}[sys.argv[1]]
if asyncio.iscoroutinefunction(mode):
    asyncio.run(mode())
else:
    mode()
