// The chapters of the journey, in order: each goes on where the last one stopped.
import { composerChapters } from './composer.mjs';
import { codeChapters } from './code.mjs';
import { docsChapters } from './docs.mjs';
import { findingChapters } from './finding.mjs';
import { nginxChapters } from './nginx.mjs';
import { axe, axeAsIs, choose, compose, openPage } from './page.mjs';
import { handshakeChapters } from './handshake.mjs';
import { historyChapters } from './history.mjs';
import { paramChapters } from './params.mjs';
import { pastChapters } from './past.mjs';
import { protoChapters } from './proto.mjs';
import { reportChapters } from './reports.mjs';
import { shareChapters } from './share.mjs';
import { teamChapters } from './team.mjs';
import { togetherChapters } from './together.mjs';
import { treeChapters } from './tree.mjs';
import { timelineChapters } from './timeline.mjs';
import { variableChapters } from './variables.mjs';
import { writtenChapters } from './written.mjs';
import { closedPort, listen, recorder, start } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const detail = (page) => page.getByRole('region', { name: 'Message detail' });
const message = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const projects = (page) => page.getByRole('navigation', { name: 'Projects' });
const rows = (page) => page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
const status = (page) => page.getByRole('status', { name: 'Status' });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const verdict = (page) => page.getByRole('region', { name: 'Verdict' });

/** Waits until what is located says this. */
const shows = (located, text) => located.filter({ hasText: text }).first().waitFor();
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();

/** A row of the handshake: typed, and switched off where asked. */
async function entry(page, noun, n, name, value, on = true) {
  await page.getByRole('tab', { name: new RegExp(`^${noun}s`, 'i') }).click();
  await button(page, `Add ${noun}`).click();
  const Noun = noun[0].toUpperCase() + noun.slice(1);
  await page.getByLabel(`${Noun} ${n} name`).fill(name);
  await page.getByLabel(`${Noun} ${n} value`).fill(value);
  if (!on) await page.getByRole('switch', { name: `Send ${noun} ${n}` }).uncheck();
}

async function send(page, kind, body) {
  await page.getByRole('radiogroup', { name: 'Kind' }).getByText(kind, { exact: true }).click();
  await compose(message(page), body);
  await message(page).press('Control+Enter');
}

