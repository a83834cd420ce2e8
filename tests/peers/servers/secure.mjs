// Node over TLS on a free port of loopback; the port is the first line on stdout. Arguments: a mode,
// a chain, its key. It ends with its stdin.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { createSecureServer } from "node:http2";
import { WebSocketServer } from "ws";

const [mode, chain, key] = process.argv.slice(2);
const options = { cert: readFileSync(chain), key: readFileSync(key) };

const modes = {
  // `ws` over TLS.
  echo: () => {
    const server = createServer(options, (_, response) => response.writeHead(426).end("Upgrade Required"));
    new WebSocketServer({ server }).on("connection", (socket) =>
      socket.on("message", (data, binary) => socket.send(data, { binary })),
    );
    return server;
  },
  // HTTP/2 and nothing else, as `createSecureServer` is without `allowHTTP1`.
  http2: () => createSecureServer(options, (_, response) => response.end("hello")),
  // The same, where WebSockets are allowed.
  connect: () => {
    const server = createSecureServer({ ...options, settings: { enableConnectProtocol: true } });
    return server.on("stream", (stream) => stream.respond({ ":status": 200 }));
  },
};

const server = modes[mode]();
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
