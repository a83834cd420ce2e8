// The chapters on the doctor's report: how it comes step by step, and how it leaves the workbench.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { axe, axeAsIs, openPage } from './page.mjs';
import { closedPort, listen } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const verdict = (page) => page.getByRole('region', { name: 'Verdict' });
const ladder = (page) => page.getByRole('list', { name: 'Steps of the connection' });
const tried = (page) => page.getByRole('table', { name: 'Tried, with one thing changed each time' });
const SECRET = 'hunter2-hunter2';

/** A server that opens for its own origin alone, and answers when it is told to. */
async function reluctant() {
  const waiting = [];
  let free = false;
  const answer = (request, socket) => {
    socket.on('error', () => undefined);
    const ours = request.headers.origin === `http://${request.headers.host}`;
    const act = () => socket.end(ours ? 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n' : 'HTTP/1.1 403 Forbidden\r\nX-Evil: <script>alert(1)</script>\r\nContent-Length: 0\r\n\r\n');
    if (free) act();
    else waiting.push(act);
  };
  const server = await listen((request) => answer(request, request.socket), answer);
  /** Answers the next request, or from now on all. */
  const next = async (all = false) => {
    while (waiting.length === 0) await new Promise((done) => setImmediate(done));
    waiting.shift()();
    if (all) {
      free = true;
      waiting.splice(0).forEach((act) => act());
    }
  };
  return { ...server, next };
}

export const reportChapters = [
  ['the doctor is asked about an endpoint that is healthy', async ({ page, echo, assert }) => {
    await url(page).fill(echo);
    await button(page, 'Diagnose').press('Enter');
    await verdict(page).getByText('The endpoint is healthy now').waitFor();
    assert.match(await ladder(page).innerText(), /Frames\s+ok/);
    await axe(page, assert);
    await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Closed' }).waitFor();
    await page.reload();
    await verdict(page).getByText('The endpoint is healthy now').waitFor();
  }],
  ['the message of a browser is explained beside the diagnosis of its URL', async ({ page, assert }) => {
    await url(page).fill(`WebSocket connection to 'ws://127.0.0.1:${await closedPort()}/chat' failed: `);
    await button(page, 'Diagnose').click();
    await verdict(page).getByText('server/not-listening').first().waitFor();
    await page.getByRole('region', { name: 'What the browser said' }).getByText('Chrome').waitFor();
    await axe(page, assert);
  }],
  ['the ladder grows while a connection is made, then the experiments come, then the verdict', async (story) => {
    const { page, assert } = story;
    const server = await reluctant();
    story.servers.push(server);
    await url(page).fill(`ws://127.0.0.1:${server.port}/?token=${SECRET}`);
    await button(page, 'Connect').click();
    await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Connecting' }).waitFor();
    await ladder(page).getByText('TCP').waitFor();
    assert.equal(await ladder(page).getByText('Upgrade').count(), 0, 'what was not reached is not shown');
    await axe(page, assert);
    await server.next();
    await tried(page).getByText('under way…').first().waitFor();
    assert.match(await ladder(page).innerText(), /Upgrade\s+failed/);
    assert.match(await tried(page).innerText(), /first attempt\s+HTTP 403 Forbidden/);
    // No look by axe here: the experiments wait for this server, and not for ever.
    await server.next(true);
    await verdict(page).getByText('origin/required').first().waitFor();
    const marked = await tried(page).getByRole('row').filter({ hasText: 'proves it' }).allInnerTexts();
    assert.deepEqual(marked.map((row) => row.split('\t')[0].trim()), ['first attempt', 'own Origin']);
    await page.getByText(/^Ruled out: .*tcp/).waitFor();
    await page.getByRole('region', { name: 'Clients' }).waitFor();
    await axe(page, assert);
  }],
  ['the report is copied as Markdown and as JSON, with secrets masked', async ({ page, assert }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await button(page, 'Copy as Markdown').press('Enter');
    await button(page, 'Copied').waitFor();
    const markdown = await copied();
    assert.match(markdown, /^## ✗ cannot connect: /);
    assert.match(markdown, /\| ★ \| own Origin \| HTTP 101/);
    await button(page, 'Copied').waitFor({ state: 'detached' });
    await button(page, 'Copy as JSON').press('Enter');
    await button(page, 'Copied').waitFor();
    const json = await copied();
    assert.equal(JSON.parse(json).verdict.cause, 'origin/required');
    for (const text of [markdown, json]) assert.ok(!text.includes(SECRET) && text.includes('token=***'), 'the secret is masked');
    await button(page, 'Copied').waitFor({ state: 'detached' });
  }],
  ['a shared report is read by its link, in both languages, and changes nothing', async (story) => {
    const { page, assert } = story;
    await button(page, 'Share').click();
    const link = await page.getByLabel('Link to the report').inputValue();
    assert.match(link, /\/reports\/[0-9a-f]{32}$/);
    await axe(page, assert);
    const reader = await openPage(story, link);
    await verdict(reader).getByText('origin/required').first().waitFor();
    await tried(reader).waitFor();
    for (const absent of ['Share', 'Connect', 'New WebSocket API', 'Open the sidebar']) assert.equal(await button(reader, absent).count(), 0, absent);
    assert.ok(!(await reader.content()).includes(SECRET), 'the secret is masked');
    await axe(reader, assert);
    await reader.setViewportSize({ width: 390, height: 844 });
    assert.ok((await reader.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    // The browser itself notes the 404, some time after the page does.
    const noted = reader.waitForEvent('console', (message) => message.text().includes('404'));
    await reader.goto(`${link.slice(0, -1)}x`);
    await reader.getByText('This report is not here any more.').waitFor();
    await noted;
    story.console.splice(0);
    await reader.context().close();
  }],
  ['the file of a report opens anywhere, runs nothing and loads nothing', async (story) => {
    const { page, assert } = story;
    const coming = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('link', { name: 'Download as HTML' }).click();
    const download = await coming;
    assert.equal(download.suggestedFilename(), 'wscope-report.html');
    const path = await download.path();
    const text = readFileSync(path, 'utf8');
    assert.ok(text.includes('&lt;script&gt;alert(1)') && !text.includes('<script') && !text.includes(SECRET));
    await page.keyboard.press('Escape');
    for (const colorScheme of ['light', 'dark']) {
      const file = await openPage(story, 'about:blank', { colorScheme, javaScriptEnabled: true, bypassCSP: true });
      await file.setContent(text);
      assert.match(await file.title(), /cannot connect: .* · wscope/);
      await axeAsIs(file, assert);
      await file.context().close();
    }
    const offline = await openPage(story, 'about:blank');
    const asked = [];
    offline.on('request', (request) => asked.push(request.url()));
    const kept = pathToFileURL(path).href;
    await offline.goto(kept);
    await offline.getByText('origin/required').first().waitFor();
    assert.deepEqual(asked, [kept], 'it asks for nothing but itself');
    await offline.context().close();
  }],
];
