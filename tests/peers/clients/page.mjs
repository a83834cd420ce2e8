// What browsers have in common: how a page opens a URL, and whom a browser trusts.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

// The expression that opens a URL in a page; its value is a promise of how it went.
export function opening(url, protocols) {
  return `(${open})(${JSON.stringify(url)}, ${JSON.stringify(protocols)})`;
}

// Makes a database of NSS in this folder, with these certificates (PEM) as authorities.
export function trust(folder, pems) {
  mkdirSync(folder, { recursive: true });
  const database = ["-d", `sql:${folder}`];
  execFileSync("certutil", ["-N", "--empty-password", ...database]);
  [...new Set(pems)].forEach((pem, at) => {
    const file = join(folder, `${at}.pem`);
    writeFileSync(file, pem);
    execFileSync("certutil", ["-A", "-t", "C,,", "-n", `root ${at}`, "-i", file, ...database]);
  });
}
