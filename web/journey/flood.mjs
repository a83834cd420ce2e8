// How the page bears a flood, and a session of a million messages, measured in Chromium; it judges nothing but that nothing is lost:
// node web/journey/flood.mjs --wscope PATH_TO_BINARY --flood PATH_TO_FLOOD [--rate 100000] [--seconds 10]
// Both are release builds (`cargo build --release -p wscope --bin wscope --example flood`). It prints tables in Markdown.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { loadavg } from 'node:os';
import { beginFrames, click, descendants, endFrames, first, heap, jump, median, noteFirst, processor, search, worst } from './measure.mjs';
import { openPage } from './page.mjs';
import { browser, dataFolder, option, start } from './wscope.mjs';

const [binary, flooding] = [option('wscope'), option('flood')];
if (!binary || !flooding) {
  console.error('usage: node web/journey/flood.mjs --wscope PATH_TO_BINARY --flood PATH_TO_FLOOD [--rate MESSAGES_A_SECOND] [--seconds SECONDS]');
  process.exit(2);
}
const [rate, seconds] = [Number(option('rate') ?? 100_000), Number(option('seconds') ?? 10)];
const messages = rate * seconds;
const SIZE = 200;
/** Rounds of what is asked again and again. */
const ROUNDS = 10;
const number = (value) => new Intl.NumberFormat('en-GB').format(value);
const load = loadavg()[0].toFixed(1);

const flood = spawn(flooding, [messages, SIZE, rate].map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => flood.kill('SIGKILL'));
let told = '';
flood.stdout.on('data', (bytes) => (told += bytes));
while (!told.includes('\n')) await new Promise((done) => flood.stdout.once('data', done));
const url = told.trim();

const wscope = await start(binary, dataFolder());
const chromium = await browser();
const story = { chromium, console: [], deaf: true };
const rows = (page) => page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
const table = (head, lines) => console.log(`| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${lines.map((it) => `| ${it.join(' | ')} |`).join('\n')}\n`);
const times = (list) => [median(list).toFixed(0), worst(list).toFixed(0)];

/** A page of somebody who has never been here. */
async function blank() {
  const page = await openPage(story, 'about:blank');
  await page.addInitScript(noteFirst);
  return page;
}

const interactive = [];
for (let round = 0; round < ROUNDS; round++) {
  const page = await blank();
  interactive.push(await first(page, 'interactive', () => page.goto(wscope.address)));
  await page.context().close();
}

// The flood.
const page = await blank();
await page.goto(wscope.address);
await page.getByRole('textbox', { name: 'WebSocket URL' }).fill(url);
await page.getByText('Saved', { exact: true }).waitFor();
const heapBefore = await heap(page);
await page.getByRole('button', { name: 'Connect', exact: true }).click();
await rows(page).nth(5).waitFor();
const pids = { wscope: wscope.pid, flood: flood.pid };
const browsers = descendants().filter((it) => !Object.values(pids).includes(it));
const took = () => ({ wscope: processor(pids.wscope), flood: processor(pids.flood), Chromium: browsers.reduce((sum, it) => sum + processor(it), 0), at: performance.now() });
const before = took();
await beginFrames(page);
await page.waitForTimeout(seconds * 500);
const drawn = await endFrames(page);
const after = took();
const clicks = [];
await beginFrames(page);
while (clicks.length < ROUNDS && performance.now() - before.at < seconds * 1000 - 1000) {
  clicks.push(await click(page, 2 + (clicks.length % 5)));
  await page.waitForTimeout(100);
}
const drawnClicking = await endFrames(page);
await page.keyboard.press('Escape');
await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Closed' }).waitFor({ timeout: 120_000 });
const heapAfter = await heap(page);
await page.waitForFunction(() => document.querySelector('.counts'));
const kept = await page.locator('.counts').innerText();
const [sent, lasted, late] = told.trim().split('\n').at(-1).split(' ');
const share = (name) => `${((100 * (after[name] - before[name])) / ((after.at - before.at) / 1000)).toFixed(0)} %`;

