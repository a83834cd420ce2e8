// The chapters at the door of a team's server: who comes in, as what, and who does not any more.
import { spawn } from 'node:child_process';
import { axe, choose, openPage } from './page.mjs';
import { closedPort, dataFolder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const box = (page, name) => page.getByRole('textbox', { name, exact: true });
export const PASSWORD = 'correct horse battery';

/** A `wscope serve` on a free port, and the link for its first administrator. */
export async function serve(binary) {
  const port = await closedPort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ['serve'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', WSCOPE_LISTEN: `127.0.0.1:${port}`, WSCOPE_PUBLIC_URL: address, WSCOPE_DATA: dataFolder(), WSCOPE_EGRESS_ALLOW: '127.0.0.1' },
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const ended = new Promise((done) => child.on('exit', done));
  const link = await new Promise((found, failed) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const match = /http:\S+\/join#\S+/.exec(said);
      if (match) found(match[0]);
    });
    child.on('exit', () => failed(new Error(`wscope serve ended:\n${said}`)));
  });
  const close = () => (child.kill(), ended);
  return { address, link, close };
}

export async function fill(page, fields) {
  for (const [name, text] of Object.entries(fields)) await box(page, name).fill(text);
}

export const teamChapters = [
  ['a team comes in by invitation, and each has its role', async (story) => {
    const { assert } = story;
    const team = await serve(story.binary);
    story.servers.push(team);
    const page = await openPage(story, team.link);
    await page.getByText('You will look after this server').waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the secret leaves the address bar');
    await axe(page, assert);
    await fill(page, { 'E-mail': 'hanako@team.example', Name: 'Hanako', 'New password': PASSWORD });
    await button(page, 'Create account').click();
    await button(page, 'New project').click();
    await fill(page, { 'New name': 'Chat' });
    await button(page, 'Create').click();
    await page.getByRole('region', { name: 'Chat' }).waitFor();
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('hanako@team.example').first().waitFor();
    await fill(page, { 'E-mail of the guest (empty: whoever has the link)': 'taro@team.example' });
    await page.getByRole('combobox', { name: 'Role', exact: true }).first().selectOption('reader');
    await button(page, 'Make a link').click();
    const link = await page.getByRole('status').locator('code').innerText();
    await fill(page, { 'Name of the key': 'CI' });
    await button(page, 'Make a key').click();
    await button(page, 'Revoke CI').waitFor();
    await axe(page, assert);
    await choose(page, 'dark', 'ja');
    await page.getByRole('heading', { name: 'メンバー' }).waitFor();

    const other = await story.chromium.newContext({ viewport: { width: 390, height: 800 } });
    const guest = await other.newPage();
    await guest.goto(link);
    await guest.getByText('invited to the project “Chat”').waitFor();
    assert.equal(await box(guest, 'E-mail').inputValue(), 'taro@team.example');
    const wide = await guest.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${wide} px wide`);
    await fill(guest, { Name: 'Taro', 'New password': PASSWORD });
    await button(guest, 'Create account').click();
    await guest.getByRole('link', { name: 'Account' }).click();
    await guest.getByRole('listitem').filter({ hasText: 'Taro' }).getByText('Read-only').waitFor();
    assert.equal(await button(guest, 'Make a link').count(), 0, 'a reader invites nobody');
    await button(guest, 'Sign out').click();
    await button(guest, 'Sign in').waitFor();
    await axe(guest, assert);
    await fill(guest, { 'E-mail': 'taro@team.example', Password: 'wrong wrong wrong' });
    await button(guest, 'Sign in').click();
    await guest.getByRole('alert').getByText('the address or the password is wrong').waitFor();
    await fill(guest, { Password: PASSWORD });
    await button(guest, 'Sign in').click();
    await guest.getByRole('link', { name: 'Account' }).waitFor();

    await page.reload();
    await page.getByRole('combobox', { name: 'Taro の権限' }).waitFor();
    await button(page, 'Taro を外す').click();
    await page.getByRole('combobox', { name: 'Taro の権限' }).waitFor({ state: 'detached' });
    await guest.reload();
    await guest.getByText('Pick a WebSocket API').waitFor();
    assert.equal(await guest.getByRole('region', { name: 'Chat' }).count(), 0, 'what is no longer his is not there');
    await other.close();
  }],
];
