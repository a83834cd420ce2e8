// Chromium by its DevTools. Argument: a URL that opens, which is opened before each other one, since Chromium slows
// down a page that fails too often: it opens each URL and says how it went, input and output as in node.mjs. Or a
// page's URL, the last words of its console and more arguments for Chromium: it visits the page; input: the
// authorities to trust, [pem, …] as JSON; output: what the console said, as JSON.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { opening, trust } from "./page.mjs";

const [url, end, ...more] = process.argv.slice(2);
const input = JSON.parse(readFileSync(0, "utf8"));

const folder = mkdtempSync(join(tmpdir(), "chromium-"));
trust(
  join(folder, ".pki/nssdb"),
  end ? input : input.flatMap(({ ca }) => ca ?? []),
);
const browser = spawn(
  "chromium",
  ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"].concat(
    `--user-data-dir=${folder}`,
    "--host-resolver-rules=MAP *.row.test 127.0.0.1",
    more,
    "about:blank",
  ),
  { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: folder } },
);
process.on("exit", () => browser.kill("SIGKILL"));

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
let heard = () => {};
let last = 0;
function hear(text) {
  said.push(text);
  heard(text);
}
devtools.on("message", (data) => {
  const { id, result, error, method, params } = JSON.parse(data);
  if (id) waiting.get(id)?.(result ?? { error });
  if (method === "Log.entryAdded") hear(params.entry.text);
  if (method === "Runtime.consoleAPICalled") hear(params.args.map(({ value }) => value).join(" "));
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

async function run(url, protocols) {
  const { result } = await ask(
    "Runtime.evaluate",
    { expression: opening(url, protocols), awaitPromise: true, returnByValue: true },
    sessionId,
  );
  return result.value;
}

async function visit() {
  await ask("Runtime.enable", {}, sessionId);
  const over = new Promise((resolve) => {
    heard = (text) => text === end && resolve();
    setTimeout(resolve, 60_000);
  });
  await ask("Page.navigate", { url }, sessionId);
  await over;
  return said;
}

async function all() {
  const results = [];
  for (const job of input) {
    await run(url, []);
    said.length = 0;
    const seen = await run(job.url, job.protocols);
    // What the console says may come after the event: an answer to this comes after both.
    await ask("Runtime.evaluate", { expression: "1" }, sessionId);
    const words = said.find((text) => text.startsWith("WebSocket connection to"));
    results.push({ ...seen, text: seen.text ?? words ?? null });
  }
  return results;
}

const results = await (end ? visit() : all());
process.stdout.write(JSON.stringify(results), () => {
  browser.once("exit", () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  });
  browser.kill();
});
