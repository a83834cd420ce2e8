// Node's `ws` on a free port of loopback; the port is the first line on stdout.
// Argument: a mode, which says what becomes of a connection after it opened. It ends with its stdin.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const modes = {
  // The heartbeat of the documents of `ws`, once a second.
  heartbeat: (server) => {
    server.on("connection", (socket) => {
      socket.isAlive = true;
      socket.on("pong", () => (socket.isAlive = true));
    });
    setInterval(() => {
      for (const socket of server.clients) {
        if (!socket.isAlive) return socket.terminate();
        socket.isAlive = false;
        socket.ping();
      }
    }, 1000);
  },
  // Drops a socket that is silent for two seconds, without a close frame.
  "idle-drop": (server) => {
    server.on("connection", (_, { socket }) => socket.setTimeout(2000, () => socket.destroy()));
  },
  // Closes it with a code of its own.
  "idle-close": (server) => {
    server.on("connection", (ws, { socket }) => socket.setTimeout(2000, () => ws.close(4000, "idle")));
  },
  // Ends every connection after two seconds, and talks all the time.
  lifetime: (server) => {
    server.on("connection", (ws, { socket }) => {
      const talking = setInterval(() => ws.send("tick"), 200);
      setTimeout(() => {
        clearInterval(talking);
        socket.destroy();
      }, 2000);
    });
  },
  // Waits a second and a half for a login.
  login: (server) => {
    server.on("connection", (ws) => {
      const late = setTimeout(() => ws.close(4401, "Unauthorized"), 1500);
      ws.on("message", () => clearTimeout(late));
    });
  },
  // Says much at once, twice a second; pings are answered in between.
  bursts: (server) => {
    server.on("connection", (ws) => {
      setInterval(() => {
        for (let count = 0; count < 20; count++) ws.send(`tick ${count}`);
      }, 500);
    });
  },
  // Says much, and drops who does not take it.
  flood: (server) => {
    const much = Buffer.alloc(128 * 1024);
    server.on("connection", (ws) => {
      setInterval(() => {
        if (ws.bufferedAmount > 2 * 1024 * 1024) ws.terminate();
        else ws.send(much);
      }, 10);
    });
  },
  // Closes as soon as it has opened, with no code: `ws.close()` and nothing else.
  "close-at-once": (server) => {
    server.on("connection", (ws) => ws.close());
  },
};

const http = createServer((_, response) => {
  response.writeHead(426, { "Content-Type": "text/plain" }).end("Upgrade Required");
});
modes[process.argv[2]](new WebSocketServer({ server: http }));
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
process.stdin.resume().on("end", () => process.exit(0));
