"""Django on a free port of loopback: with Channels behind Daphne, or without a WebSocket.

The port is the first line on stdout. Argument: a mode. It ends with its stdin, so it cannot outlive
its test.
"""

import os
import signal
import sys
import threading

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path


def until_stdin_ends(end):
    """Calls this when stdin ends."""

    def wait():
        sys.stdin.read()
        end()

    threading.Thread(target=wait, daemon=True).start()


def page(_):
    return HttpResponse("<!doctype html><title>Shop</title>")


def guarded(request):
    """Refuses as its check of forms does: the framework does not ask a GET by itself."""
    from django.middleware.csrf import REASON_NO_CSRF_COOKIE
    from django.views.csrf import csrf_failure

    return csrf_failure(request, reason=REASON_NO_CSRF_COOKIE)


urlpatterns = [path("", page), path("post", page), path("guarded", guarded)]


def configure(**more):
    settings.configure(
        ALLOWED_HOSTS=more.pop("hosts", ["127.0.0.1"]),
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="of a test",
        LOGGING_CONFIG=None,
        **more,
    )
    django.setup()


def channels():
    """/chat echoes, /refuse closes before it accepts, /late after; pages of this host's origin only."""
    from channels.generic.websocket import WebsocketConsumer
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from daphne.server import Server
    from django.core.asgi import get_asgi_application

    class Echo(WebsocketConsumer):
        def receive(self, text_data=None, bytes_data=None):
            self.send(text_data, bytes_data)

    class Refuse(WebsocketConsumer):
        def connect(self):
            self.close()

    class Late(WebsocketConsumer):
        def connect(self):
            self.accept()
            self.close(code=4003)

    routes = [path("chat", Echo.as_asgi()), path("refuse", Refuse.as_asgi()), path("late", Late.as_asgi())]
    application = ProtocolTypeRouter(
        {"http": get_asgi_application(), "websocket": AllowedHostsOriginValidator(URLRouter(routes))}
    )

    class Announced(Server):
        def listen_success(self, port):
            super().listen_success(port)
            print(port.getHost().port, flush=True)

    server = Announced(application, endpoints=["tcp:port=0:interface=127.0.0.1"])
    until_stdin_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
    server.run()


def gunicorn():
    """The same pages in the usual server of WSGI."""
    from django.core.wsgi import get_wsgi_application
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self):
            self.cfg.set("bind", "127.0.0.1:0")
            self.cfg.set("workers", 1)
            self.cfg.set("when_ready", announce)

        def load(self):
            return get_wsgi_application()

    def announce(server):
        print(server.LISTENERS[0].sock.getsockname()[1], flush=True)

    sys.argv[1:] = []
    until_stdin_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
    Application().run()


def runserver():
    """The same pages in what `manage.py runserver` runs."""
    from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
    from django.core.wsgi import get_wsgi_application

    class Handler(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = WSGIServer(("127.0.0.1", 0), Handler)
    server.set_app(get_wsgi_application())
    print(server.server_port, flush=True)
    until_stdin_ends(server.shutdown)
    server.serve_forever()


mode = sys.argv[1]
if mode == "elsewhere":
    configure(hosts=["chat.example"])
    runserver()
else:
    configure(DEBUG=mode == "runserver")
    {"channels": channels, "gunicorn": gunicorn, "runserver": runserver}[mode]()
