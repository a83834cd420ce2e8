// The chapters in which several work on one thing: each in a browser of its own.
import { axe, choose, compose, openPage } from './page.mjs';
import { PASSWORD, fill, serve } from './team.mjs';
import { recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const box = (page, name) => page.getByRole('textbox', { name, exact: true });
const saved = (page) => page.getByText('Saved', { exact: true }).first().waitFor();

/** Asks the server as this page does. */
export const ask = (page, method, path, body) =>
  page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/api${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
      const text = await answer.text();
      return text ? JSON.parse(text) : null;
    },
    [method, path, body],
  );

async function join(page, email, name) {
  await box(page, 'Name').waitFor();
  if ((await box(page, 'E-mail').count()) > 0) await fill(page, { 'E-mail': email });
  await fill(page, { Name: name, 'New password': PASSWORD });
  await button(page, 'Create account').click();
  await page.getByRole('link', { name: 'Account' }).waitFor();
}

/** A team of Hanako, who administers the project Chat with the API Room, and whoever is invited to it. */
export async function team(story, url) {
  const house = await serve(story.binary);
  story.servers.push(house);
  const page = await openPage(story, house.link);
  await join(page, 'hanako@team.example', 'Hanako');
  const project = (await ask(page, 'POST', '/projects', { name: 'Chat' })).id;
  const api = await ask(page, 'POST', `/projects/${project}/apis`, { name: 'Room', url });
  const guest = async (role, name, { viewport = { width: 1280, height: 800 }, late } = {}) => {
    const { link } = await ask(page, 'POST', `/projects/${project}/invitations`, { role, email: '' });
    const context = await story.chromium.newContext({ viewport });
    // The channel on which it hears of others opens no sooner than that.
    if (late) await context.routeWebSocket(/\/api\/together/, (channel) => late.then(() => channel.connectToServer()));
    const other = await context.newPage();
    other.on('pageerror', (error) => story.console.push(String(error)));
    await other.goto(link);
    await join(other, `${name.toLowerCase()}@team.example`, name);
    await other.goto(`${house.address}/apis/${api.id}`);
    await box(other, 'WebSocket URL').waitFor();
    return other;
  };
  await page.goto(`${house.address}/apis/${api.id}`);
  await box(page, 'WebSocket URL').waitFor();
  return { house, page, project, api, guest };
}

