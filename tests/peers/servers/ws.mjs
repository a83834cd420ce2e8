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
  // Is at /ws alone: `ws` answers 400 elsewhere.
  path: (server) => {
    new WebSocketServer({ server, path: "/ws" });
  },
  // Lets in pages of its own origin, and programs; `ws` answers 401 to the others.
  own: (server) => {
    const verifyClient = ({ origin, req }) => !origin || origin === `http://${req.headers.host}`;
    new WebSocketServer({ server, verifyClient });
  },
  // Lets in pages of one origin alone, and nobody without.
  strict: (server) => {
    new WebSocketServer({ server, verifyClient: ({ origin }) => origin === "https://app.example" });
  },
  // Chooses the subprotocol `chat`.
  chat: (server) => {
    new WebSocketServer({ server, handleProtocols: (offered) => offered.has("chat") && "chat" });
  },
  // Agrees to compression.
  deflate: (server) => {
    new WebSocketServer({ server, perMessageDeflate: true });
  },
  // Drops upgrades at paths other than /ws, as a handler of one's own does.
  dropping: (server) => {
    server.on("upgrade", (request, socket) => request.url === "/ws" || socket.destroy());
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
