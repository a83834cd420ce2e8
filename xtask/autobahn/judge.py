"""Autobahn's fuzzer as one process, for `cargo xtask autobahn`.

    python judge.py server FOLDER CASE…           is the server; ends when it is asked for its report
    python judge.py client FOLDER NAME URL CASE…  is the client of the server of this name
    python judge.py report FOLDER PART…           writes one report of these folders

CASE is a pattern as Autobahn's (`9.*`). FOLDER gets the HTML and JSON report. The standard output
has one line: how many cases will run and, of a server, its port.
"""

import json
import pathlib
import sys

import octets
from autobahntestsuite import fuzzing
from twisted.internet import reactor


def shown(data, maxlen=64, replace=False):
    """A payload in the report: its text, or hexadecimal digits."""
    data = octets.to_wire(data)
    try:
        text = data[:maxlen].decode("utf-8", "replace" if replace else "strict")
    except UnicodeDecodeError:
        return "0x" + fuzzing.binLogData(data, maxlen)
    return text + " ..." if len(data) > maxlen else text


fuzzing.asciiLogData = shown

# What the fuzzer prints is for its log; the standard output is ours.
tell = sys.stdout
sys.stdout = sys.stderr


class Border:
    """Between the fuzzer's octets and those of autobahn."""

    def sendFrame(self, opcode, payload="", fin=True, rsv=0, mask=None, payload_len=None, chopsize=None, sync=False):
        payload = octets.to_wire(payload)
        if payload_len is not None:
            # autobahn would repeat it by a division that is no longer one of integers.
            payload = (payload * (payload_len // len(payload) + 1))[:payload_len]
        super().sendFrame(opcode, payload, fin, rsv, octets.to_wire(mask), None, chopsize, sync)

    def sendMessage(self, payload, *options, **more):
        super().sendMessage(octets.to_wire(payload), *options, **more)

    def sendMessageFrame(self, payload, *options, **more):
        return super().sendMessageFrame(octets.to_wire(payload), *options, **more)

    def sendMessageFrameData(self, payload, *options, **more):
        return super().sendMessageFrameData(octets.to_wire(payload), *options, **more)

    def sendCloseFrame(self, code=None, reasonUtf8=None, isReply=False):
        super().sendCloseFrame(code, octets.to_wire(reasonUtf8), isReply)

    def sendPing(self, payload=None):
        super().sendPing(octets.to_wire(payload))

    def sendPong(self, payload=None):
        super().sendPong(octets.to_wire(payload))

    def onMessage(self, payload, isBinary):
        super().onMessage(octets.from_wire(payload), isBinary)

    def onPing(self, payload):
        super().onPing(octets.from_wire(payload))

    def onPong(self, payload):
        super().onPong(octets.from_wire(payload))

    def logRxFrame(self, frameHeader, payload):
        super().logRxFrame(frameHeader, [octets.from_wire(part) for part in payload])


def plain(value):
    """A result without bytes, as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(it) for key, it in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(it) for it in value]
    return octets.from_wire(value)


class Log:
    def logCase(self, caseResults):
        super().logCase(plain(caseResults))


class ServerProtocol(Border, fuzzing.FuzzingServerProtocol):
    pass


class ClientProtocol(Border, fuzzing.FuzzingClientProtocol):
    pass


class Server(Log, fuzzing.FuzzingServerFactory):
    protocol = ServerProtocol


class Client(Log, fuzzing.FuzzingClientFactory):
    pass


# The client's factory asks for it by its name.
fuzzing.FuzzingClientProtocol = ClientProtocol


def begin(factory, port=0):
    unknown = [case for case in factory.specCases if case not in factory.CaseSet.CasesById]
    if unknown or not factory.specCases:
        sys.exit(f"no such case: {' '.join(unknown)}")
    print(len(factory.specCases), port, file=tell, flush=True)
    reactor.run()


def serve(folder, cases):
    factory = Server({"outdir": folder, "url": "ws://127.0.0.1:9", "cases": cases})
    port = reactor.listenTCP(0, factory, interface="127.0.0.1").getHost().port
    # Clients say the port in their Host header, and autobahn compares.
    factory.setSessionParameters(url=f"ws://127.0.0.1:{port}", server="Autobahn")
    begin(factory, port)


def dial(folder, name, url, cases):
    begin(Client({"outdir": folder, "servers": [{"agent": name, "url": url}], "cases": cases}))


def report(folder, parts):
    factory = Server({"outdir": folder, "url": "ws://127.0.0.1:9", "cases": ["*"]})
    for part in parts:
        for path in pathlib.Path(part).glob("*_case_*.json"):
            case = json.loads(path.read_text("utf-8"))
            for stats in ("rxOctetStats", "txOctetStats", "rxFrameStats", "txFrameStats"):
                case[stats] = {int(size): count for size, count in case[stats].items()}
            factory.logCase(case)
    factory.createReports()


def main(role, folder, *rest):
    if role == "server":
        serve(folder, list(rest))
    elif role == "client":
        dial(folder, rest[0], rest[1], list(rest[2:]))
    elif role == "report":
        report(folder, rest)
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
