// Opens each URL with Node's `ws` or with undici, and says how it went. Argument: `ws` or `undici`;
// input: [{url, protocols, ca}] as JSON; output: [{ended, text, code}], `ended`: the message `end` was heard.
import { readFileSync } from "node:fs";

const [which] = process.argv.slice(2);
const jobs = JSON.parse(readFileSync(0, "utf8"));
const results = Array(jobs.length);

function settle(socket, close) {
  return new Promise((resolve) => {
    const seen = { ended: false, opened: false, text: null, code: null };
    const timer = setTimeout(() => resolve({ ...seen, text: seen.text ?? "TIMEOUT" }), 20_000);
    socket.addEventListener("open", () => (seen.opened = true));
    socket.addEventListener("message", (event) => {
      if (event.data !== "end") return;
      seen.ended = true;
      close();
    });
    socket.addEventListener("error", (event) => {
      seen.text ??= event.message ?? "";
    });
    socket.addEventListener("close", (event) => {
      seen.code = event.code;
      clearTimeout(timer);
      resolve(seen);
    });
  });
}

async function opener() {
  if (which === "ws") {
    const { WebSocket } = await import("ws");
    return ({ url, protocols, ca }) => new WebSocket(url, protocols, ca ? { ca } : {});
  }
  const { WebSocket, Agent } = await import("undici");
  return ({ url, protocols, ca }) => {
    const dispatcher = ca ? new Agent({ connect: { ca } }) : undefined;
    return new WebSocket(url, { protocols, dispatcher });
  };
}

const open = await opener();
async function run(job) {
  let socket;
  try {
    socket = open(job);
  } catch (error) {
    return { ended: false, opened: false, text: error.message, code: null };
  }
  return settle(socket, () => socket.close(1000));
}

let next = 0;
async function work() {
  while (next < jobs.length) {
    const at = next++;
    results[at] = await run(jobs[at]);
  }
}
await Promise.all(Array.from({ length: 8 }, work));
process.stdout.write(JSON.stringify(results), () => process.exit(0));
