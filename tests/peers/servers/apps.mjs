// Frameworks of npm on a free port of loopback; the port is the first line on stdout.
// Argument: a mode. It ends with its stdin, so it cannot outlive its test.
import express from "express";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { createServer } from "node:http";
import sockjs from "sockjs";
import { WebSocketServer } from "ws";

const page = (_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><p>Shop");

const modes = {
  // Express with a page at /, and no WebSocket.
  express: () => createServer(express().get("/", page)),
  // Express with a WebSocket at /chat.
  chat: () => {
    const server = createServer(express().get("/", page));
    new WebSocketServer({ server, path: "/chat" });
    return server;
  },
  // SockJS at /chat.
  sockjs: () => {
    const server = createServer(page);
    sockjs.createServer({ log: () => {} }).installHandlers(server, { prefix: "/chat" });
    return server;
  },
  // GraphQL subscriptions at /chat.
  graphql: () => {
    const server = createServer(page);
    useServer({ schema: buildSchema("type Query { hello: String }") }, new WebSocketServer({ server, path: "/chat" }));
    return server;
  },
};

const server = modes[process.argv[2]]();
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
