// The chapters about projects, folders, tabs, and what finds them.
import { axe, axeAsIs } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const projects = (page) => page.getByRole('navigation', { name: 'Projects' });
const tabs = (page) => page.getByRole('navigation', { name: 'Open APIs' });
const name = (page) => page.getByRole('textbox', { name: 'Name', exact: true });

/** What the sidebar shows, from top to bottom. */
const shown = (page) => projects(page).locator('.row .api .clip').allInnerTexts();
const until = (page, expected) => page.waitForFunction((list) => JSON.stringify([...document.querySelectorAll('nav .row .api .clip')].map((it) => it.innerText)) === list, JSON.stringify(expected));

async function act(page, of, item) {
  await projects(page).getByRole('button', { name: `Actions for ${of}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function named(page, text, press) {
  await page.getByRole('textbox', { name: 'New name' }).fill(text);
  await page.getByRole('dialog').getByRole('button', { name: press, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

export const treeChapters = [
  ['folders are made, and things move into them by the menu, by the keyboard and by dragging', async ({ page, assert }) => {
    await until(page, ['Echo', 'Chat']);
    await act(page, 'Sample', 'New folder…');
    await named(page, 'Staging', 'Create');
    await until(page, ['Echo', 'Chat', 'Staging']);
    await act(page, 'Chat', 'Move to…');
    await page.getByRole('combobox', { name: 'Place' }).selectOption({ label: 'Sample / Staging' });
    await axe(page, assert);
    await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click();
    await until(page, ['Echo', 'Staging', 'Chat']);
    const chat = projects(page).getByRole('button', { name: 'WS Chat' });
    await chat.press('Alt+ArrowLeft');
    await projects(page).getByRole('button', { name: 'Staging', exact: true }).press('Alt+ArrowUp');
    await until(page, ['Staging', 'Echo', 'Chat']);
    await projects(page).getByRole('button', { name: 'WS Echo' }).dragTo(projects(page).getByRole('button', { name: 'Staging', exact: true }));
    await projects(page).getByRole('button', { name: 'Staging', exact: true }).click();
    await until(page, ['Staging', 'Chat']);
    await page.reload();
    await until(page, ['Staging', 'Chat']);
    // Into a closed folder: it opens, and the keyboard stays where it was.
    await chat.press('Alt+ArrowRight');
    await until(page, ['Staging', 'Echo', 'Chat']);
    await chat.and(page.locator(':focus')).waitFor();
    await chat.dragTo(page.getByRole('heading', { name: 'Sample' }));
    await until(page, ['Chat', 'Staging', 'Echo']);
    await chat.press('Alt+ArrowDown');
    await until(page, ['Staging', 'Echo', 'Chat']);
    assert.deepEqual(await shown(page), ['Staging', 'Echo', 'Chat']);
    await page.reload();
    await until(page, ['Staging', 'Echo', 'Chat']);
  }],
  ['the menu is walked by the keyboard, renames, copies and deletes, and a deletion is undone', async ({ page, assert }) => {
    await projects(page).getByRole('button', { name: 'Actions for Echo', exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: 'Rename…' }).and(page.locator(':focus')).waitFor();
    await axeAsIs(page, assert);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(page, ['Staging', 'Echo', 'Echo (copy)', 'Chat']);
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Echo (copy)');
    await act(page, 'Echo (copy)', 'Rename…');
    await page.getByRole('textbox', { name: 'New name' }).fill('   ');
    await page.keyboard.press('Enter');
    await page.locator('dialog input:invalid').waitFor();
    await named(page, ' Second <i> ', 'Rename');
    await button(page, 'Actions for Second <i>').and(page.locator(':focus')).waitFor();
    await until(page, ['Staging', 'Echo', 'Second <i>', 'Chat']);
    await projects(page).getByRole('button', { name: 'Staging', exact: true }).press('Delete');
    await page.getByText('“Staging” was deleted.').waitFor();
    await until(page, ['Chat']);
    await axe(page, assert);
    await button(page, 'Undo').click();
    await until(page, ['Staging', 'Echo', 'Second <i>', 'Chat']);
  }],
  ['several APIs stand open in tabs that a reload keeps, and a session goes on', async ({ page, assert }) => {
    await projects(page).getByRole('button', { name: 'WS Echo' }).click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Echo');
    await button(page, 'Connect').click();
    await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Open' }).waitFor();
    await page.getByRole('img', { name: 'WebSocket without TLS, opened by a GET request' }).waitFor();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('Origin').waitFor();
    const { y, height } = await button(page, 'Send').boundingBox();
    assert.ok(y + height <= 800, 'whatever the tab, one can send');
    await projects(page).getByRole('button', { name: 'WS Chat' }).click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Chat');
    await tabs(page).waitFor();
    const connected = (list) => list.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Echo' }) }).getByRole('img', { name: 'Connected' });
    await connected(tabs(page)).waitFor();
    await tabs(page).getByRole('button', { name: 'Echo', exact: true }).click();
    await page.getByRole('tab', { name: 'Settings', selected: true }).waitFor();
    await tabs(page).getByRole('button', { name: 'Chat', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Chat');
    await page.reload();
    await connected(projects(page)).last().waitFor();
    await tabs(page).getByRole('button', { name: 'Echo', exact: true }).click();
    await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Open' }).waitFor();
    assert.equal(await name(page).inputValue(), 'Echo');
    await axe(page, assert);
    await button(page, 'Disconnect').click();
    await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Closed' }).waitFor();
    await connected(projects(page)).first().waitFor({ state: 'detached' });
    // What is deleted while it is connected is asked for no more: the console stays empty.
    await button(page, 'Connect').click();
    await page.getByRole('status', { name: 'Status' }).filter({ hasText: 'Open' }).waitFor();
    await projects(page).getByRole('button', { name: 'WS Echo' }).press('Delete');
    await page.getByText('“Echo” was deleted.').waitFor();
    await button(page, 'Undo').click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Echo');
    await tabs(page).getByRole('button', { name: 'Echo', exact: true }).press('Delete');
    await page.waitForFunction(() => !document.querySelector('[aria-label="Close Echo"]'));
    await page.locator('[id^=open-tab]:focus').or(page.locator('#workbench:focus')).waitFor();
  }],
  ['Back and Forward of the browser lead through what was on the screen', async ({ page, assert }) => {
    const shown = (name) => page.waitForFunction((wanted) => document.querySelector('input.name')?.value === wanted, name);
    const history = page.getByRole('region', { name: 'History', exact: true });
    for (const name of ['Echo', 'Chat']) {
      await projects(page).getByRole('button', { name: `WS ${name}` }).click();
      await shown(name);
    }
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await history.waitFor();
    await page.goBack();
    await shown('Chat');
    await page.goBack();
    await shown('Echo');
    await page.goForward();
    await shown('Chat');
    await page.goForward();
    await history.waitFor();
    assert.match(page.url(), /\/history$/);
    await projects(page).getByRole('button', { name: 'WS Chat' }).click();
    await shown('Chat');
    await tabs(page).getByRole('button', { name: 'Close Echo', exact: true }).click();
  }],

  ['Ctrl+K finds anything and runs commands, and ? shows the keyboard', async ({ page, assert }) => {
    await page.locator('#workbench').focus();
    await page.keyboard.press('Control+k');
    const find = page.getByRole('combobox', { name: 'Find anything' });
    await find.fill('echo staging');
    await page.getByRole('option', { name: /^Echo/ }).waitFor();
    await axe(page, assert);
    await find.press('Enter');
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Echo');
    await page.keyboard.press('Control+k');
    // In whichever language one knows it.
    await find.fill('日本語');
    await page.getByRole('option', { name: /^Japanese/ }).waitFor();
    await find.fill('history');
    await page.getByRole('option', { name: /^History/ }).click();
    await page.getByRole('region', { name: 'History', exact: true }).waitFor();
    await page.goBack();
    await page.keyboard.press('Control+k');
    await find.fill('dark theme');
    await find.press('Enter');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await page.keyboard.press('Control+k');
    await find.fill('light theme');
    await find.press('Enter');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    // Where nothing is typed, it is a key.
    await page.getByRole('combobox', { name: 'Theme' }).focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await axeAsIs(page, assert);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await projects(page).getByRole('button', { name: 'WS Chat' }).click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Chat');
  }],
];
