// What is measured in a page, and the processors and memory that its processes take.
import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks a second in `/proc`: the same on every Linux that we know. */
const TICKS = 100;

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
export const worst = (list) => Math.max(...list);

/** Runs in the page before all else: says when something stands there first, in milliseconds since navigation began. */
export function noteFirst() {
  const seen = new Set();
  const wanted = { interactive: '.address button:not(:disabled)', rows: '[role=option] .preview' };
  const look = () => {
    for (const [name, selector] of Object.entries(wanted)) {
      if (seen.has(name) || !document.querySelector(selector)) continue;
      seen.add(name);
      // The frame that shows it has been handed over by then.
      requestAnimationFrame(() => setTimeout(() => console.debug(`first ${name} ${performance.now()}`)));
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** When something stands there first, after `begin` has had the page load. Nothing is asked of the page meanwhile: it would have to answer. */
export async function first(page, name, begin) {
  const said = page.waitForEvent('console', (it) => it.text().startsWith(`first ${name} `));
  await begin();
  return Number((await said).text().split(' ')[2]);
}

/** Begins to note the gaps between the frames of the page. */
export const beginFrames = (page) =>
  page.evaluate(() => {
    const frames = (globalThis.frames_ = { began: performance.now(), at: [], on: true });
    const beat = (now) => {
      frames.at.push(now);
      if (frames.on) requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
  });

/** What was noted since: frames a second, in the mean and in the slowest whole second, and the longest gap. */
export async function endFrames(page) {
  const at = await page.evaluate(() => {
    globalThis.frames_.on = false;
    return globalThis.frames_.at;
  });
  const gaps = at.slice(1).map((it, index) => it - at[index]);
  const seconds = Array.from({ length: Math.floor((at.at(-1) - at[0]) / 1000) }, (_, n) => at.filter((it) => it >= at[0] + n * 1000 && it < at[0] + (n + 1) * 1000).length);
  return { mean: (gaps.length * 1000) / (at.at(-1) - at[0]), slowest: Math.min(...seconds), longest: worst(gaps), late: gaps.filter((it) => it > 34).length, gaps: gaps.length };
}

/** From a click with the mouse on a row in view to the frame that shows its detail. */
export async function click(page, place) {
  const list = await page.getByRole('listbox', { name: 'Timeline' }).boundingBox();
  await page.evaluate(() => {
    const shown = () => document.querySelector('.detail dl dd')?.textContent;
    const before = shown();
    globalThis.clicked = NaN;
    addEventListener('pointerup', (event) => {
      const began = event.timeStamp;
      const look = () => {
        if (shown() === before || !shown()) return requestAnimationFrame(look);
        return requestAnimationFrame(() => setTimeout(() => (globalThis.clicked = performance.now() - began)));
      };
      look();
    }, { capture: true, once: true });
  });
  // A row that is chosen already shows nothing new: then the one above it.
  const at = (number) => ({ x: list.x + 300, y: list.y + 32 * number + 16 });
  const isChosen = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.closest('[role=option]')?.getAttribute('aria-selected') === 'true', at(place));
  const { x, y } = at(isChosen ? place - 1 : place);
  await page.mouse.click(x, y);
  await page.waitForFunction(() => globalThis.clicked > 0);
  return page.evaluate(() => globalThis.clicked);
}

/** From a jump of the scroll bar to the frame that shows the rows there. */
export const jump = (page, share) =>
  page.evaluate(async (to) => {
    const list = document.querySelector('[role=listbox]');
    const top = () => document.querySelector('[role=option]')?.dataset.seq;
    const before = top();
    const began = performance.now();
    list.scrollTop = to * list.scrollHeight;
    const drawn = () => top() !== before && [...document.querySelectorAll('[role=option]')].every((it) => it.querySelector('.preview'));
    while (!drawn()) await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => setTimeout(done));
    return performance.now() - began;
  }, share);

/** From Enter in the search box to the frame that shows the first row with this text. */
export async function search(page, text) {
  const box = page.getByRole('searchbox', { name: 'Search messages' });
  await box.fill(text);
  await page.evaluate((sought) => {
    globalThis.found = NaN;
    addEventListener('keydown', (event) => {
      const began = event.timeStamp;
      const look = () => {
        if (![...document.querySelectorAll('[role=option] .preview')].some((it) => it.textContent.includes(sought))) return requestAnimationFrame(look);
        return setTimeout(() => (globalThis.found = performance.now() - began));
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  }, text);
  await box.press('Enter');
  await page.waitForFunction(() => globalThis.found > 0);
  const took = await page.evaluate(() => globalThis.found);
  await box.press('Escape');
  await page.waitForFunction(() => !document.querySelector('[data-counts]'));
  return took;
}

/** Bytes of JavaScript objects in the page, once all that nobody needs has been swept away. */
export async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** Seconds of the processor that a process has taken. */
export function processor(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0;
  }
}

/** Every process that this one started, and those that they started. */
export function descendants(of = process.pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      parents.set(Number(name), Number(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]));
    } catch {
      // It has ended.
    }
  }
  const children = (parent) => [...parents].filter(([, it]) => it === parent).flatMap(([pid]) => [pid, ...children(pid)]);
  return children(of);
}
