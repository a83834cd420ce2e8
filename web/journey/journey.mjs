// A journey through the page with a real wscope, in Chromium: node web/journey/journey.mjs --wscope PATH_TO_BINARY
// It stops at the first failure (`--picture FILE` keeps what the page looked like), and closes with `N passed, N failed`.
import assert from 'node:assert/strict';
import { chapters } from './chapters.mjs';
import { browser, dataFolder, option } from './wscope.mjs';

const binary = option('wscope');
if (!binary) {
  console.error('usage: node web/journey/journey.mjs --wscope PATH_TO_BINARY [--picture FILE]');
  process.exit(2);
}

let passed = 0;
let failed = 0;
const story = { binary, data: dataFolder(), chromium: await browser(), console: [], servers: [], assert };
// `--only EXPRESSION` leaves out all chapters after the first few but those whose names match.
const only = option('only');
for (const [name, act] of chapters.filter(([name], index) => !only || index < 4 || new RegExp(only).test(name))) {
  const began = performance.now();
  try {
    await act(story);
    assert.deepEqual(story.console, [], 'the console stays empty');
    passed++;
    console.log(`ok      ${name} (${Math.round(performance.now() - began)} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}\n${story.console.join('\n')}`);
    const path = option('picture');
    if (path) await story.page?.screenshot({ path, fullPage: true });
    break;
  }
}
await story.chromium.close();
await story.wscope?.kill();
for (const server of story.servers) await server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