export const togetherChapters = [
  ['what another saves appears at once, and of the same field both are asked', async (story) => {
    const { assert } = story;
    const { page, guest } = await team(story, 'ws://127.0.0.1:9/a');
    const other = await guest('editor', 'Taro');
    const here = (name) => `Here now: ${name}`;
    await page.getByRole('banner').getByRole('img', { name: here('Taro') }).waitFor();
    await other.getByRole('banner').getByRole('img', { name: here('Hanako') }).waitFor();
    await page.getByRole('navigation', { name: 'Projects' }).getByRole('img', { name: here('Taro') }).waitFor();
    await axe(page, assert);

    await box(other, 'Name').fill('Lobby');
    await page.getByRole('button', { name: 'WS Lobby' }).waitFor();
    await page.getByText('Taro saved this just now').waitFor();
    assert.equal(await box(page, 'Name').inputValue(), 'Lobby');
    // What is typed while another saves something else stays, and both are saved.
    await box(page, 'WebSocket URL').fill('ws://127.0.0.1:9/mine');
    await box(other, 'Name').fill('Hall');
    await page.getByRole('button', { name: 'WS Hall' }).waitFor();
    await other.waitForFunction(() => document.querySelector('input.url').value === 'ws://127.0.0.1:9/mine');
    assert.equal(await box(page, 'WebSocket URL').inputValue(), 'ws://127.0.0.1:9/mine');

    // The same field, by both before either hears of the other.
    story.deaf = true;
    await page.context().setOffline(true);
    await box(page, 'WebSocket URL').fill('ws://127.0.0.1:9/hanako');
    await box(other, 'WebSocket URL').fill('ws://127.0.0.1:9/taro');
    await saved(other);
    await page.context().setOffline(false);
    await button(page, 'Show both…').click();
    const dialog = page.getByRole('dialog', { name: 'Changed by both' });
    await dialog.getByText('ws://127.0.0.1:9/taro').waitFor();
    await dialog.getByText('ws://127.0.0.1:9/hanako').waitFor();
    story.deaf = false;
    await axe(page, assert);
    await dialog.getByRole('radio', { name: 'Another text' }).check();
    await dialog.getByRole('textbox').fill('ws://127.0.0.1:9/both');
    await button(page, 'Save the choice').click();
    await other.waitForFunction(() => document.querySelector('input.url').value === 'ws://127.0.0.1:9/both');

    await other.context().close();
    await page.getByRole('img', { name: here('Taro') }).first().waitFor({ state: 'detached' });
  }],
  ['a reader sees no secret, and debugs with values of its own', async (story) => {
    const { assert } = story;
    const peer = await recorder(['hello']);
    story.servers.push(peer);
    const { page, project, guest } = await team(story, `${peer.url}/?t={{token}}`);
    const document_ = await ask(page, 'GET', `/projects/${project}/document`);
    document_.variables = [{ name: 'token', value: 'hush', secret: true }];
    await ask(page, 'PUT', `/projects/${project}/document`, document_);
    const reader = await guest('reader', 'Jiro', { viewport: { width: 390, height: 800 } });
    await reader.getByText('Read-only: nothing is saved').waitFor();
    await button(reader, 'Connect').click();
    await reader.getByRole('alert').getByText('“token” is secret').waitFor();
    await button(reader, 'Project settings').click();
    const dialog = reader.getByRole('dialog', { name: 'Project settings' });
    await dialog.getByRole('tab', { name: 'My values' }).waitFor();
    await dialog.getByLabel('My value of token', { exact: true }).fill('my-own');
    await dialog.getByRole('button', { name: 'Save my values' }).click();
    await dialog.getByText('Saved', { exact: true }).waitFor();
    await axe(reader, assert);
    const wide = await reader.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${wide} px wide`);
    assert.ok(!(await reader.content()).includes('hush'), 'no secret is in the page');
    await reader.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await button(reader, 'Connect').click();
    await reader.getByText('hello').first().waitFor();
    assert.equal(peer.heads[0].path, '/?t=my-own');
    await choose(reader, 'dark', 'ja');
    await reader.getByText('閲覧のみ（保存されません）').waitFor();
    await reader.context().close();
  }],
  ['a live session is watched, asked for and handed over', async (story) => {
    const { assert } = story;
    const peer = await recorder(['hello']);
    story.servers.push(peer);
    const { page, guest } = await team(story, peer.url);
    let listen;
    const other = await guest('editor', 'Taro', { late: new Promise((done) => (listen = done)) });
    await button(page, 'Connect').click();
    await page.getByText('hello').first().waitFor();
    listen();
    await other.getByText('hello').first().waitFor();
    await other.getByText('Hanako commands this session').waitFor();
    assert.ok(await button(other, 'Send').isDisabled(), 'who watches does not send');
    await button(other, 'Ask for it').click();
    await other.getByText('You asked for it.').waitFor();
    await axe(other, assert);
    await page.getByText('Taro asks to command this session.').waitFor();
    await axe(page, assert);
    await button(page, 'Hand over to Taro').click();
    await page.getByText('Taro commands this session').waitFor();
    await compose(other.getByRole('textbox', { name: 'Message', exact: true }), 'from Taro');
    await button(other, 'Send').click();
    await page.getByRole('listbox', { name: 'Timeline' }).getByText('from Taro').waitFor();
    await button(page, 'Take it back').click();
    await button(page, 'Disconnect').waitFor();
    await other.getByText('Hanako commands this session').waitFor();
    // A session of one's own beside it.
    await button(other, 'Connect').click();
    await other.getByRole('region', { name: 'Live now' }).getByRole('button', { name: 'Watch the session of Hanako' }).waitFor();
    await page.getByRole('region', { name: 'Live now' }).getByRole('button', { name: 'Watch the session of Taro' }).click();
    await page.getByText('Taro commands this session').waitFor();
    const wide = async () => {
      await other.setViewportSize({ width: 390, height: 800 });
      return other.evaluate(() => document.documentElement.scrollWidth);
    };
    assert.ok((await wide()) <= 390, 'no wider than a phone');
    await other.context().close();
  }],
  ['what is said about an API is answered, settled, and there at once', async (story) => {
    const { assert } = story;
    const { page, guest } = await team(story, 'ws://127.0.0.1:9/');
    const reader = await guest('reader', 'Jiro', { viewport: { width: 390, height: 800 } });
    await page.getByRole('button', { name: /^Comments/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Comments on Room' });
    await dialog.getByText('Nothing has been said yet.').waitFor();
    await dialog.getByRole('combobox', { name: 'About' }).selectOption('Description');
    await dialog.getByRole('button', { name: 'Mention Jiro' }).click();
    await dialog.getByRole('textbox', { name: 'New comment' }).press('End');
    await dialog.getByRole('textbox', { name: 'New comment' }).pressSequentially('is this **right**? <img src=x onerror=alert(1)>');
    await dialog.getByRole('button', { name: 'Comment', exact: true }).click();
    await dialog.getByRole('strong').filter({ hasText: 'right' }).waitFor();
    assert.equal(await dialog.locator('img').count(), 0, 'HTML is text');
    await reader.getByRole('button', { name: 'Comments 1 open' }).click();
    const other = reader.getByRole('dialog', { name: 'Comments on Room' });
    await other.getByText('mentions you').waitFor();
    assert.equal(await other.getByRole('button', { name: 'Delete' }).count(), 0, 'what another said is not taken back');
    await other.getByRole('button', { name: 'Answer' }).click();
    await other.getByRole('textbox', { name: 'Answer' }).fill('It is.');
    await other.getByRole('button', { name: 'Answer' }).click();
    await dialog.getByText('It is.').waitFor();
    await axe(page, assert);
    const wide = await reader.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${wide} px wide`);
    await dialog.getByRole('button', { name: 'Settle' }).click();
    await other.getByText('It is.').waitFor({ state: 'detached' });
    await other.getByRole('checkbox', { name: 'Show settled threads' }).check();
    await other.getByText('It is.').waitFor();
    await axe(reader, assert);
    await reader.context().close();
  }],
  ['who looks after the server sees browsers, accounts and the audit log', async (story) => {
    const { assert } = story;
    const { house, page, guest } = await team(story, 'ws://127.0.0.1:9/');
    const other = await guest('editor', 'Taro');
    await page.goto(`${house.address}/team`);
    await page.getByRole('heading', { name: 'Where I am signed in' }).waitFor();
    await page.getByText('this browser').waitFor();
    const log = page.getByRole('group', { name: 'Audit log' });
    await log.getByText('POST /api/projects/{id}/invitations').first().waitFor();
    const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Audit log' }) });
    await card.getByRole('combobox', { name: 'Project' }).selectOption('Chat');
    await card.getByRole('textbox', { name: 'What (part of it)' }).fill('apis');
    await card.getByRole('button', { name: 'Show', exact: true }).click();
    await log.getByText('invitations').first().waitFor({ state: 'detached' });
    assert.equal(await log.getByRole('row').count(), 2, 'the head, and the API that was made');
    await axe(page, assert);
    // Taro has forgotten the password.
    await button(page, 'Password link for Taro').click();
    const link = await page.getByRole('status').locator('code').innerText();
    const fresh = await (await story.chromium.newContext({ viewport: { width: 390, height: 800 } })).newPage();
    await fresh.goto(link);
    assert.equal(await box(fresh, 'E-mail').inputValue(), 'taro@team.example');
    await fill(fresh, { 'New password': `${PASSWORD} again` });
    await axe(fresh, assert);
    await button(fresh, 'Change password').click();
    await fresh.getByRole('link', { name: 'Account' }).waitFor();
    await fresh.context().close();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
    await fill(other, { 'E-mail': 'taro@team.example', Password: `${PASSWORD} again` });
    await button(other, 'Sign in').click();
    await other.getByRole('link', { name: 'Account' }).waitFor();
    await button(page, 'Disable Taro').click();
    await button(page, 'Enable Taro').waitFor();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${wide} px wide`);
    await other.context().close();
  }],
];
