"""A WebSocket server with one fault for each path: prints its port, and serves until its input ends.
Arguments: the certificate and the key, for TLS; or `list`, which prints the paths.

Whatever the fault, a good text message `end` follows where frames can: a client that hears it has let
the fault pass."""

import asyncio
import base64
import hashlib
import ssl
import struct
import sys
from socket import SO_LINGER, SOL_SOCKET

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
LINE = "HTTP/1.1 101 Switching Protocols\n"
UPGRADE = "Upgrade: websocket\n"
CONNECTION = "Connection: Upgrade\n"
ACCEPT = "Sec-WebSocket-Accept: {accept}\n"
GOOD = LINE + UPGRADE + CONNECTION + ACCEPT
END = b"\x81\x03end"


def status(line, fields="", body="said\n"):
    return f"HTTP/1.1 {line}\nContent-Length: {len(body)}\nConnection: close\n{fields}\n{body}"


def redirect(code, location):
    return status(f"{code} Moved", f"Location: {location}\n")


REPLIES = {
    "good": GOOD,
    # Other answers than 101.
    "200": status("200 OK"),
    "204": "HTTP/1.1 204 No Content\nConnection: close\n",
    "301": redirect(301, "http://{host}/good"),
    "302-ws": redirect(302, "ws://{host}/good"),
    "307-path": redirect(307, "/good"),
    "308": redirect(308, "http://{host}/good"),
    "302-nowhere": status("302 Found"),
    "302-refused": redirect(302, "http://{host}/404"),
    "304": "HTTP/1.1 304 Not Modified\nConnection: close\n",
    "400": status("400 Bad Request"),
    "401": status("401 Unauthorized"),
    "401-basic": status("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"\n'),
    "403": status("403 Forbidden"),
    "404": status("404 Not Found"),
    "405": status("405 Method Not Allowed"),
    "407": status("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="x"\n'),
    "426": status("426 Upgrade Required", "Upgrade: websocket\n"),
    "429": status("429 Too Many Requests"),
    "500": status("500 Internal Server Error"),
    "502": status("502 Bad Gateway"),
    "503": status("503 Service Unavailable"),
    "504": status("504 Gateway Timeout"),
    "404-without-reason": status("404"),
    # The status line and what comes before it.
    "http10": GOOD.replace("HTTP/1.1", "HTTP/1.0"),
    "no-reason": GOOD.replace(" Switching Protocols", ""),
    "empty-reason": GOOD.replace("Switching Protocols", ""),
    "other-reason": GOOD.replace("Switching Protocols", "Web Socket Protocol Handshake"),
    "early-100": "HTTP/1.1 100 Continue\n\n" + GOOD,
    "early-102": "HTTP/1.1 102 Processing\n\n" + GOOD,
    "early-103": "HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload\n\n" + GOOD,
    # The three fields of the upgrade.
    "upgrade-missing": LINE + CONNECTION + ACCEPT,
    "upgrade-wrong": LINE + "Upgrade: h2c\n" + CONNECTION + ACCEPT,
    "upgrade-case": LINE + "Upgrade: WebSocket\n" + CONNECTION + ACCEPT,
    "upgrade-twice": LINE + UPGRADE * 2 + CONNECTION + ACCEPT,
    "connection-missing": LINE + UPGRADE + ACCEPT,
    "connection-wrong": LINE + UPGRADE + "Connection: close\n" + ACCEPT,
    "connection-case": LINE + UPGRADE + "connection: upgrade\n" + ACCEPT,
    "connection-list": LINE + UPGRADE + "Connection: keep-alive, Upgrade\n" + ACCEPT,
    "connection-twice": LINE + UPGRADE + "Connection: keep-alive\n" + CONNECTION + ACCEPT,
    "accept-missing": LINE + UPGRADE + CONNECTION,
    "accept-wrong": LINE + UPGRADE + CONNECTION + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "accept-empty": LINE + UPGRADE + CONNECTION + "Sec-WebSocket-Accept:\n",
    "accept-twice": GOOD + ACCEPT,
    "all-wrong": LINE + "Upgrade: h2c\nConnection: close\nSec-WebSocket-Accept: A\n"
    "Sec-WebSocket-Protocol: x\nSec-WebSocket-Extensions: x-foo\n",
    "upgrade-and-accept": LINE + "Upgrade: h2c\nConnection: Upgrade\nSec-WebSocket-Accept: A\n",
    "accept-and-protocol": LINE + UPGRADE + CONNECTION + "Sec-WebSocket-Accept: A\nSec-WebSocket-Protocol: x\n",
    "protocol-and-extension": GOOD + "Sec-WebSocket-Protocol: x\nSec-WebSocket-Extensions: x-foo\n",
    # The subprotocol. Under /offer/ clients offer `chat`.
    "protocol-unasked": GOOD + "Sec-WebSocket-Protocol: chat\n",
    "protocol-unasked-empty": GOOD + "Sec-WebSocket-Protocol:\n",
    "offer/good": GOOD + "Sec-WebSocket-Protocol: chat\n",
    "offer/none": GOOD,
    "offer/other": GOOD + "Sec-WebSocket-Protocol: other\n",
    "offer/case": GOOD + "Sec-WebSocket-Protocol: Chat\n",
    "offer/two": GOOD + "Sec-WebSocket-Protocol: chat\nSec-WebSocket-Protocol: other\n",
    "offer/twice": GOOD + "Sec-WebSocket-Protocol: chat\n" * 2,
    "offer/list": GOOD + "Sec-WebSocket-Protocol: chat, other\n",
    "offer/empty": GOOD + "Sec-WebSocket-Protocol:\n",
    # Extensions.
    "deflate": GOOD + "Sec-WebSocket-Extensions: permessage-deflate\n",
    "extension-unknown": GOOD + "Sec-WebSocket-Extensions: x-foo\n",
    "extension-webkit": GOOD + "Sec-WebSocket-Extensions: x-webkit-deflate-frame\n",
    "extension-empty": GOOD + "Sec-WebSocket-Extensions:\n",
    "extension-syntax": GOOD + "Sec-WebSocket-Extensions: ;;=\n",
    "deflate-twice": GOOD + "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\n",
    "deflate-two-lines": GOOD + "Sec-WebSocket-Extensions: permessage-deflate\n" * 2,
    "deflate-bits-7": GOOD + "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7\n",
    "deflate-client-bits-8": GOOD + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=8\n",
    "deflate-no-value": GOOD + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n",
    "deflate-parameter": GOOD + "Sec-WebSocket-Extensions: permessage-deflate; foo=1\n",
    # Lines.
    "folded": GOOD + "X-Note: one\n two\n",
    "no-colon": GOOD + "nonsense\n",
    "space-colon": GOOD + "X-Note : one\n",
    "head-9k": GOOD + f"X-Note: {'x' * 9000}\n",
    "head-17k": GOOD + f"X-Note: {'x' * 17000}\n",
    "head-17k-lines": GOOD + f"X-Note: {'x' * 990}\n" * 17,
    "head-60k": GOOD + f"X-Note: {'x' * 60000}\n",
    "head-70k-lines": GOOD + f"X-Note: {'x' * 990}\n" * 70,
    "head-300k": GOOD + f"X-Note: {'x' * 300000}\n",
    "fields-120": GOOD + "X-Note: one\n" * 116,
    "fields-140": GOOD + "X-Note: one\n" * 136,
    "fields-260": GOOD + "X-Note: one\n" * 256,
    "404-head-17k": status("404 Not Found", f"X-Note: {'x' * 17000}\n"),
}

# Sent as they are, instead of a reply; then FIN.
RAW = {
    "lf": lambda key: GOOD.replace("{accept}", accept(key)).encode() + b"\n" + END,
    "empty": lambda key: b"",
    "partial": lambda key: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websoc",
    "ssh": lambda key: b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "smtp": lambda key: b"220 mail.test ESMTP ready\r\n",
    "binary": lambda key: bytes(range(256)),
    "tls-alert": lambda key: b"\x15\x03\x03\x00\x02\x02\x46",
    "http2": lambda key: b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
    "status-word": lambda key: b"HTTP/1.1 abc Nonsense\r\n\r\n",
    "page": lambda key: b"<html><body>hello</body></html>\n",
}

# After a good head, before `end`.
FRAMES = {
    "masked": b"\x81\x82\x01\x02\x03\x04" + bytes([ord("h") ^ 1, ord("i") ^ 2]),
    "rsv1": b"\xc1\x02hi",
    "rsv2": b"\xa1\x02hi",
    "rsv3": b"\x91\x02hi",
    "opcode-3": b"\x83\x02hi",
    "opcode-11": b"\x8b\x02hi",
    "control-fragmented": b"\x09\x02hi",
    "control-long": b"\x89\x7e\x00\x7e" + b"x" * 126,
    "continuation-first": b"\x80\x02hi",
    "message-within": b"\x01\x02hi\x81\x02ho",
    "utf8": b"\x81\x02\xc3\x28",
    "length-16": b"\x81\x7e\x00\x02hi",
    "length-64": b"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x02hi",
    "length-top-bit": b"\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x02hi",
    "html": b"<html><body><h1>502 Bad Gateway</h1></body></html>\r\n",
    "http": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "close-empty": b"\x88\x00",
    "close-1-byte": b"\x88\x01\x03",
    "close-utf8": b"\x88\x04\x03\xe8\xc3\x28",
    "data-after-close": b"\x88\x02\x03\xe8\x81\x02hi",
    "ping": b"\x89\x02hi",
} | {
    f"close-{code}": b"\x88\x02" + code.to_bytes(2, "big")
    for code in (0, 999, 1000, 1001, 1002, 1004, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 1014, 1015, 1016,
                 2999, 3000, 4999, 5000, 65535)
}

# After a head that agrees on permessage-deflate.
DEFLATED = {
    "deflate-garbage": b"\xc1\x04\xff\xff\xff\xff",
    "deflate-continuation": b"\x41\x01\xca\xc0\x01\x00",
    "deflate-rsv2": b"\xa1\x02hi",
}


def accept(key):
    return base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()


def wired(reply, key, host):
    head, empty, body = reply.partition("\n\n")
    if head.endswith("\n"):
        head = head[:-1]
    if head.startswith("HTTP/1.1 10") and not head.startswith("HTTP/1.1 101") or "{accept}" in body:
        body = wired(body, key, host).decode()
    head = head.replace("{accept}", accept(key)).replace("{host}", host).replace("\n", "\r\n")
    return f"{head}\r\n\r\n{body}".encode()


async def hear(reader, writer, closing):
    """Answers pings, and the close frame, unless we have sent ours; ends with the client's."""
    while True:
        first, second = await reader.readexactly(2)
        size = second & 127
        if size > 125:
            size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
        mask = await reader.readexactly(4) if second & 128 else bytes(4)
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(await reader.readexactly(size)))
        if first & 15 == 9 and not closing:
            writer.write(bytes([0x8A, size]) + payload)
        if first & 15 == 8:
            if not closing:
                writer.write(bytes([0x88, size]) + payload)
            return


async def serve(reader, writer):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        fields = dict(line.lower().split(b":", 1) for line in lines[1:] if b":" in line)
        raw = next((line.split(b":", 1)[1].strip() for line in lines[1:]
                    if line.lower().startswith(b"sec-websocket-key:")), b"")
        name = lines[0].split(b" ")[1].decode().split("?")[0].removeprefix("/")
        host = fields.get(b"host", b"").strip().decode()
        await answer(name, raw, host, reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def answer(name, key, host, reader, writer):
    if name == "reset":
        socket = writer.get_extra_info("socket")
        socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        return
    if name in RAW:
        writer.write(RAW[name](key))
        if name == "lf":
            await hear(reader, writer, False)
        return
    if name in REPLIES:
        reply = wired(REPLIES[name], key, host)
        writer.write(reply)
        if b"Connection: close\r\n" in reply and b" 101" not in reply.split(b"\r\n")[0]:
            return
        frames = END
    elif name in FRAMES or name in DEFLATED:
        deflate = "Sec-WebSocket-Extensions: permessage-deflate\n" if name in DEFLATED else ""
        writer.write(wired(GOOD + deflate, key, host))
        frames = DEFLATED.get(name) or FRAMES[name]
        frames += b"" if "close" in name else END
    else:
        return
    writer.write(frames)
    await hear(reader, writer, "close" in name)


async def main():
    secure = None
    if sys.argv[1:]:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(*sys.argv[1:3])
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secure)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)


if sys.argv[1:] == ["list"]:
    print("\n".join([*REPLIES, *RAW, "reset", *FRAMES, *DEFLATED]))
else:
    asyncio.run(main())
