// Node's `ws` on a free port of loopback; the port is the first line on stdout.
// Argument: a mode. It ends with its stdin, so it cannot outlive its test.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const modes = {
  // Echoes.
  echo: (server) => {
    new WebSocketServer({ server }).on("connection", (socket) => {
      socket.on("message", (data, binary) => socket.send(data, { binary }));
    });
  },
  // Lets in clients with a token alone; `ws` answers 401 to the others.
  token: (server) => {
    const verifyClient = ({ req }) => req.headers.authorization === "Bearer secret";
    new WebSocketServer({ server, verifyClient });
  },
  // Takes the upgrade and forgets about it, as a handler that never calls back.
  silent: (server) => {
    server.on("upgrade", () => {});
    server.on("request", () => {});
  },
  // A handshake written by hand, with the key itself hashed and the GUID forgotten.
  handmade: (server) => {
    server.on("upgrade", async (request, socket) => {
      const { createHash } = await import("node:crypto");
      const accept = createHash("sha1").update(request.headers["sec-websocket-key"]).digest("base64");
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
    });
  },
};

const server = createServer((_, response) => {
  response.writeHead(426, { "Content-Type": "text/plain" }).end("Upgrade Required");
});
modes[process.argv[2]](server);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