export const chapters = [
  ['a first start shows a sample that talks to the local echo server', async (story) => {
    story.wscope = await start(story.binary, story.data);
    story.page = await openPage(story, story.wscope.address);
    await shows(projects(story.page), 'Sample');
    story.echo = (await (await fetch(`${story.wscope.address}/api/about`)).json()).echo_url;
    await url(story.page).waitFor();
    story.assert.equal(await url(story.page).inputValue(), story.echo);
    await axe(story.page, story.assert);
  }],
  ['a new API is made in the project', async ({ page }) => {
    await button(page, 'New WebSocket API').click();
    await url(page).and(page.locator(':focus')).waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Chat');
    await saved(page);
    await shows(projects(page), 'Chat');
  }],
  ['what is switched on goes into the handshake, and what is off does not', async (story) => {
    const { page, assert } = story;
    const server = await recorder(['welcome']);
    story.servers.push(server);
    await url(page).fill(`${server.url}/room`);
    await entry(page, 'param', 1, 'q', 'a b&c');
    await entry(page, 'param', 2, 'off', '1', false);
    await entry(page, 'header', 1, 'X-Token', 'h-42');
    await entry(page, 'cookie', 1, 'sid', 'abc');
    await entry(page, 'cookie', 2, 'gone', '1', false);
    await button(page, 'Connect').click();
    await shows(status(page), 'Open');
    await shows(rows(page), 'welcome');
    const [head] = server.heads;
    assert.equal(head.path, '/room?q=a%20b%26c');
    assert.equal(head.headers['x-token'], 'h-42');
    assert.ok(head.raw.includes('X-Token'), 'the case of the name is kept');
    assert.equal(head.headers.cookie, 'sid=abc');
    await button(page, 'Disconnect').click();
    await shows(status(page), 'Closed');
  }],
  ['text and JSON are sent, and the newest stands on top', async ({ page, echo, assert }) => {
    await url(page).fill(echo);
    await saved(page);
    await button(page, 'Connect').click();
    await shows(status(page), 'Open');
    await send(page, 'Text', 'hello <b>wscope</b> \u202e!');
    await rows(page).filter({ hasText: 'hello' }).nth(1).waitFor();
    await send(page, 'JSON', '{"n": 9007199254740993, "ok": true}');
    await rows(page).filter({ hasText: '9007199254740993' }).nth(1).waitFor();
    const first = await rows(page).first().innerText();
    assert.match(first, /9007199254740993/);
    assert.match(first, /Received/);
    assert.equal(await page.locator('.timeline b').count(), 0, 'hostile text is text');
    assert.match(await rows(page).filter({ hasText: 'hello' }).first().innerText(), /U\+202E/);
  }],
  ['wrong JSON is refused before it is sent', async ({ page, assert }) => {
    const before = await rows(page).count();
    await send(page, 'JSON', '{"n": tru}');
    await page.getByText('Not valid JSON at line 1, column 7:').first().waitFor();
    assert.equal(await page.locator('.composer mark').innerText(), 'tru');
    assert.equal(await message(page).getAttribute('aria-invalid'), 'true');
    await axe(page, assert);
    assert.equal(await rows(page).count(), before);
  }],
  ['binary is sent as hexadecimal', async ({ page }) => {
    await send(page, 'Hex', 'de ad be ef');
    await rows(page).filter({ hasText: 'deadbeef' }).nth(1).waitFor();
  }],
  ['a click shows a message whole, and the keyboard walks on', async ({ page, assert }) => {
    await rows(page).filter({ hasText: '9007199254740993' }).first().click();
    await shows(detail(page), '"n": 9007199254740993');
    await axe(page, assert);
    await page.getByRole('listbox', { name: 'Timeline' }).focus();
    await page.keyboard.press('Home');
    await shows(detail(page), 'de ad be ef');
    await page.keyboard.press('End');
    await shows(detail(page), '101 Switching Protocols');
  }],
  ['after SIGKILL and a new start the API and its records are there', async (story) => {
    const { page, assert } = story;
    const count = await rows(page).count();
    await page.getByText(`stored up to #${count}`).waitFor();
    story.deaf = true;
    await story.wscope.kill('SIGKILL');
    await page.getByText('No contact with wscope').waitFor();
    story.wscope = await start(story.binary, story.data, story.wscope.port);
    await page.getByText('No contact with wscope').waitFor({ state: 'detached' });
    story.deaf = false;
    await page.reload();
    await shows(rows(page), 'deadbeef');
    assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Chat');
    await page.getByRole('tab', { name: 'Cookies' }).click();
    assert.equal(await page.getByRole('switch', { name: 'Send cookie 2' }).isChecked(), false);
    assert.ok((await rows(page).count()) >= count, 'every stored record is there');
    assert.equal(await page.getByLabel('History').locator('option').count(), 2);
  }],
  ['where nobody listens, the ladder and the verdict stand in the place of the timeline', async (story) => {
    const { page, assert } = story;
    await url(page).fill(`ws://127.0.0.1:${await closedPort()}/`);
    await button(page, 'Connect').click();
    await shows(status(page), 'Failed');
    await shows(verdict(page), 'server/not-listening');
    assert.match(await page.getByRole('list', { name: 'Steps of the connection' }).innerText(), /TCP/);
    await axe(page, assert);
  }],
  ['a refusal is shown with its head, and its cause is explained', async (story) => {
    const { page, assert } = story;
    const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 21\r\n\r\n<h1>not a socket</h1>';
    const server = await listen((request) => request.socket.end(answer), (_, socket) => socket.end(answer));
    story.servers.push(server);
    await url(page).fill(`ws://127.0.0.1:${server.port}/`);
    await button(page, 'Connect').click();
    await shows(verdict(page), 'server/not-websocket');
    await shows(verdict(page).locator('.excerpt'), '200');
    assert.equal(await page.locator('.doctor h1').count(), 0, 'the body is text');
    await button(page, 'More about this cause').first().click();
    await page.getByRole('dialog').waitFor();
    await axe(page, assert);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }],
  ['the report follows the language, and hostile names stay names', async (story) => {
    const { page, assert } = story;
    await choose(page, 'light', 'ja');
    await page.getByText('根拠: レスポンスヘッダー').first().waitFor();
    await page.getByText('101 Switching Protocols ではなく').first().waitFor();
    await choose(page, 'light', 'en');
    await shows(verdict(page), 'instead of 101 Switching Protocols');
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('<img src=x onerror=alert(1)>\u202egnp.exe');
    await shows(projects(page), '<img src=x onerror=alert(1)>U+202Egnp.exe');
    assert.equal(await page.locator('nav img').count(), 0);
    await name.fill('Chat');
    await saved(page);
  }],
  ...reportChapters,
  ['a server that never answers can be left', async (story) => {
    const { page } = story;
    const server = await listen(() => undefined, (_, socket) => socket.on('error', () => undefined));
    story.servers.push(server);
    await url(page).fill(`ws://127.0.0.1:${server.port}/?${'long=1&'.repeat(500)}`);
    await button(page, 'Connect').click();
    await shows(status(page), 'Connecting');
    await button(page, 'Cancel').press('Enter');
    await shows(status(page), 'Closed');
    await button(page, 'Connect').and(page.locator(':focus')).waitFor();
    await page.getByText('Cancelled before the connection opened.').waitFor();
  }],
  ['of many messages the last and the first are shown whole', async (story) => {
    const { page } = story;
    const server = await recorder([...Array(5000).keys()].map((n) => `message ${n}`).concat('the end'));
    story.servers.push(server);
    await url(page).fill(server.url);
    await button(page, 'Connect').click();
    await shows(rows(page), 'the end');
    await page.getByRole('listbox', { name: 'Timeline' }).focus();
    await page.keyboard.press('End');
    await shows(rows(page), '101 Switching Protocols');
    await page.keyboard.press('Home');
    await shows(rows(page), 'the end');
    await page.keyboard.press('Escape');
    await button(page, 'Disconnect').click();
    await shows(status(page), 'Closed');
  }],
  ...timelineChapters,
  ...composerChapters,
  ['an earlier session is chosen from the history', async ({ page }) => {
    const history = page.getByLabel('History');
    await history.selectOption({ index: (await history.locator('option').count()) - 1 });
    await shows(rows(page), 'welcome');
  }],
  ...treeChapters,
  ...handshakeChapters,
  ...docsChapters,
  ...historyChapters,
  ...variableChapters,
  ...paramChapters,
  ...findingChapters,
  ...protoChapters,
  ...writtenChapters,
  ...pastChapters,
  ['at 390 pixels nothing runs out of the page, and the sidebar is a drawer', async ({ page, assert }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    await choose(page, 'light', 'ja');
    assert.equal(await page.getByRole('tablist').first().evaluate((it) => it.scrollHeight - it.clientHeight), 0, 'all tabs are in view');
    await choose(page, 'light', 'en');
    await button(page, 'Open the sidebar').click();
    await projects(page).waitFor();
    await axe(page, assert);
    await page.keyboard.press('Escape');
    await projects(page).waitFor({ state: 'hidden' });
    for (const name of ['Params', 'Cookies']) {
      await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
      await axeAsIs(page, assert, `axe, ${name} at 390 pixels`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }],
  ...nginxChapters,
  ...codeChapters,
  ...teamChapters,
  ...shareChapters,
  ...togetherChapters,
  ['a page of another origin can neither read nor change nor listen', async (story) => {
    const { assert, wscope } = story;
    const foreign = await listen((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>elsewhere</title>'));
    story.servers.push(foreign);
    const projects = await (await fetch(`${wscope.address}/api/projects`)).json();
    const apis = async () => (await fetch(`${wscope.address}/api/projects/${projects[0].id}/apis`)).json();
    const before = await apis();
    const page = await (await story.chromium.newContext()).newPage();
    for (const host of ['127.0.0.1', 'localhost']) {
      await page.goto(`http://${host}:${foreign.port}/`);
      const answers = await page.evaluate(attack, [wscope.address, projects[0].id]);
      assert.deepEqual(answers, { get: 'refused', post: 'refused', socket: 'refused', echo: 'refused' });
    }
    const headers = { origin: `http://127.0.0.1:${foreign.port}`, 'content-type': 'application/json' };
    const answer = await fetch(`${wscope.address}/api/projects/${projects[0].id}/apis`, { method: 'POST', headers, body: '{"name":"evil"}' });
    assert.equal(answer.status, 403, 'it is the server that refuses');
    assert.deepEqual(await apis(), before, 'nothing was made');
    await page.context().close();
  }],
];

/** What a hostile page would try; runs in that page. */
async function attack([address, project]) {
  const socket = (path) =>
    new Promise((done) => {
      const it = new WebSocket(address.replace('http', 'ws') + path);
      it.onopen = () => done('open');
      it.onerror = () => done('refused');
    });
  const get = await fetch(`${address}/api/projects`).then(() => 'read', () => 'refused');
  const body = '{"name":"evil"}';
  const post = await fetch(`${address}/api/projects/${project}/apis`, { method: 'POST', mode: 'no-cors', body }).then((answer) => (answer.type === 'opaque' ? 'refused' : 'read'), () => 'refused');
  return { get, post, socket: await socket('/api/sessions/1/live?from=0'), echo: await socket('/echo') };
}
