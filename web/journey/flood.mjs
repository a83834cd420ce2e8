// How the page bears a flood, measured in Chromium: node web/journey/flood.mjs --wscope PATH_TO_BINARY [--rate 100000] [--seconds 10]
// It prints what it measured, and judges nothing.
import { createHash } from 'node:crypto';
import { openPage } from './page.mjs';
import { browser, dataFolder, frame, listen, option, start } from './wscope.mjs';

const binary = option('wscope');
if (!binary) {
  console.error('usage: node web/journey/flood.mjs --wscope PATH_TO_BINARY [--rate MESSAGES_A_SECOND] [--seconds SECONDS]');
  process.exit(2);
}
const rate = Number(option('rate') ?? 100_000);
const seconds = Number(option('seconds') ?? 10);
const BEAT_MS = 20;
const batch = Buffer.concat(Array.from({ length: (rate * BEAT_MS) / 1000 }, (_, n) => frame(JSON.stringify({ id: n, text: 'x'.repeat(200) }).slice(0, 200))));

/** Says a batch at each beat; one that the peer has not taken is waited for, and made up for. */
const server = await listen(
  (_, response) => response.writeHead(426).end(),
  (request, socket) => {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    const began = performance.now();
    let said = 0;
    const timer = setInterval(() => {
      const due = Math.min(performance.now() - began, seconds * 1000) / BEAT_MS;
      while (said < due && socket.writableLength < 8 << 20) {
        socket.write(batch);
        said++;
      }
      if (said >= (seconds * 1000) / BEAT_MS) clearInterval(timer);
    }, BEAT_MS / 2);
    socket.on('error', () => undefined).on('close', () => clearInterval(timer));
  },
);

const wscope = await start(binary, dataFolder());
const page = await openPage({ chromium: await browser(), console: [], deaf: true }, wscope.address);
const rows = page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
const worst = (list) => Math.max(...list);
const ms = (value) => `${value.toFixed(1)} ms`;

/** The gaps between the frames that the page draws, in milliseconds. */
const gaps = (forMs) =>
  page.evaluate(
    (most) =>
      new Promise((done) => {
        const found = [];
        const began = performance.now();
        let last = began;
        const beat = (now) => {
          found.push(now - last);
          last = now;
          if (now - began < most) requestAnimationFrame(beat);
          else done(found.slice(1));
        };
        requestAnimationFrame(beat);
      }),
    forMs,
  );

/** From a click on a row to its detail, measured in the page. */
const click = () =>
  page.evaluate(async () => {
    const row = document.querySelector('[role=option]:nth-child(3)');
    const began = performance.now();
    row.click();
    const seq = `#${row.dataset.seq}`;
    while (![...document.querySelectorAll('.detail dd')].some((it) => it.textContent === seq)) await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - began;
  });

/** From a jump of the scroll bar to rows that are there. */
const jump = (share) =>
  page.evaluate(async (to) => {
    const list = document.querySelector('[role=listbox]');
    const began = performance.now();
    list.scrollTop = to * list.scrollHeight;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    while ([...document.querySelectorAll('[role=option]')].some((it) => !it.querySelector('.preview'))) await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - began;
  }, share);

await page.getByRole('textbox', { name: 'WebSocket URL' }).fill(`ws://127.0.0.1:${server.port}/`);
await page.getByText('Saved', { exact: true }).waitFor();
await page.getByRole('button', { name: 'Connect', exact: true }).click();
await rows.nth(5).waitFor();
const drawn = await gaps((seconds * 1000) / 2);
const clicks = [];
for (let n = 0; n < 5; n++) clicks.push(await click());
console.log(`flood of ${rate} messages a second: ${(1000 / (drawn.reduce((sum, it) => sum + it, 0) / drawn.length)).toFixed(1)} frames a second, median gap ${ms(median(drawn))}, worst ${ms(worst(drawn))}`);
console.log(`a click shows its detail in ${ms(median(clicks))}, worst ${ms(worst(clicks))}`);
await page.keyboard.press('Escape');
await page.waitForTimeout(seconds * 600);
await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Closed' }).waitFor({ timeout: 120_000 });
const kept = await page.locator('.counts').innerText();
const began = performance.now();
await page.reload();
await rows.nth(5).waitFor();
console.log(`${kept}: opened in ${ms(performance.now() - began)}`);
const jumps = [];
for (const share of [0.5, 0.99, 0.01, 0.73, 0.25]) jumps.push(await jump(share));
console.log(`scrolls anywhere in ${ms(median(jumps))}, worst ${ms(worst(jumps))}`);
await page.context().browser().close();
await wscope.kill();
process.exit(0);
