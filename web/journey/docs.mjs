// The chapters about documentation as others write it: hostile, wrong, or with links of its own.
import { axe } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const field = (page, name) => page.getByLabel(name, { exact: true });
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();
const focused = (located) => located.and(located.page().locator(':focus')).waitFor();

const TEXT = [
  '# First \u202eturned \u001b[2J',
  '[to the second](#second) [nowhere](#workbench) [a file](other.md) [mail](mailto:a@b.test) https://e.test/bare. A note[^n].',
  '| l | c | r |\n|---|:-:|--:|\n| 1 | 2 | 3 |',
  '3. third\n4. fourth',
  '> [!NOTE]\n> noted',
  `${'filler\n\n'.repeat(60)}## Second\n\n### Third\n\n#### Fourth\n\n##### Fifth`,
  '[^n]: the note',
].join('\n\n');

export const docsChapters = [
  ['hostile documentation is seen and not obeyed, and its links lead where they may', async (story) => {
    const { page, assert } = story;
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    story.documented = await name.inputValue();
    await name.fill('Docs \u202e\u001b');
    await page.getByRole('tab', { name: /^Docs/ }).click();
    await field(page, 'Tags').fill('chat, chat, team');
    await field(page, 'Tags').blur();
    assert.equal(await field(page, 'Tags').inputValue(), 'chat, team', 'a tag stands once');
    await field(page, 'Description (Markdown)').fill(TEXT);
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByRole('heading', { name: /First U\+202Eturned ␛\[2J/ }).waitFor();
    await preview.getByRole('heading', { name: 'Fifth', level: 5 }).waitFor();
    const links = await preview.getByRole('link').evaluateAll((all) => all.map((it) => it.getAttribute('href')));
    assert.deepEqual(links, ['#text-second', 'mailto:a@b.test', 'https://e.test/bare', '#text-note-1', '#text-to-note-1']);
    assert.equal(await preview.getByRole('cell', { name: '3' }).evaluate((cell) => getComputedStyle(cell).textAlign), 'end');
    assert.equal(await preview.locator('ol').getAttribute('start'), '3');
    await page.getByRole('navigation', { name: 'Projects' }).getByRole('button', { name: 'Actions for Docs U+202E␛' }).waitFor();
    await axe(page, assert);
    await saved(page);
  }],
  ['the fields of documentation say what is wrong, and the keyboard goes along', async ({ page, assert }) => {
    const messages = await page.getByLabel(/^Message \d+ name$/).count();
    await button(page, 'Add message').press('Enter');
    await focused(field(page, `Message ${messages + 1} name`));
    await field(page, `Message ${messages + 1} JSON Schema`).fill('{"type":}');
    await page.getByText('This is no JSON: line 1, column 9.').waitFor();
    await axe(page, assert);
    await button(page, `Remove message ${messages + 1}`).press('Enter');
    await focused(button(page, 'Add message'));
    const codes = await page.getByLabel(/^Close code \d+$/).count();
    await button(page, 'Add close code').press('Enter');
    await focused(field(page, `Close code ${codes + 1}`));
    await field(page, `Close code ${codes + 1}`).fill('99999');
    await field(page, `Close code ${codes + 1}`).blur();
    await page.getByText('A close code is a number from 1000 to 4999.').waitFor();
    assert.equal(await field(page, `Close code ${codes + 1}`).inputValue(), '99999', 'nothing is put in its place');
    await button(page, `Remove close code ${codes + 1}`).press('Enter');
    await page.getByText('A close code is a number').waitFor({ state: 'detached' });
    const description = field(page, 'Description (Markdown)');
    await description.evaluate((area) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(5 << 20)], 'large.png', { type: 'image/png' }));
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.getByRole('alert').filter({ hasText: 'large.png is larger than 4 MiB.' }).waitFor();
    await button(page, 'Dismiss').press('Enter');
    await focused(page.getByRole('main'));
    await description.focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('typed ');
    await description.evaluate((area) => {
      const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (it) => it.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'undone.png', { type: 'image/png' }));
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction((area) => area.value.includes('![undone]'), await description.elementHandle());
    await page.keyboard.press('Control+z');
    await page.waitForFunction((area) => area.value.startsWith('typed #'), await description.elementHandle());
    await page.keyboard.press('Control+z');
    await page.waitForFunction((area) => area.value.startsWith('# First'), await description.elementHandle());
    await saved(page);
  }],
  ['the Reader’s view stands where its address says, also where a tag stands twice', async (story) => {
    const { page, assert } = story;
    const href = await page.getByRole('link', { name: 'Reader’s view' }).getAttribute('href');
    const id = /\d+$/.exec(href)[0];
    const reader = await page.context().newPage();
    // As a file, or another program, may have put it.
    await reader.route(`**/api/apis/${id}?*`, async (route) => {
      const answer = await route.fetch();
      const api = await answer.json();
      await route.fulfill({ response: answer, json: { ...api, docs: { ...api.docs, tags: ['chat', 'chat'] } } });
    });
    await reader.goto(new URL(`${href}#text-second`, page.url()).href);
    await reader.getByRole('heading', { name: 'Second', exact: true }).waitFor();
    await reader.waitForFunction(() => document.getElementById('text-second')?.getBoundingClientRect().top < innerHeight);
    await axe(reader, assert);
    assert.equal(await reader.getByRole('link', { name: 'Open in the workbench' }).getAttribute('href'), `/apis/${id}`);
    await reader.close();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(story.documented);
    await saved(page);
    const lost = await page.context().newPage();
    await lost.goto(new URL('/apis/99999', page.url()).href);
    await lost.getByRole('alert').filter({ hasText: 'There is nothing at the address that was opened.' }).waitFor();
    await lost.close();
  }],
];
