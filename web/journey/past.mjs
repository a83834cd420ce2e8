// The chapters on what was: versions of an API, and what was deleted.
import { axe } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const dialog = (page) => page.getByRole('dialog', { name: 'Version history' });
const version = (page, what) => dialog(page).getByRole('list', { name: 'Versions' }).getByRole('button', { expanded: false }).filter({ hasText: what });

async function look(page) {
  await page.getByRole('tab', { name: 'Docs' }).click();
  await button(page, 'Version history…').click();
  await dialog(page).waitFor();
}

export const pastChapters = [
  ['each change of an API is a version that is read, named and restored', async (story) => {
    const { page, assert } = story;
    await button(page, 'New WebSocket API').click();
    await url(page).and(page.locator(':focus')).waitFor();
    await url(page).fill('wss://first.example/');
    await page.getByRole('tab', { name: 'Headers' }).click();
    await button(page, 'Add header').click();
    await page.getByLabel('Header 1 name').fill('X-Token');
    await page.getByLabel('Header 1 value').fill('s3cret-8');
    await look(page);
    await version(page, 'headers, URL').click();
    const row = (text) => dialog(page).getByRole('row').filter({ hasText: text });
    await row('wss://first.example/').waitFor();
    await row('a secret that differs').waitFor();
    assert.equal(await dialog(page).getByText('s3cret-8').count(), 0, 'a secret is not shown');
    await dialog(page).getByText('This is the current version.').waitFor();
    await dialog(page).getByLabel('Name of this version').fill('v1 <i>');
    await button(page, 'Save name').click();
    await dialog(page).getByText('The name is saved.').waitFor();
    await axe(page, assert);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    await page.setViewportSize({ width: 1280, height: 800 });
    await button(page, 'Close').click();

    await url(page).fill('wss://second.example/');
    await look(page);
    await version(page, 'v1 <i>').press('Enter');
    await button(page, 'Restore this version').click();
    await dialog(page).getByText('The API is again what it was in this version.').waitFor();
    await version(page, 'restored: v1 <i>').waitFor();
    await button(page, 'Close').click();
    assert.equal(await url(page).inputValue(), 'wss://first.example/');
    await page.reload();
    await page.waitForFunction(() => document.querySelector('input.url')?.value === 'wss://first.example/');
  }],
];
