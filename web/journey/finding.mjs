// The chapters on what is found by its words.
import { axe } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const tab = (page, name) => page.getByRole('tablist', { name: 'Handshake' }).getByRole('tab', { name: new RegExp(`^${name}`) });
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();

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
  }],
];
