// Firefox by WebDriver BiDi. Arguments: nothing, and it opens each URL in a page and says how it went, input and
// output as in node.mjs; or a page's URL and the last words of its console, and it visits the page; input: the
// authorities to trust, [pem, …] as JSON; output: what the console said, as JSON.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { opening, trust } from "./page.mjs";

const [page, end] = process.argv.slice(2);
const input = JSON.parse(readFileSync(0, "utf8"));

// Quiet without a network, and as quick after a failure as before.
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.search.update": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  // The names of tests are this machine.
  "network.dns.localDomains": "chat.row.test,page.row.test",
  "network.proxy.type": 0,
  "network.trr.mode": 5,
  "network.websocket.delay-failed-reconnects": false,
  "security.OCSP.enabled": 0,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
  "toolkit.telemetry.server": "",
};

const folder = mkdtempSync(join(tmpdir(), "firefox-"));
trust(folder, page ? input : input.flatMap(({ ca }) => ca ?? []));
const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
writeFileSync(join(folder, "user.js"), lines.join(""));
const browser = spawn(
  "firefox-esr",
  ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder, "about:blank"],
  { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: folder } },
);
process.on("exit", () => browser.kill("SIGKILL"));

async function address() {
  for await (const line of createInterface({ input: browser.stderr })) {
    const found = /WebDriver BiDi listening on (\S+)/.exec(line);
    if (found) return `${found[1]}/session`;
  }
  throw new Error("Firefox ended");
}

const remote = new WebSocket(await address());
browser.stderr.resume();
await new Promise((resolve) => remote.once("open", resolve));
const waiting = new Map();
const said = [];
let heard = () => {};
let last = 0;
remote.on("message", (data) => {
  const { id, result, error, message, method, params } = JSON.parse(data);
  if (id) waiting.get(id)?.(result ?? { error, message });
  if (method !== "log.entryAdded") return;
  said.push(params.text);
  heard(params.text);
});
function ask(method, params = {}) {
  return new Promise((resolve) => {
    waiting.set(++last, resolve);
    remote.send(JSON.stringify({ id: last, method, params }));
  });
}

await ask("session.new", { capabilities: {} });
await ask("session.subscribe", { events: ["log.entryAdded"] });
const { contexts } = await ask("browsingContext.getTree");
const { context } = contexts[0];

async function evaluate(expression) {
  // A browser that has stopped answers nothing, not even this.
  const stopped = setTimeout(() => process.exit(1), 60_000);
  const target = { context };
  const { result } = await ask("script.evaluate", { expression, target, awaitPromise: true });
  clearTimeout(stopped);
  return result.value;
}

async function run({ url, protocols }) {
  said.length = 0;
  const seen = JSON.parse(await evaluate(`${opening(url, protocols)}.then(JSON.stringify)`));
  // What the console says may come after the event: an answer to this comes after both.
  await evaluate("1");
  const words = said.find((text) => text.startsWith("Firefox can") || text.startsWith("The connection to"));
  return { ...seen, text: seen.text ?? words ?? null };
}

async function visit() {
  const over = new Promise((resolve) => {
    heard = (text) => text === end && resolve();
    setTimeout(resolve, 60_000);
  });
  await ask("browsingContext.navigate", { context, url: page, wait: "none" });
  await over;
  return said;
}

async function all() {
  const results = [];
  for (const job of input) results.push(await run(job));
  return results;
}

const results = await (page ? visit() : all());
process.stdout.write(JSON.stringify(results), () => {
  browser.once("exit", () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  });
  ask("browser.close");
});
