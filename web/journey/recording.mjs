// A recording of one minute: node web/journey/recording.mjs --wscope PATH_TO_BINARY [--out docs/images/tour.webm]
// Frames come from Chromium's own screencast; `ffmpeg` makes a film of them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPage } from './page.mjs';
import { browser, dataFolder, listen, option, recorder, start } from './wscope.mjs';

const binary = option('wscope');
if (!binary) {
  console.error('usage: node web/journey/recording.mjs --wscope PATH_TO_BINARY [--out FILE.webm]');
  process.exit(2);
}
const out = option('out') ?? 'docs/images/tour.webm';
const SIZE = { width: 1280, height: 800 };
/** Long enough to be read. */
const READ_MS = 2200;

const refusal = 'HTTP/1.1 426 Upgrade Required\r\nServer: nginx/1.22.1\r\nContent-Type: text/plain\r\nContent-Length: 16\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\r\nUpgrade Required';
const proxy = await listen((request) => request.socket.end(refusal), (_, socket) => socket.end(refusal));
const room = await recorder(['{"type":"welcome","room":"main hall","members":["aiko","ben"],"seq":9007199254740993}', '{"type":"message","from":"aiko","text":"おはようございます ☀"}', '{"type":"presence","user":"ben","state":"away"}', '{"type":"message","from":"ben","text":"deploy is done","tags":["release"]}']);
const wscope = await start(binary, dataFolder());
const chromium = await browser();
const page = await openPage({ chromium, console: [] }, wscope.address, { viewport: SIZE });

/** Every frame with the time at which it was drawn. */
const folder = mkdtempSync(join(tmpdir(), 'wscope-recording-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const frames = [];
const session = await page.context().newCDPSession(page);
session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
  const name = join(folder, `${String(frames.length).padStart(5, '0')}.jpg`);
  writeFileSync(name, Buffer.from(data, 'base64'));
  frames.push({ name, at: metadata.timestamp });
  void session.send('Page.screencastFrameAck', { sessionId });
});

const button = (name) => page.getByRole('button', { name, exact: true });
const rest = (ms = READ_MS) => page.waitForTimeout(ms);
const tab = (name) => page.getByRole('tablist', { name: 'Handshake' }).getByRole('tab', { name: new RegExp(`^${name}`) });

/** Says what is going on, at the foot of the page. */
async function say(text) {
  await page.evaluate((text) => {
    const box = document.querySelector('#caption') ?? document.body.appendChild(document.createElement('p'));
    box.id = 'caption';
    box.textContent = text;
    box.popover = 'manual';
    box.showPopover();
    Object.assign(box.style, { position: 'fixed', inset: 'auto auto 1.25rem 50%', translate: '-50% 0', margin: '0', padding: '0.6rem 1.4rem', border: '0', borderRadius: '99rem', background: '#17202c', color: '#fff', font: '600 1.05rem system-ui', boxShadow: '0 0.5rem 2rem #0006' });
  }, text);
  await rest(900);
}

async function type(field, text, delay = 28) {
  await field.click();
  await field.press('Control+a');
  await field.pressSequentially(text, { delay });
}

const acts = [
  ['Make a WebSocket API, and connect', async () => {
    await button('New WebSocket API').click();
    const url = page.getByRole('textbox', { name: 'WebSocket URL' });
    await url.and(page.locator(':focus')).waitFor();
    await type(page.getByRole('textbox', { name: 'Name', exact: true }), 'Chat');
    await type(url, `${room.url}/rooms/:room?limit=50&since=2026-11-21`);
    await type(page.getByLabel('Path parameter room value'), 'main hall');
    await page.getByRole('switch', { name: 'Send param 2' }).uncheck();
    await rest(1200);
    await button('Connect').click();
    await page.getByRole('option').filter({ hasText: 'deploy is done' }).waitFor();
    await rest();
  }],
  ['Look at a message', async () => {
    await page.getByRole('option').filter({ hasText: 'おはよう' }).click();
    await rest();
    await page.getByRole('option').filter({ hasText: 'welcome' }).click();
    await rest();
  }],
  ['Send JSON, checked as you type', async () => {
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('JSON', { exact: true }).click();
    await type(page.getByRole('textbox', { name: 'Message', exact: true }), '{"type": "message", "text": "hello from wscope"}', 22);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('option').filter({ hasText: 'hello from wscope' }).first().waitFor();
    await rest();
  }],
  ['Filter while it streams', async () => {
    const search = page.getByRole('searchbox').first();
    await type(search, 'ben');
    await rest(2600);
    await search.fill('');
    await rest(800);
  }],
  ['Document it', async () => {
    await tab('Docs').click();
    await page.getByRole('combobox', { name: 'API status' }).selectOption('testing');
    await type(page.getByRole('textbox', { name: 'Owner' }), 'Aiko Sato');
    await type(page.getByRole('textbox', { name: 'Description (Markdown)' }), 'Join a **room** and listen. One message a line:\n\n- `message`\n- `presence`', 18);
    await rest(1500);
    await page.getByText('Saved', { exact: true }).first().waitFor();
  }],
  ['Keep the session, and share it as one file', async () => {
    await button('Disconnect').click();
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('button', { name: /^Export / }).first().click();
    await page.getByRole('dialog').waitFor();
    await rest();
    await page.keyboard.press('Escape');
  }],
  ['When it fails: the doctor', async () => {
    await button('New WebSocket API').click();
    const url = page.getByRole('textbox', { name: 'WebSocket URL' });
    await url.and(page.locator(':focus')).waitFor();
    await type(url, `ws://127.0.0.1:${proxy.port}/chat`);
    await button('Connect').click();
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    await rest(4500);
  }],
  ['The same, dark and in Japanese', async () => {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await rest(1500);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('ja');
    await rest(4000);
  }],
];

await session.send('Page.startScreencast', { format: 'jpeg', quality: 88, maxWidth: SIZE.width, maxHeight: SIZE.height });
for (const [caption, act] of acts) {
  await say(caption);
  await act();
}
await session.send('Page.stopScreencast');
await chromium.close();
await wscope.kill();
await room.close();
await proxy.close();

// A frame stands until the next one.
const lines = frames.map(({ name, at }, index) => `file '${name}'\nduration ${Math.max(0.01, (frames[index + 1]?.at ?? at + 2) - at).toFixed(4)}`);
writeFileSync(join(folder, 'list.txt'), `${lines.join('\n')}\nfile '${frames.at(-1).name}'\n`);
const film = spawnSync('ffmpeg', ['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', join(folder, 'list.txt'), '-vf', 'fps=10', '-c:v', 'libvpx-vp9', '-crf', '38', '-b:v', '0', '-row-mt', '1', '-deadline', 'realtime', '-cpu-used', '8', '-pix_fmt', 'yuv420p', out], { stdio: 'inherit' });
if (film.status !== 0) {
  console.error('ffmpeg could not make the film: is it installed?');
  process.exit(1);
}
console.log(`${out}: ${frames.length} frames, ${Math.round(frames.at(-1).at - frames[0].at)} s`);
process.exit(0);
