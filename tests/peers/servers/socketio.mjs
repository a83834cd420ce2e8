// Socket.IO on a free port of loopback; the port is the first line on stdout.
// It ends with its stdin, so it cannot outlive its test.
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer((_, response) => {
  response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Chat</title>");
});
// Whoever does not keep its heartbeat, or joins no namespace, is dismissed soon.
const pace = { pingInterval: 500, pingTimeout: 500, connectTimeout: 1500 };
new Server(server, pace).on("connection", (socket) => socket.emit("hello"));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
