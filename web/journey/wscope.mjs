// A real `wscope`, a real browser, and the few servers that the journeys need. Every port is free, every folder temporary.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The value of `--name VALUE` on the command line. */
export function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** A data folder that goes when the script ends. */
export function dataFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'wscope-journey-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the binary and waits for the address that it prints. */
export async function start(binary, data, port = 0) {
  const child = spawn(binary, ['--port', String(port), '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', NO_COLOR: '1' },
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const ended = new Promise((done) => child.on('exit', done));
  const address = await new Promise((found, failed) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const match = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(said);
      if (match) found(match[0]);
    });
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`wscope ended with ${code} before it said where it listens:\n${said}`)));
  });
  const kill = (signal = 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  return { address, port: Number(new URL(address).port), pid: child.pid, kill };
}

/** Starts Chromium without a window. */
export function browser() {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  if (!executablePath) throw new Error('no Chromium was found: install it, or name it in CHROMIUM');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** An HTTP server on a free port, or on one that was free before. */
export async function listen(answer, upgrade, port = 0) {
  const sockets = new Set();
  const server = createServer(answer);
  server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  if (upgrade) server.on('upgrade', upgrade);
  await new Promise((done) => server.listen(port, '127.0.0.1', done));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  };
  return { server, port: server.address().port, close };
}

/** A port on which nobody listens. */
export async function closedPort() {
  const server = await listen(() => undefined);
  await server.close();
  return server.port;
}

/** A WebSocket server that keeps the head of every handshake, says `greetings`, and then listens. */
export async function recorder(greetings = [], port = 0) {
  const heads = [];
  const server = await listen(
    (_, response) => response.writeHead(426).end(),
    (request, socket) => {
      heads.push({ path: request.url, headers: request.headers, raw: request.rawHeaders });
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.on('error', () => undefined);
      // What comes is the goodbye, masked: it is answered with a bare close frame.
      socket.on('data', (bytes) => (bytes[0] & 15) === 8 && socket.end(Buffer.from([0x88, 0])));
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      for (const greeting of greetings) socket.write(frame(greeting));
    },
    port,
  );
  return { ...server, heads, url: `ws://127.0.0.1:${server.port}` };
}

/** An unmasked text or binary frame. */
export function frame(content) {
  const payload = Buffer.from(content);
  const opcode = typeof content === 'string' ? 0x81 : 0x82;
  if (payload.length < 126) return Buffer.concat([Buffer.from([opcode, payload.length]), payload]);
  const long = payload.length >= 65_536;
  const head = Buffer.alloc(long ? 10 : 4);
  head.set([opcode, long ? 127 : 126]);
  if (long) head.writeBigUInt64BE(BigInt(payload.length), 2);
  else head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
