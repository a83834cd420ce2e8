// Node's HTTP/2 server on a free port of loopback; the port is the first line on stdout. On its
// streams `ws` speaks WebSocket. Argument: a mode. It ends with its stdin.
import { createServer } from "node:http2";
import WebSocket from "ws";

const modes = {
  // Allows extended CONNECT, and echoes.
  echo: { enableConnectProtocol: true },
  // Speaks HTTP/2 without it.
  without: {},
};

const server = createServer({ settings: modes[process.argv[2]] });
server.on("stream", (stream, headers) => {
  if (headers[":method"] !== "CONNECT" || headers[":protocol"] !== "websocket") {
    stream.respond({ ":status": 404 });
    stream.end("no WebSocket");
    return;
  }
  const chosen = headers["sec-websocket-protocol"]?.split(",")[0].trim();
  stream.respond({ ":status": 200, ...(chosen && { "sec-websocket-protocol": chosen }) });
  // What `ws` asks of a socket, and a stream has not.
  stream.setNoDelay = () => {};
  const socket = new WebSocket(null, undefined, {});
  socket.setSocket(stream, Buffer.alloc(0), {
    allowSynchronousEvents: true,
    maxPayload: 64 * 1024 * 1024,
    skipUTF8Validation: false,
  });
  socket.on("message", (data, binary) => socket.send(data, { binary }));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit());
