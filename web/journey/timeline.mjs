// The chapters on the timeline and the detail of a message.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { axe, compose } from './page.mjs';
import { frame, listen, recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const detail = (page) => page.getByRole('region', { name: 'Message detail' });
const list = (page) => page.getByRole('listbox', { name: 'Timeline' });
const rows = (page) => list(page).getByRole('option');
const status = (page) => page.getByRole('status', { name: 'Status' });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const find = (page) => page.getByRole('searchbox', { name: 'Search messages' });
const shows = (located, text) => located.filter({ hasText: text }).first().waitFor();
const view = (page, name) => detail(page).getByRole('button', { name, exact: true }).click();
const counts = (page) => page.locator('[data-counts]');

/** Connects to this URL, and waits until a row says so. */
async function connect(page, address, text) {
  if (await button(page, 'Disconnect').count()) await disconnect(page);
  await url(page).fill(address);
  await page.getByText('Saved', { exact: true }).waitFor();
  await button(page, 'Connect').click();
  // The rows of the session before stand there until then.
  await shows(status(page), 'Open');
  await shows(rows(page), text);
}

async function disconnect(page) {
  await button(page, 'Disconnect').click();
  await shows(status(page), 'Closed');
}

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const HTML = '<!doctype html><h1>Hello</h1><script>document.title="owned"</script><img src="http://127.0.0.1:9/x.png" onerror="alert(1)"><a href="javascript:alert(2)">go</a>';
const MESSAGES = [
  '{"id":1,"n":9007199254740993,"deep":{"list":[1,2,{"x":"<b>bold</b>"}]}}',
  '{"id":2,"price":12}',
  '{"id":3,"price":7,"name":"Order-42"}',
  '<?xml version="1.0"?><note><to>Tove</to><from a="1">Jani</from></note>',
  HTML,
  '42["chat",{"text":"hi"}]',
  '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":7}',
  Buffer.from('82a474797065a470696e67a2696401', 'hex'),
  gzipSync('{"packed":true}'),
  PIXEL,
  gzipSync(Buffer.alloc(64 << 20)),
  `line ${'x'.repeat(10 << 20)}`,
  'evil \u202egnp.exe \u001b[31mred\u001b[0m',
  'the last one',
];

export const timelineChapters = [
  ['a message is looked at in every way that suits it', async (story) => {
    const { page, assert } = story;
    const server = await recorder(MESSAGES);
    story.servers.push(server);
    // Tall enough for every row: those out of view are not drawn.
    await page.setViewportSize({ width: 1280, height: 1400 });
    await connect(page, server.url, 'the last one');
    await rows(page).filter({ hasText: '9007199254740993' }).click();
    await shows(detail(page), '"n": 9007199254740993');
    await view(page, 'Tree');
    await shows(detail(page), '9007199254740993');
    await detail(page).getByText('{ 1 items }').first().waitFor();
    assert.equal(await detail(page).locator('b').count(), 0, 'markup in a value is text');
    await axe(page, assert);
    await view(page, 'Base64');
    await shows(detail(page), 'eyJpZCI6MSwibi');
    await rows(page).filter({ hasText: '<note>' }).click();
    await view(page, 'Pretty');
    await shows(detail(page), '  <from a="1">Jani</from>');
    await rows(page).filter({ hasText: '42["chat"' }).click();
    await view(page, 'Decoded');
    await shows(detail(page), 'EVENT');
    await axe(page, assert);
    await rows(page).filter({ hasText: '82a47479' }).click();
    await shows(detail(page), '"ping"');
    await rows(page).filter({ hasText: '89504e47' }).click();
    await view(page, 'Image');
    const picture = detail(page).getByRole('img');
    assert.equal(await picture.evaluate((it) => it.decode().then(() => it.naturalWidth)), 1);
    await axe(page, assert);
  }],
  ['what is hostile harms nothing: HTML, bombs, long lines, marks', async (story) => {
    const { page, assert } = story;
    await rows(page).filter({ hasText: '<!doctype html>' }).click();
    await view(page, 'Rendered');
    const inner = page.frameLocator('iframe[title="Rendered"]');
    await inner.getByRole('heading', { name: 'Hello' }).waitFor();
    assert.equal(await inner.locator('script, img[src], a[href]').count(), 0);
    assert.equal(await page.locator('iframe').getAttribute('sandbox'), '');
    assert.doesNotMatch(await page.title(), /owned/);
    await axe(page, assert);
    await rows(page).filter({ hasText: /^(?!.*82a4).*1f8b0800.*(?:KiB|MiB)/ }).first().click();
    await view(page, 'Decoded');
    await shows(detail(page), 'Cut after 8.0 MiB');
    await detail(page).getByRole('button', { name: /^64.* of 8.0 MiB shown. Show more/ }).click();
    await detail(page).getByRole('button', { name: /^128.* of 8.0 MiB shown. Show more/ }).waitFor();
    await rows(page).filter({ hasText: 'line xxx' }).click();
    await view(page, 'Pretty');
    await detail(page).getByRole('button', { name: /of 10.0 MiB shown. Show more/ }).waitFor();
    // Until the chosen one has come nothing can be done to the one that is still seen.
    let come;
    await page.route('**/records/*', async (route) => {
      await new Promise((done) => (come = done));
      await route.continue();
    });
    await rows(page).filter({ hasText: 'evil' }).click();
    await detail(page).getByText(/^#\d+ Loading…$/).waitFor();
    assert.deepEqual(await detail(page).getByRole('button').evaluateAll((all) => all.filter((it) => !it.closest('[inert]')).map((it) => it.ariaLabel)), ['Close']);
    assert.equal(await detail(page).getAttribute('aria-busy'), 'true');
    come();
    await shows(detail(page), 'U+202Egnp.exe ␛[31mred');
    await page.unroute('**/records/*');
    assert.equal(await detail(page).locator('[inert]').count(), 0);
  }],
  ['a message is downloaded byte for byte, marked, compared, and sent again', async (story) => {
    const { page, assert } = story;
    await rows(page).filter({ hasText: '89504e47' }).click();
    await button(page, 'Mark this row').waitFor();
    const coming = page.waitForEvent('download');
    await button(page, 'Download').click();
    const download = await coming;
    assert.match(download.suggestedFilename(), /^session-\d+-\d+\.png$/);
    assert.deepEqual(readFileSync(await download.path()), PIXEL);
    await list(page).focus();
    await page.keyboard.press('m');
    await button(page, 'Remove the mark').waitFor();
    await rows(page).filter({ hasText: '"price":12' }).click();
    await button(page, 'Compare with…').click();
    await rows(page).filter({ hasText: '"price":7' }).click();
    await shows(detail(page), '2 lines removed, 3 lines added');
    await axe(page, assert);
    await page.getByRole('button', { name: /^Stop comparing/ }).click();
    await button(page, 'Send again').click();
    await rows(page).filter({ hasText: '"price":7' }).nth(1).waitFor();
    assert.match(await rows(page).filter({ hasText: '"price":7' }).first().innerText(), /Sent/);
    await page.keyboard.press('Escape');
  }],
  ['search and filters leave out what is not wanted, and say how much', async (story) => {
    const { page, assert } = story;
    const one = async (how, text, expected) => {
      await page.getByLabel('Search by').selectOption({ label: how });
      await find(page).fill(text);
      await page.getByText(/^\d+ of \d+ shown · \d+ hidden by the filter(?!.*searched)/).waitFor();
      await page.waitForFunction((count) => document.querySelectorAll('[role=option]').length === count, expected);
    };
    await one('Contains', 'order-42', 2);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByLabel('Match case').check();
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 0);
    await page.getByText('Nothing matches the filter.').waitFor();
    await axe(page, assert);
    await page.getByLabel('Match case').uncheck();
    await one('Regular expression', 'Order-\\d+"', 2);
    await one('JSONPath', '$[?@ > 10]', 2);
    await one('Bytes in hex', '89 50 4e 47', 1);
    await page.getByLabel('Search by').selectOption({ label: 'Regular expression' });
    // The browser itself notes the 400, some time after the page does.
    const noted = page.waitForEvent('console', (message) => message.text().includes('400'));
    await find(page).fill('(');
    await page.getByText('This cannot be searched:').waitFor();
    await noted;
    story.console.splice(0);
    // What cannot be searched leaves nothing out.
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length > 10);
    assert.equal(await counts(page).filter({ hasText: 'hidden' }).count() + await page.getByText('Nothing matches the filter.').count(), 0);
    await button(page, 'Clear the filter').click();
    await page.getByRole('group', { name: 'Kind', exact: true }).getByLabel('binary').check();
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 4);
    await page.getByLabel('Smallest size in bytes').fill('-5');
    await page.getByRole('alert').filter({ hasText: 'A size is a whole number of bytes' }).waitFor();
    assert.equal(await page.getByLabel('Smallest size in bytes').inputValue(), '-5');
    await page.getByLabel('Smallest size in bytes').fill('1000');
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 1);
    await button(page, 'Clear the filter').click();
    await page.getByLabel('Marked only').check();
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 1);
    await button(page, 'Clear the filter').click();
    await page.getByRole('button', { name: /^Filter/ }).click();
    assert.equal(await counts(page).filter({ hasText: 'hidden' }).count(), 0);
    await disconnect(page);
    await shows(status(page), 'closed by us');
  }],
  ['a request and its response are paired, a filter works while messages come, and a paused view stands still', async (story) => {
    const { page, assert } = story;
    const server = await answering();
    story.servers.push(server);
    await connect(page, server.url, '101');
    await find(page).fill('tick');
    await page.getByText('Nothing matches the filter.').waitFor();
    server.say('tick 1');
    await shows(rows(page), 'tick 1');
    server.say('other');
    server.say('tick 2');
    await shows(rows(page), 'tick 2');
    await page.getByText(/^2 of \d+ shown/).waitFor();
    assert.equal(await rows(page).count(), 2);
    await button(page, 'Pause the view').click();
    server.say('tick 3');
    await button(page, '1 newer: show').waitFor();
    assert.equal(await rows(page).count(), 2);
    await axe(page, assert);
    await button(page, 'Resume the view').click();
    await shows(rows(page), 'tick 3');
    await find(page).press('Escape');
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('JSON', { exact: true }).click();
    await compose(page.getByRole('textbox', { name: 'Message', exact: true }), '{"id": "a-1", "ask": true}');
    await button(page, 'Send').click();
    await shows(rows(page), '"answer"');
    assert.match(await rows(page).filter({ hasText: '"answer"' }).innerText(), /↔ .*ms/);
    await rows(page).filter({ hasText: '"ask"' }).click();
    await detail(page).getByText(/^Paired with #\d+/).waitFor();
    await detail(page).getByRole('button', { name: /^Go to #/ }).click();
    await shows(detail(page), '"answer"');
    await page.getByLabel('Order').selectOption({ label: 'Oldest first' });
    assert.match(await rows(page).first().innerText(), /101 Switching/);
    await page.getByLabel('Time shown').selectOption({ label: 'Since the row before' });
    await rows(page).filter({ hasText: /\+[\d.]+ m?s/ }).first().waitFor();
    await button(page, 'Chart').click();
    await page.getByRole('region', { name: 'Rate, size and latency over time' }).getByRole('img').first().waitFor();
    await axe(page, assert);
    await button(page, 'Chart').click();
    await page.getByLabel('Time shown').selectOption({ label: 'Time of day' });
    await page.getByLabel('Order').selectOption({ label: 'Newest first' });
    server.end(4001, 'so long');
    await shows(status(page), '4001');
    await shows(status(page), 'closed by the peer');
    await shows(status(page), 'so long');
    await page.setViewportSize({ width: 1280, height: 800 });
  }],
  ['rows move on without a flicker: a chosen row stays chosen, and text that is selected holds the view', async (story) => {
    const { page, assert } = story;
    const server = await answering();
    story.servers.push(server);
    const met = new Promise((done) => server.server.once('upgrade', done));
    await connect(page, server.url, '101');
    await met;
    server.say('first');
    for (let n = 0; n < 60; n++) server.say(`more ${n}`);
    await shows(rows(page), 'more 59');
    await list(page).focus();
    // Each order begins where new ones come; nothing slides, and nothing is held.
    await page.keyboard.press('End');
    await page.keyboard.press('Escape');
    await page.getByLabel('Order').selectOption({ label: 'Oldest first' });
    await list(page).evaluate((it) => new Promise((done) => (function look() { (it.scrollTop > 100 && it.scrollTop + it.clientHeight >= it.scrollHeight - 1 ? done : requestAnimationFrame)(look); })()));
    await shows(rows(page), 'more 59');
    server.say('at the end');
    await shows(rows(page), 'at the end');
    await page.getByLabel('Order').selectOption({ label: 'Newest first' });
    await page.waitForFunction(() => document.querySelector('[role=listbox]').scrollTop === 0);
    await shows(rows(page), 'at the end');
    await list(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await shows(detail(page), 'first');
    server.say('meanwhile');
    await button(page, '1 newer: show').waitFor();
    const active = await list(page).evaluate((it) => document.getElementById(it.getAttribute('aria-activedescendant'))?.innerText);
    assert.match(active, /first/);
    await page.keyboard.press('Escape');
    await button(page, '1 newer: show').click();
    await shows(rows(page), 'meanwhile');
    const kept = await rows(page).filter({ hasText: 'meanwhile' }).elementHandle();
    server.say('one more');
    await shows(rows(page), 'one more');
    assert.match(await kept.innerText(), /meanwhile/, 'the same element shows the same record');
    await rows(page).filter({ hasText: 'one more' }).locator('.preview').dblclick({ position: { x: 8, y: 8 } });
    await page.keyboard.press('Escape');
    server.say('yet another');
    await button(page, '1 newer: show').waitFor();
    assert.match(await page.evaluate(() => getSelection().toString()), /one|more/);
    await page.evaluate(() => getSelection().removeAllRanges());
    await shows(rows(page), 'yet another');
    assert.equal(await page.getByRole('button', { name: /newer: show$/ }).count(), 0);
    // What is pressed is chosen, whatever has come into the row by the time it is let go.
    // A line above the rows may come meanwhile, and move them.
    await counts(page).waitFor({ state: 'detached' });
    await rows(page).filter({ hasText: 'yet another' }).hover({ position: { x: 200, y: 16 } });
    await page.mouse.down();
    for (let n = 0; n < 60; n++) server.say(`again ${n}`);
    await shows(rows(page), 'again 59');
    await page.mouse.up();
    await shows(detail(page), 'yet another');
    await page.keyboard.press('Escape');
    server.end(1000, '');
    await shows(status(page), 'closed by the peer');
    assert.equal(await button(page, 'Why did it end?').count(), 0);
  }],
  ['what breaks the protocol is named, and the doctor says why a connection that was open has ended', async (story) => {
    const { page, assert } = story;
    const server = await answering();
    story.servers.push(server);
    await connect(page, server.url, '101');
    server.raw(Buffer.concat([Buffer.from('c17e0200', 'hex'), Buffer.alloc(512, 0x61)]));
    await rows(page).filter({ hasText: 'protocol broken' }).click();
    await shows(detail(page), 'Reserved bits must be 0');
    for (const text of ['RFC 6455 section 5.2', 'FIN 1 · RSV 100', 'first 64 B of 516 B', 'not masked']) await shows(detail(page), text);
    await axe(page, assert);
    await page.keyboard.press('Escape');
    server.drop();
    await shows(status(page), '1006 ended without a close frame (the peer ended the transport)');
    await button(page, 'Why did it end?').click();
    await page.getByRole('region', { name: 'Verdict' }).getByText(/reserved bits/i).first().waitFor();
    await axe(page, assert);
    await button(page, 'Back to the messages').click();
    await connect(page, server.url, '101');
    server.end(1011, 'the database is away');
    await shows(status(page), '1011 internal error (closed by the peer) · the database is away');
    await button(page, 'Why did it end?').click();
    await page.getByRole('region', { name: 'Verdict' }).getByText(/1011/).first().waitFor();
    await button(page, 'Back to the messages').click();
    await shows(rows(page), '101 Switching');
  }],
];

/** A server that says what it is told to, and answers a JSON message that asks, with its id. */
async function answering() {
  const sockets = [];
  const server = await listen(
    (_, response) => response.writeHead(426).end(),
    (request, socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      socket.on('data', (bytes) => {
        if ((bytes[0] & 15) === 8) return socket.end(Buffer.from([0x88, 0]));
        const key = bytes.subarray(2, 6);
        const text = Buffer.from(bytes.subarray(6).map((byte, at) => byte ^ key[at % 4])).toString();
        if (text.includes('"ask"')) socket.write(frame(JSON.stringify({ id: JSON.parse(text).id, answer: 42 })));
        return undefined;
      });
    },
  );
  const say = (text) => sockets.forEach((socket) => socket.write(frame(text)));
  const end = (code, reason) => sockets.forEach((socket) => socket.write(Buffer.concat([Buffer.from([0x88, reason.length + 2, code >> 8, code & 255]), Buffer.from(reason)])));
  const raw = (bytes) => sockets.forEach((socket) => socket.write(bytes));
  const drop = () => sockets.splice(0).forEach((socket) => socket.end());
  return { ...server, say, end, raw, drop, url: `ws://127.0.0.1:${server.port}` };
}
