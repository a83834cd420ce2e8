// The chapters on what is found by its words, and on the auth of a folder.
import { axe } from './page.mjs';
import { recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const tab = (page, name) => page.getByRole('tablist', { name: 'Handshake' }).getByRole('tab', { name: new RegExp(`^${name}`) });
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();
const status = (page, text) => page.getByRole('status', { name: 'Status' }).filter({ hasText: text }).waitFor();

/** Opens the search, and waits for a hit. */
async function find(page, words, hit) {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find anything' }).fill(words);
  await page.getByRole('listbox', { name: 'Found' }).getByRole('option').filter({ hasText: hit }).first().waitFor();
}

export const findingChapters = [
  ['Ctrl+K finds words of the documentation and of saved messages', async (story) => {
    const { page, assert, wscope } = story;
    await button(page, 'New WebSocket API').click();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Observatory');
    await saved(page);
    await page.waitForURL(/\/apis\/\d+$/);
    const path = `${wscope.address}/api${new URL(page.url()).pathname}`;
    const api = await (await fetch(path)).json();
    api.docs.description = 'Every **telescope** reports here.';
    api.messages = [{ name: 'turn', folder: 'domes', draft: { kind: 'json', body: '{"azimuth": 90}' } }];
    api.headers = [{ name: 'X-Tenant', value: 'acme-7', enabled: true }, { name: 'X-Token', value: 'hush-7', enabled: true }];
    assert.equal((await fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(api) })).status, 200);
    await page.getByRole('navigation', { name: 'Projects' }).getByRole('button', { name: 'WS Chat' }).click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Chat');
    await find(page, 'TELESCOPE', 'reports here');
    await axe(page, assert);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Observatory');
    await tab(page, 'Docs').and(page.locator('[aria-selected=true]')).waitFor();
    await page.getByRole('region', { name: 'Preview' }).getByText('telescope').waitFor();
    await find(page, 'azimuth', 'domes / turn');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Saved messages' }).getByText('domes').first().waitFor();
    await find(page, 'acme-7', 'X-Tenant: acme-7');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('hush-7');
    await page.getByText('Nothing is called that.').waitFor();
    await page.keyboard.press('Escape');
    // It is closed a moment before the page knows.
    await page.locator('dialog').waitFor({ state: 'detached' });
    await find(page, 'x-tenant', 'X-Tenant: acme-7');
    await page.keyboard.press('Enter');
    await tab(page, 'Headers').and(page.locator('[aria-selected=true]')).waitFor();
  }],
  ['a folder says how the clients of its APIs say who they are', async (story) => {
    const { page, assert } = story;
    const server = await recorder(['hello']);
    story.servers.push(server);
    const tree = page.getByRole('navigation', { name: 'Projects' });
    await tree.getByRole('button', { name: 'Actions for Sample', exact: true }).click();
    await page.getByRole('menuitem', { name: 'New folder…' }).click();
    await page.getByRole('textbox', { name: 'New name' }).fill('Behind a login');
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
    await tree.getByRole('button', { name: 'Actions for Behind a login', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Auth…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Auth of the folder Behind a login' });
    await dialog.getByRole('combobox', { name: 'Auth type' }).selectOption('bearer');
    await dialog.getByLabel('Token', { exact: true }).fill('t-77');
    await axe(page, assert);
    await dialog.getByText('Saved', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await tree.getByRole('button', { name: 'Actions for Behind a login', exact: true }).click();
    await page.getByRole('menuitem', { name: 'New WebSocket API here' }).click();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).fill(server.url);
    await tab(page, 'Auth').click();
    await page.getByRole('combobox', { name: 'Auth type' }).selectOption('inherit');
    await page.getByText('From the folder Behind a login: Bearer token').waitFor();
    await saved(page);
    await button(page, 'Connect').click();
    await status(page, 'Open');
    assert.equal(server.heads[0].headers.authorization, 'Bearer t-77');
    await button(page, 'Disconnect').click();
    await status(page, 'Closed');
  }],
];
