// The chapters on the parameters of a URL: typed in either place, they stand in the other.
import { axe } from './page.mjs';
import { recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const field = (page, name) => page.getByLabel(name, { exact: true });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const status = (page, text) => page.getByRole('status', { name: 'Status' }).filter({ hasText: text }).waitFor();
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();
const params = (page) => page.getByRole('tab', { name: /^Params/ });

export const paramChapters = [
  ['parameters stand in the URL and in the list alike, and what is not edited stays byte for byte', async (story) => {
    const { page, assert } = story;
    const server = await recorder(['hello']);
    story.servers.push(server);
    await button(page, 'New WebSocket API').click();
    await url(page).and(page.locator(':focus')).waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Parameters');
    const base = `${server.url}/rooms/:room/{part}`;
    await url(page).fill(`${base}?a=x+y&b&&c=%e3%81%82&a=2`);
    // Rows: the repeated name twice, the encoding decoded, and the path's own.
    await field(page, 'Param 4 value').waitFor();
    const values = async () => Promise.all([1, 2, 3, 4].map(async (n) => [await field(page, `Param ${n} name`).inputValue(), await field(page, `Param ${n} value`).inputValue()]));
    assert.deepEqual(await values(), [['a', 'x y'], ['b', ''], ['c', 'あ'], ['a', '2']]);
    await field(page, 'Path parameter room value').fill('main hall');
    await field(page, 'Param 3 description').fill('the letter');
    await axe(page, assert);
    // A row that is moved takes its place in the URL, and the keyboard goes along.
    await field(page, 'Param 1 value').press('Alt+ArrowDown');
    await field(page, 'Param 2 value').and(page.locator(':focus')).waitFor();
    assert.equal(await url(page).inputValue(), `${base}?b&a=x+y&&c=%e3%81%82&a=2`);
    await field(page, 'Param 2 value').press('Alt+ArrowUp');
    assert.equal(await url(page).inputValue(), `${base}?a=x+y&b&&c=%e3%81%82&a=2`);
    // From the list into the URL: only what was edited changes.
    await field(page, 'Param 4 value').fill('50% & more');
    assert.equal(await url(page).inputValue(), `${base}?a=x+y&b&&c=%e3%81%82&a=50%25%20%26%20more`);
    await page.getByRole('switch', { name: 'Send param 1' }).uncheck();
    assert.equal(await url(page).inputValue(), `${base}?b&&c=%e3%81%82&a=50%25%20%26%20more`);
    await button(page, 'Remove param 4').click();
    await page.getByText('“a=50%25%20%26%20more” was deleted.').waitFor();
    await button(page, 'Undo').click();
    assert.equal(await url(page).inputValue(), `${base}?b&&c=%e3%81%82&a=50%25%20%26%20more`);
    await button(page, 'Remove param 4').click();
    await button(page, 'Dismiss').click();
    assert.equal(await url(page).inputValue(), `${base}?b&&c=%e3%81%82`);
    // From the URL into the list: what is off stays, and so does what is written about the others.
    await url(page).fill(`${base}?b&d=1&c=%e3%81%84`);
    await page.waitForFunction(() => document.querySelector('[aria-label="Param 4 value"]')?.value === 'い');
    assert.equal(await field(page, 'Param 1 value').inputValue(), 'x y');
    assert.equal(await page.getByRole('switch', { name: 'Send param 1' }).isChecked(), false);
    assert.equal(await field(page, 'Param 4 description').inputValue(), 'the letter');
    await page.getByText(`${server.url}/rooms/main%20hall/{part}?b&d=1&c=%e3%81%84`).waitFor();
    await page.getByRole('switch', { name: 'Send param 1' }).check();
    await saved(page);
    await page.reload();
    await field(page, 'Param 4 description').waitFor();
    assert.equal(await url(page).inputValue(), `${base}?a=x+y&b&d=1&c=%e3%81%84`, 'as it was before it was off');
    await field(page, 'Path parameter part value').fill('a/b');
    await saved(page);
    await button(page, 'Connect').click();
    await status(page, 'Open');
    assert.equal(server.heads[0].path, '/rooms/main%20hall/a%2Fb?a=x+y&b&d=1&c=%e3%81%84');
    await field(page, 'Path parameter part value').fill('c');
    await page.getByText('Changes apply at the next connection.').waitFor();
    await button(page, 'Disconnect').click();
    await status(page, 'Closed');
  }],
  ['a fragment is pointed out where it is typed, and a copy has the same parameters', async ({ page, assert }) => {
    const typed = await url(page).inputValue();
    await page.getByRole('switch', { name: 'Send param 2' }).uncheck();
    await url(page).fill(`${typed.replace('&b', '')}#top`);
    await page.getByText('A WebSocket URL has no fragment').waitFor();
    await axe(page, assert);
    await url(page).fill(typed.replace('&b', ''));
    await page.getByText('A WebSocket URL has no fragment').waitFor({ state: 'detached' });
    await saved(page);
    const tree = page.getByRole('navigation', { name: 'Projects' });
    await tree.getByRole('button', { name: 'Actions for Parameters', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await page.waitForFunction(() => document.querySelector('input.name')?.value === 'Parameters (copy)');
    await params(page).click();
    assert.equal(await field(page, 'Param 2 name').inputValue(), 'b');
    assert.equal(await page.getByRole('switch', { name: 'Send param 2' }).isChecked(), false);
    assert.equal(await field(page, 'Path parameter room value').inputValue(), 'main hall');
    assert.equal(await field(page, 'Param 4 description').inputValue(), 'the letter');
  }],
];
