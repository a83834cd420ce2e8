// The chapters on client code: a file comes in, a mistake is seen at its line, mended, and taken home.
import { axe, choose } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const editor = (page, name) => page.getByRole('textbox', { name: `Text of ${name}` });
const findings = (page) => page.getByRole('listbox', { name: 'Findings' }).getByRole('option');

/** Waits until the number of the last line stands beside it, as it has to under a card, too. */
async function numbered(page) {
  await page.locator('main .cm-editor').evaluate(async (editor) => {
    const top = (of) => [...editor.querySelectorAll(of)].at(-1).getBoundingClientRect().top;
    const apart = () => Math.abs(top('.cm-lineNumbers .cm-gutterElement') - top('.cm-line'));
    for (let frame = 0; apart() > 2; frame++) {
      if (frame === 120) throw new Error(`the number of the last line stands ${apart()} px away from it`);
      await new Promise(requestAnimationFrame);
    }
  });
}

/** Drops files on the page, as a person would. */
async function drop(page, files) {
  await page.locator('main .desk').evaluate((target, files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    for (const type of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
}

export const codeChapters = [
  ['code is pasted, and its mistake is seen at its line and mended', async (story) => {
    const { page, assert } = story;
    await page.getByRole('link', { name: 'Client code' }).click();
    await page.getByText('Paste or drop JavaScript').waitFor();
    assert.match(page.url(), /\/code$/);
    await axe(page, assert);
    await page.getByRole('textbox', { name: 'Paste code here' }).fill('const socket: WebSocket = WebSocket("wss://chat.example/room");\n');
    await findings(page).filter({ hasText: 'code/missing-new' }).click();
    assert.equal(await page.locator('.cm-finding.selected').first().innerText(), 'WebSocket');
    await numbered(page);
    await axe(page, assert);
    await button(page, 'Apply the fix').click();
    await page.getByText('Nothing wrong found in the WebSocket code.').waitFor();
    assert.match(await editor(page, 'client.ts').innerText(), /= new WebSocket\(/);
  }],
  ['a component and a page are dropped, and what is no code is left out', async ({ page, assert }) => {
    await drop(page, [['Chat.vue', '<script setup>\nconst s = new WebSocket("wss//chat.example");\n</script>\n'], ['index.html', '<button onclick="new Websocket(\'/ws\')">x</button>'], ['notes.md', 'new WebSocket(1, 2)']]);
    await findings(page).filter({ hasText: 'code/malformed-url' }).waitFor();
    await findings(page).filter({ hasText: 'code/constructor-typo' }).click();
    await page.getByRole('tab', { name: /index\.html/, selected: true }).waitFor();
    await page.getByText(/^Left out, .*notes\.md$/).waitFor();
    await choose(page, 'light', 'ja');
    await page.getByRole('listbox', { name: '検出結果' }).getByText('エラー').first().waitFor();
    await choose(page, 'light', 'en');
    assert.equal(await page.locator('main .desk script').count(), 0, 'nothing of it runs');
  }],
  ['at 390 pixels nothing runs out of the page of code, and the workbench comes back', async ({ page, assert }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    await axe(page, assert);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('navigation', { name: 'Projects' }).getByRole('button', { name: /^WSS? / }).first().click();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).waitFor();
  }],
];