const opened = [];
for (let round = 0; round < ROUNDS; round++) {
  opened.push(await first(page, 'rows', () => page.reload()));
}
const jumps = [];
// Places that nobody chose: a fixed sequence that looks like chance.
for (let round = 0; round < ROUNDS; round++) jumps.push(await jump(page, ((round + 1) * 0.6180339887) % 1));
await page.getByRole('listbox', { name: 'Timeline' }).evaluate((it) => (it.scrollTop = 0));
await rows(page).first().locator('.preview').waitFor();
const searches = [];
for (const [name, text] of [['a text that is in every message', () => '"symbol"'], ['a text that is in one message of a hundred', (n) => `"S${n + 1}"`], ['a text in one message, anywhere', (n) => `"number":${Math.floor((((n + 1) * 0.6180339887) % 1) * messages)},`]]) {
  const found = [];
  for (let round = 0; round < ROUNDS; round++) found.push(await search(page, text(round)));
  searches.push([`text search: ${name}, first hits`, ...times(found)]);
}

const dist = new URL('../dist/', import.meta.url);
/** What the binary sends for a file: bytes, packed. */
const weigh = (file) =>
  new Promise((done, failed) => {
    get(`${wscope.address}/${file === 'index.html' ? 'history' : file}`, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (piece) => (bytes += piece.length)).on('end', () => done(bytes));
    }).on('error', failed);
  });
const weighAll = async (files) => (await Promise.all(files.map(weigh))).reduce((sum, it) => sum + it, 0);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const firstFiles = ['index.html', ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1])];
// What the workbench can ever ask for: what its files name. The door of a team's server has files of its own.
const asked = new Set(firstFiles);
for (const file of asked) {
  for (const [name] of readFileSync(new URL(file, dist), 'utf8').matchAll(/[\w-]+-[\w-]{8}\.(?:js|css)/g)) if (existsSync(new URL(`assets/${name}`, dist))) asked.add(`assets/${name}`);
}
const [firstLoad, all] = [await weighAll(firstFiles), await weighAll([...asked])];
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const frames = ({ mean, slowest, longest, late, gaps }) => `${mean.toFixed(1)} a second; ${slowest} in the slowest second; the longest gap ${longest.toFixed(0)} ms; ${late} of ${gaps} gaps above 34 ms`;

console.log(`Chromium ${chromium.version()} without a window, without a graphics card, on the same machine as \`wscope\` and the flood; load ${load} at the beginning. ${number(messages)} messages of ${SIZE} bytes, ${number(rate)} a second.\n`);
table(['the page during the flood', ''], [
  ['messages offered', `${sent} in ${lasted} s; held up ${late} s at most`],
  ['the page says at the end', kept],
  ['frames', frames(drawn)],
  ['frames while rows are clicked', frames(drawnClicking)],
  [`from a click on a row to its detail, ${clicks.length} clicks`, `median ${times(clicks)[0]} ms, slowest ${times(clicks)[1]} ms`],
  ['processor of wscope, the flood and Chromium, 200 % are there', ['wscope', 'flood', 'Chromium'].map(share).join(', ')],
  ['JavaScript objects of the page before and after', `${kB(heapBefore)}, ${kB(heapAfter)}`],
]);
table(['in the page', 'median, ms', 'slowest, ms'], [
  ['from navigation to a page that answers', ...times(interactive)],
  ['from navigation to the newest rows of the session', ...times(opened)],
  ['from a jump of the scroll bar to the rows there', ...times(jumps)],
  ...searches,
]);
console.log(`First load ${kB(firstLoad)} gzipped; every file of the page ${kB(all)}.`);
await chromium.close();
await wscope.kill();
// The head of the answer, the close frames of both, and the end are records too.
if (!kept.includes(number(messages + 4))) {
  console.error(`not every record is there: ${kept}`);
  process.exit(1);
}
process.exit(0);
