// The chapters on the history: the sessions that were recorded, and the files that they go into and come from.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { axe } from './page.mjs';
import { dataFolder, frame, listen, recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const history = (page) => page.getByRole('region', { name: 'History', exact: true });
const entries = (page) => history(page).getByRole('row').filter({ has: page.getByRole('checkbox') });
const list = (page) => page.getByRole('listbox', { name: 'Timeline' });
const rows = (page) => list(page).getByRole('option');
const status = (page) => page.getByRole('status', { name: 'Status' });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const whose = (page) => history(page).getByRole('combobox', { name: 'Sessions of' });
const dialog = (page) => page.getByRole('dialog');
const focused = (located) => located.and(located.page().locator(':focus')).waitFor();
const shows = (located, text) => located.filter({ hasText: text }).first().waitFor();

/** Connects a new API of this name to this URL, waits for the text, and disconnects. */
async function record(page, name, address, text) {
  await page.getByRole('button', { name: /^New WebSocket API/ }).first().click();
  await url(page).and(page.locator(':focus')).waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await again(page, address, text);
}

async function again(page, address, text) {
  await url(page).fill(address);
  await page.getByText('Saved', { exact: true }).waitFor();
  await button(page, 'Connect').click();
  await shows(rows(page), text);
  await button(page, 'Disconnect').click();
  await shows(status(page), 'Closed');
}

/** What the browser saves after this press. */
async function saved(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFileSync(await download.path(), 'utf8');
}

export const historyChapters = [
  ['the history lists what was recorded, and opens it again', async (story) => {
    const { page, assert } = story;
    story.histories = await recorder(['{"id":9007199254740993}', 'the same', 'first only', 'the end']);
    story.others = await recorder(['{"id":9007199254740993}', 'the same', 'the end', 'second only']);
    story.servers.push(story.histories, story.others);
    await record(page, 'Historic', story.histories.url, 'the end');
    await again(page, story.others.url, 'second only');
    await button(page, 'All sessions').click();
    await entries(page).nth(1).waitFor();
    assert.equal(await entries(page).count(), 2);
    assert.match(page.url(), /\/history\?api=\d+$/);
    await shows(entries(page), '1005 no code given');
    await axe(page, assert);
    await page.reload();
    await entries(page).nth(1).waitFor();
    // The older one.
    await entries(page).nth(1).getByRole('button', { name: /^Open / }).click();
    await shows(rows(page), 'first only');
    await shows(status(page), 'Closed');
    assert.equal(await button(page, 'Send').isDisabled(), true, 'it can be read only');
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await entries(page).nth(1).waitFor();
    assert.ok((await entries(page).count()) > 2, 'the sessions of all projects');
    await whose(page).selectOption({ label: '\u00a0\u00a0Historic' });
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
  }],

  ['a session is named, deleted and brought back', async ({ page, assert }) => {
    await entries(page).first().getByRole('button', { name: /^Rename / }).press('Enter');
    await dialog(page).getByRole('textbox', { name: 'New name' }).fill('with the second \u202eserver');
    await dialog(page).getByRole('button', { name: 'Rename', exact: true }).click();
    await shows(entries(page), 'with the second');
    await focused(entries(page).first().getByRole('button', { name: /^Rename / }));
    assert.equal(await entries(page).filter({ hasText: '\u202e' }).count(), 0, 'a mark of direction is seen and not obeyed');
    await entries(page).first().getByRole('button', { name: /^Delete / }).click();
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    // The keyboard has it, too.
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
    await shows(entries(page), 'with the second');
  }],

  ['two sessions are compared message by message', async ({ page, assert }) => {
    const compare = button(page, 'Compare the two picked');
    assert.equal(await compare.isDisabled(), true);
    for (const entry of await entries(page).all()) await entry.getByRole('checkbox').check();
    await compare.click();
    const comparison = page.getByRole('region', { name: 'Comparison' });
    await comparison.waitFor();
    // Of the first session one message is missing in the second, and the other way round.
    await page.getByText('1 only in A, 1 only in B.').waitFor();
    await comparison.getByText('first only').waitFor();
    await comparison.getByText('second only').waitFor();
    await axe(page, assert);
    await button(page, 'Back to the list').click();
    await focused(compare);
  }],

  ['a session goes into a file and comes back byte for byte', async (story) => {
    const { page, assert } = story;
    const files = {};
    for (const [form, label] of [['har', /^HAR/], ['ndjson', /^NDJSON/], ['html', /^HTML/]]) {
      await entries(page).first().getByRole('button', { name: /^Export / }).click();
      await dialog(page).getByRole('radio', { name: label }).check();
      if (form === 'har') await axe(page, assert);
      files[form] = await saved(page, () => dialog(page).getByRole('link', { name: 'Download' }).click());
      await dialog(page).waitFor({ state: 'hidden' });
    }
    assert.match(files.html, /<\/html>\s*$/);
    const [entry] = JSON.parse(files.har).log.entries;
    assert.equal(entry._webSocketMessages[0].data, '{"id":9007199254740993}');
    const choose = (name, text) => history(page).getByLabel('Import a file…').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await choose('a.har', files.har);
    await page.getByText('1 session was imported.').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
    await choose('a.ndjson', files.ndjson);
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 4);
    for (const entry of (await entries(page).all()).slice(0, 2)) await entry.getByRole('checkbox').check();
    await button(page, 'Compare the two picked').click();
    await page.getByText('Both sessions hold the same messages in the same order.').waitFor();
    await button(page, 'Back to the list').click();
    // What makes no sense is left out; a file that is none is refused, until the next one is taken.
    const odd = JSON.parse(files.har);
    odd.log.entries[0]._webSocketMessages[0].time = {};
    await choose('odd.har', JSON.stringify(odd));
    await page.getByText('Left out, because it makes no sense (entry, or entry.message of the file): 1.1.').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 5);
    // The browser writes every answer of 400 into its console.
    story.deaf = true;
    await choose('none.har', '{"log":');
    await page.getByRole('alert').getByText(/^EOF while parsing/).waitFor();
    story.deaf = false;
    // Dropped on the page.
    const dropped = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'b.har', { type: 'application/json' }));
      return transfer;
    }, files.har);
    await history(page).dispatchEvent('drop', { dataTransfer: dropped });
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 6);
    assert.equal(await page.getByRole('alert').count(), 0, 'what was refused is past');
  }],

  ['what is kept is bounded by a rule, and what was removed is said', async ({ page, assert }) => {
    await button(page, 'What is kept…').click();
    await dialog(page).getByRole('combobox', { name: 'Rule for' }).selectOption({ index: 1 });
    await dialog(page).getByRole('checkbox', { name: 'This project has its own rule' }).check();
    await dialog(page).getByRole('spinbutton', { name: 'Sessions of each API, at most' }).fill('3');
    await axe(page, assert);
    await dialog(page).getByRole('button', { name: 'Save and apply' }).click();
    await dialog(page).getByText(/^[1-9]\d* sessions? \(.*\) would be removed for good\.$/).waitFor();
    await axe(page, assert);
    await dialog(page).getByRole('button', { name: 'Remove them and save' }).click();
    await dialog(page).getByText(/Saved\. [1-9]\d* sessions were removed/).waitFor();
    // Back to no bound for what comes.
    await dialog(page).getByRole('checkbox', { name: 'This project has its own rule' }).uncheck();
    await dialog(page).getByRole('button', { name: 'Save and apply' }).click();
    await dialog(page).getByText('Saved. Nothing had to be removed.').waitFor();
    await page.keyboard.press('Escape');
    assert.ok((await entries(page).count()) >= 3);
    await shows(entries(page), 'with the second');
  }],

  ['what Chromium keeps of a connection in a HAR is imported with its handshake, and one that failed with its reason', async (story) => {
    const { page, assert } = story;
    const folder = dataFolder();
    const site = await listen((_, response) => response.end('a page'));
    story.servers.push(site);
    const said = async (name, protocols) => {
      const path = join(folder, name);
      const context = await story.chromium.newContext({ recordHar: { path } });
      const other = await context.newPage();
      const dial = ([address, wanted]) =>
        new Promise((done) => {
          const socket = new WebSocket(address, wanted);
          socket.onopen = () => socket.send(new Uint8Array([1, 255]));
          socket.onmessage = ({ data }) => data === 'the end' && socket.close(1000);
          socket.onclose = done;
        });
      await other.goto(`http://127.0.0.1:${site.port}/`);
      await other.evaluate(dial, [`${story.histories.url}/har`, protocols]);
      await context.close();
      return path;
    };
    const bring = async (path, n) => {
      const before = await entries(page).count();
      await history(page).getByLabel('Import a file…').setInputFiles(path);
      await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr').length === wanted, before + n);
    };
    await bring(await said('opened.har', []), 1);
    await bring(await said('refused.har', ['never.spoken']), 1);
    const imported = () => entries(page).filter({ hasText: '/har' });
    assert.equal(await imported().count(), 2);
    // The newest first.
    await imported().first().getByRole('button', { name: /^Open / }).click();
    await shows(rows(page), "Sent non-empty 'Sec-WebSocket-Protocol' header");
    assert.equal(await rows(page).count(), 1);
    await page.goBack();
    await imported().nth(1).getByRole('button', { name: /^Open / }).click();
    await shows(rows(page), '9007199254740993');
    await shows(rows(page), '01ff');
    await button(page, 'Handshake as sent').click();
    await shows(dialog(page), `Origin: http://127.0.0.1:${site.port}`);
    await shows(dialog(page), 'GET /har HTTP/1.1');
    await axe(page, assert);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await entries(page).nth(1).waitFor();
    await whose(page).selectOption({ label: '\u00a0\u00a0Historic' });
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length >= 3);
  }],

  ['the frames of a message are told, header by header', async (story) => {
    const { page, assert } = story;
    const several = Buffer.concat([Buffer.from([0x01, 2]), Buffer.from('ab'), Buffer.from([0x89, 0]), Buffer.from([0x80, 126, 0, 1]), Buffer.from('c')]);
    const server = await listen(
      (_, response) => response.writeHead(426).end(),
      (request, socket) => {
        const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        socket.on('error', () => undefined).on('data', (bytes) => (bytes[0] & 15) === 8 && socket.end(Buffer.from([0x88, 0])));
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
        socket.write(Buffer.concat([several, frame('whole')]));
      },
    );
    story.servers.push(server);
    await entries(page).first().getByRole('button', { name: /^Open / }).click();
    await url(page).fill(`ws://127.0.0.1:${server.port}`);
    await page.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'Connect').click();
    await rows(page).filter({ hasText: /^.*text.*abc|abc/ }).first().waitFor();
    // One that is open is not deleted under one's hands.
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await shows(entries(page), 'Open');
    await entries(page).first().getByRole('button', { name: /^Delete / }).click();
    await page.getByRole('alert').filter({ hasText: 'is open: disconnect it before you delete it.' }).waitFor();
    await entries(page).first().getByRole('button', { name: /^Open / }).click();
    await rows(page).filter({ hasText: /^.*text.*abc|abc/ }).first().click();
    const detail = page.getByRole('region', { name: 'Message detail' });
    await detail.getByRole('button', { name: 'Frames', exact: true }).click();
    const table = detail.getByRole('table');
    await table.getByRole('row').nth(2).waitFor();
    assert.deepEqual(await table.getByRole('row').nth(1).getByRole('cell').allInnerTexts(), ['1', '0', '0', '000', '0x1', 'not masked', '2', '7 bits', '2']);
    assert.deepEqual(await table.getByRole('row').nth(2).getByRole('cell').allInnerTexts(), ['2', '4', '1', '000', '0x0', 'not masked', '4', '16 bits', '1']);
    await axe(page, assert);
    await page.getByRole('option').filter({ hasText: 'whole' }).first().click();
    await table.getByRole('row').nth(2).waitFor({ state: 'detached' });
    await table.getByRole('row').nth(1).waitFor();
    assert.equal(await table.getByRole('row').count(), 2, 'one frame');
    await detail.getByRole('button', { name: /^Compare with/ }).press('Enter');
    await focused(detail.getByRole('button', { name: /^Stop comparing with/ }));
    await detail.getByRole('button', { name: 'Close', exact: true }).press('Enter');
    await focused(list(page));
    await button(page, 'Disconnect').click();
    await shows(status(page), 'Closed');
  }],
];
