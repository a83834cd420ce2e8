// The chapters about sharing: who shares in the workbench, who reads without an account and without scripts, and files.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { axe, axeAsIs, openPage } from './page.mjs';
import { serve } from './team.mjs';
import { dataFolder, option, recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const box = (page, name) => page.getByRole('textbox', { name, exact: true });
const PASSWORD = 'correct horse battery';
const hostile = `</script><script>window.hit=1</script><img src=x onerror="window.hit=2">[a](javascript:window.hit=3)\u202e`;

/** Writes the documentation of an API as a program would. */
export async function write(page, target, hostile) {
  await page.evaluate(
    async ([target, hostile]) => {
      const ask = async (method, path, body) => {
        const answer = await fetch(`/api${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
      };
      const [project] = await ask('GET', '/projects');
      const document = await ask('GET', `/projects/${project.id}/document`);
      const variable = (name, value, secret = false) => ({ name, value, secret });
      document.environments = [{ name: 'Live', variables: [variable('host', target), variable('token', 'hush-planted', true)] }];
      await ask('PUT', `/projects/${project.id}/document`, document);
      const made = await ask('POST', `/projects/${project.id}/apis`, { name: 'Chat', url: '', folder: null });
      const api = await ask('GET', `/apis/${made.id}`);
      api.url = 'ws://{{host}}/room?lang=en';
      api.headers = [{ name: 'X-Client', value: 'secret value', enabled: true }];
      api.auth = { ...api.auth, kind: 'bearer', token: '{{token}}' };
      api.docs = {
        status: 'released',
        owner: 'Hanako Yamada',
        tags: ['messaging', 'public'],
        description: `# Rooms\n\nEverybody in a room hears what is said there. Join one, then **say** something.\n\n| limit | value |\n|---|---|\n| members | 200 |\n| message | 16 KiB |\n\n> A room that is empty for an hour is closed.\n\n${hostile}`,
        messages: [
          { name: 'join', direction: 'takes', description: 'Enters a room.', example: '{\n  "type": "join",\n  "room": "lobby"\n}', schema: '{\n  "type": "object",\n  "required": ["type", "room"]\n}' },
          { name: 'said', direction: 'gives', description: 'Somebody said something.', example: '{"type":"said","text":"hello"}', schema: '' },
        ],
        closes: [{ code: 4001, meaning: 'the room is full' }, { code: 4003, meaning: 'the token is over' }],
        changes: [{ version: '1.2', text: 'Rooms have names.' }, { version: '1.1', text: 'First public version.' }],
      };
      await ask('PUT', `/apis/${made.id}`, api);
    },
    [target, hostile],
  );
  await page.reload();
}

async function share(page, what) {
  await page.getByRole('button', { name: `Actions for ${what}` }).first().click();
  await page.getByRole('menuitem', { name: 'Share…', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a link', exact: true }).waitFor();
}

/** Makes the link that was chosen, and tells it. */
export async function made(page) {
  await button(page, 'Make a link').click();
  const link = box(page, 'The link, told once: copy it now');
  await link.waitFor();
  return link.inputValue();
}

async function narrow(page, assert) {
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
}

/** A picture of each look, where a folder is named for them. */
async function pictures(page, name) {
  const folder = option('pictures');
  if (!folder) return;
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

export const shareChapters = [
  ['documentation is shared by a link, read without an account and without scripts, and revoked', async (story) => {
    const { assert } = story;
    const echo = await recorder(['{"type":"said","text":"welcome"}']);
    story.servers.push(echo);
    const team = await serve(story.binary);
    story.servers.push(team);
    const page = await openPage(story, team.link);
    for (const [name, text] of [['E-mail', 'hanako@team.example'], ['Name', 'Hanako'], ['New password', PASSWORD]]) await box(page, name).fill(text);
    await button(page, 'Create account').click();
    await button(page, 'New project').click();
    await box(page, 'New name').fill('Street');
    await button(page, 'Create').click();
    await page.getByRole('region', { name: 'Street' }).waitFor();
    await write(page, new URL(echo.url).host, hostile);

    await share(page, 'Chat');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('There is no link yet.').waitFor();
    await page.getByRole('checkbox', { name: 'Address in Live' }).check();
    await page.getByRole('checkbox', { name: 'Examples of messages, and values of parameters' }).check();
    await page.getByRole('checkbox', { name: 'Readers may connect from the page, in their own browser' }).check();
    await box(page, 'For whom (only you see this)').fill('Partner');
    const open = await made(page);
    await page.getByRole('radio', { name: 'Whoever has the link and the password' }).check();
    await box(page, 'Password for the readers').fill('open sesame 1');
    await box(page, 'For whom (only you see this)').fill('Locked');
    await button(page, 'Make a link').click();
    await button(page, 'Revoke Locked').waitFor();
    const locked = await box(page, 'The link, told once: copy it now').inputValue();
    assert.notEqual(locked, open);
    await axe(page, assert);
    await pictures(page, 'dialog');

    const outside = await story.chromium.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
    const reader = await outside.newPage();
    await reader.goto(open);
    for (const text of ['Hanako Yamada', 'Everybody in a room hears', 'the room is full', 'Rooms have names.', `ws://${new URL(echo.url).host}/room?lang=en`]) await reader.getByText(text).first().waitFor();
    await reader.getByText('Connecting from this page needs JavaScript').waitFor();
    assert.doesNotMatch(await reader.content(), /hush-planted|secret value/);
    await narrow(reader, assert);
    await reader.getByRole('link', { name: '日本語' }).click();
    await reader.getByRole('heading', { name: '接続方法' }).waitFor();
    assert.equal(await reader.locator('html').getAttribute('lang'), 'ja');
    await reader.goto(locked);
    await reader.getByLabel('Password').fill('wrong');
    await reader.getByRole('button', { name: 'Open' }).click();
    await reader.getByRole('alert').getByText('the password is wrong').waitFor();
    await reader.getByLabel('Password').fill('open sesame 1');
    await reader.getByRole('button', { name: 'Open' }).click();
    await reader.getByRole('heading', { name: 'Chat', level: 1 }).waitFor();

    const visitor = await openPage(story, open);
    await visitor.getByText('It wants credentials in a header').waitFor();
    await button(visitor, 'Connect').click();
    await visitor.getByRole('list', { name: 'What was said' }).getByText('welcome').waitFor();
    await visitor.getByRole('combobox', { name: 'Example' }).selectOption({ label: 'join' });
    await button(visitor, 'Send').click();
    await visitor.getByRole('listitem').filter({ hasText: 'sent' }).getByText('lobby').waitFor();
    assert.equal(echo.heads.at(-1).headers.authorization, undefined, 'a page sends no token');
    await button(visitor, 'Disconnect').click();
    await visitor.getByText('closed (1005)').waitFor();
    assert.equal(await visitor.evaluate(() => window.hit), undefined, 'nothing of a text runs');
    await axeAsIs(visitor, assert, 'shared page');
    await visitor.emulateMedia({ colorScheme: 'dark' });
    await axeAsIs(visitor, assert, 'shared page, dark');
    await pictures(visitor, 'shared');
    await narrow(visitor, assert);
    await pictures(visitor, 'shared-narrow');

    await button(page, 'Revoke Partner').click();
    await button(page, 'Revoke Partner').waitFor({ state: 'detached' });
    await reader.goto(open);
    await reader.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    await outside.close();
    await visitor.context().close();

    await dialog.getByRole('button', { name: 'Close' }).click();
    await share(page, 'Street');
    await page.getByRole('combobox', { name: 'Which state' }).selectOption('As it is now, whatever is changed later');
    const whole = await openPage(story, await made(page));
    await page.getByText(/^as it was on /).waitFor();
    await whole.getByText('As it was', { exact: false }).first().waitFor();
    await whole.getByRole('main').getByRole('link', { name: 'Chat' }).click();
    await whole.getByRole('heading', { name: 'How to connect' }).waitFor();
    assert.equal(await whole.getByRole('heading', { name: 'Try it' }).count(), 0, 'it was not chosen');
    await pictures(whole, 'project');
    await whole.context().close();
    await page.context().close();
  }],
  ['documentation is written out as files that open from a disk', async (story) => {
    const { assert } = story;
    const folder = join(dataFolder(), 'site');
    const [project] = await (await fetch(`${story.wscope.address}/api/projects`)).json();
    const said = execFileSync(story.binary, ['export', '--docs', `project/${project.id}`, '--examples', '--try-it', '--environment', '', '--output', folder, '--data', story.data, '--lang', 'en'], { encoding: 'utf8' });
    assert.match(said, /: \d+ files\n$/);
    const page = await openPage(story, pathToFileURL(join(folder, 'index.html')).href);
    await page.getByRole('main').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'How to connect' }).waitFor();
    assert.equal(await page.getByRole('navigation', { name: 'Contents' }).evaluate((it) => getComputedStyle(it).position), 'sticky', 'the style was loaded');
    await button(page, 'Connect').waitFor();
    await page.getByRole('link', { name: '日本語' }).click();
    await page.getByRole('heading', { name: '接続方法' }).waitFor();
    assert.ok(page.url().startsWith('file://'));
    // What looks at the page asks for its style anew, and the policy refuses that.
    story.deaf = true;
    await axeAsIs(page, assert, 'a page of files');
    story.deaf = false;
    await page.context().close();
  }],
];
