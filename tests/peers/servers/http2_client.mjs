// Node's HTTP/2 client with the frames of `ws`: opens two WebSockets on one connection, says something
// on each, closes, and prints what it saw as JSON. Arguments: the URL, and a file of certificates to trust.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { Receiver, Sender } from "ws";

setTimeout(() => process.exit(1), 30_000).unref();
const [url, trust] = process.argv.slice(2);
const session = connect(url, { ca: readFileSync(trust) });
const [settings] = await once(session, "remoteSettings");

async function talk(text) {
  const stream = session.request({
    ":method": "CONNECT",
    ":protocol": "websocket",
    ":path": "/chat",
    "sec-websocket-version": "13",
    "sec-websocket-protocol": "b, a",
  });
  const [headers] = await once(stream, "response");
  const receiver = new Receiver({ isServer: false });
  const sender = new Sender(stream);
  stream.pipe(receiver);
  const conclusion = once(receiver, "conclude");
  const message = once(receiver, "message");
  sender.send(Buffer.from(text), { binary: false, fin: true, mask: true, compress: false });
  const heard = (await message)[0].toString();
  sender.close(1000, "bye", true);
  const [code, reason] = await conclusion;
  stream.end();
  return { status: headers[":status"], protocol: headers["sec-websocket-protocol"], heard, code, reason: reason.toString() };
}

const talks = await Promise.all([talk("one"), talk("こんにちは".repeat(40_000))]);
console.log(JSON.stringify({ allowed: settings.enableConnectProtocol, alpn: session.alpnProtocol, talks }));
session.close();
