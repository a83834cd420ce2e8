// Opens each URL in a page of Chromium, and says how it went; input and output as in node.mjs. Argument: a URL
// that opens, which is opened before each other one: Chromium slows down a page that fails too often.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const [good] = process.argv.slice(2);
const jobs = JSON.parse(readFileSync(0, "utf8"));

const folder = mkdtempSync(join(tmpdir(), "chromium-"));
const browser = spawn(
  "chromium",
  ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"].concat(
    `--user-data-dir=${folder}`,
    "about:blank",
  ),
  { stdio: ["ignore", "ignore", "pipe"] },
);

async function address() {
  for await (const line of createInterface({ input: browser.stderr })) {
    const found = /DevTools listening on (\S+)/.exec(line);
    if (found) return found[1];
  }
  throw new Error("Chromium ended");
}

const devtools = new WebSocket(await address());
await new Promise((resolve) => devtools.once("open", resolve));
const waiting = new Map();
const said = [];
let last = 0;
devtools.on("message", (data) => {
  const { id, result, error, method, params } = JSON.parse(data);
  if (id) waiting.get(id)?.(result ?? { error });
  if (method === "Log.entryAdded") said.push(params.entry.text);
});
function ask(method, params = {}, sessionId) {
  return new Promise((resolve) => {
    waiting.set(++last, resolve);
    devtools.send(JSON.stringify({ id: last, method, params, sessionId }));
  });
}

const { targetInfos } = await ask("Target.getTargets");
const { targetId } = targetInfos.find((target) => target.type === "page");
const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
await ask("Log.enable", {}, sessionId);

// Runs in the page.
function open(url, protocols) {
  return new Promise((resolve) => {
    const seen = { ended: false, opened: false, failed: false, text: null, code: null };
    let socket;
    try {
      socket = new WebSocket(url, protocols);
    } catch (error) {
      resolve({ ...seen, failed: true, text: error.message });
      return;
    }
    const timer = setTimeout(() => resolve({ ...seen, text: "TIMEOUT" }), 20_000);
    socket.onopen = () => (seen.opened = true);
    socket.onmessage = (event) => {
      if (event.data !== "end") return;
      seen.ended = true;
      socket.close(1000);
    };
    socket.onerror = () => (seen.failed = true);
    socket.onclose = (event) => {
      seen.code = event.code;
      clearTimeout(timer);
      resolve(seen);
    };
  });
}

async function run(url, protocols) {
  const call = `(${open})(${JSON.stringify(url)}, ${JSON.stringify(protocols)})`;
  const { result } = await ask(
    "Runtime.evaluate",
    { expression: call, awaitPromise: true, returnByValue: true },
    sessionId,
  );
  return result.value;
}

const results = [];
for (const { url, protocols } of jobs) {
  await run(good, []);
  said.length = 0;
  const seen = await run(url, protocols);
  // What the console says may come after the event: an answer to this comes after both.
  await ask("Runtime.evaluate", { expression: "1" }, sessionId);
  const words = said.find((text) => text.startsWith("WebSocket connection to"));
  results.push({ ...seen, text: seen.text ?? words ?? null });
}
process.stdout.write(JSON.stringify(results), () => {
  browser.once("exit", () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  });
  browser.kill();
});
