// The chapters on nginx configuration: files come in, a fault is seen at its line, mended, and taken home.
import { readFileSync } from 'node:fs';
import { axe, choose } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const editor = (page, name) => page.getByRole('textbox', { name: `Text of ${name}` });
const findings = (page) => page.getByRole('listbox', { name: 'Findings' }).getByRole('option');
const fix = (page) => page.getByRole('region', { name: 'The fix' });

export const MAIN = 'events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n';
export const SITE = 'server {\r\n    listen 80;\r\n    server_name chat.test; # \u202e\r\n    location /ws {\r\n        proxy_pass http://127.0.0.1:9000;\r\n        proxy_http_version 1.1;\r\n        proxy_set_header Upgrade $http_upgrade;\r\n    }\r\n}\r\n';

/** Drops files on the page, as a person would. */
async function drop(page, files) {
  await page.locator('main .desk').evaluate((target, files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    for (const type of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
}

/** What a press of this button downloads. */
async function downloaded(page, name) {
  const coming = page.waitForEvent('download');
  await button(page, name).click();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

export const nginxChapters = [
  ['two nginx files are dropped, and the fault is seen at its line in the included one', async (story) => {
    const { page, assert } = story;
    await page.getByRole('link', { name: 'nginx configuration' }).click();
    await page.getByText('Paste or drop the files').waitFor();
    assert.match(page.url(), /\/nginx$/);
    await axe(page, assert);
    await drop(page, [['nginx.conf', MAIN], ['chat.conf', SITE]]);
    await findings(page).filter({ hasText: 'nginx/connection-not-forwarded' }).click();
    await page.getByRole('tab', { name: /chat\.conf/, selected: true }).waitFor();
    await page.getByRole('article').getByText('nginx/connection-not-forwarded').waitFor();
    assert.equal(await page.locator('.cm-finding.selected').first().innerText(), 'proxy_set_header Upgrade $http_upgrade;');
    assert.match(await editor(page, 'chat.conf').innerText(), /U\+202E/);
    await axe(page, assert);
  }],
  ['the URL that should pass is explained, in both languages', async ({ page, assert }) => {
    await page.getByLabel('Which URL should pass?').fill('ws://chat.test/ws/room');
    const way = page.getByRole('list', { name: 'How nginx serves it' });
    await way.getByText('location /ws (chat.conf:4)').waitFor();
    await choose(page, 'light', 'ja');
    await page.getByRole('list', { name: 'nginx がたどる経路' }).getByText('最長の前方一致').waitFor();
    await page.getByRole('listbox', { name: '検出結果' }).getByText('エラー').first().waitFor();
    await choose(page, 'light', 'en');
    await page.getByLabel('Which URL should pass?').fill('');
    await way.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Which URL should pass?').getAttribute('aria-invalid'), 'false');
  }],
  ['the keyboard walks through the findings and into the text', async ({ page, assert }) => {
    await page.getByRole('listbox', { name: 'Findings' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await editor(page, 'chat.conf').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await editor(page, 'chat.conf').and(page.locator(':focus')).count(), 0, 'Tab leaves the editor');
  }],
  ['the fix is applied, taken back, applied again, and the bytes are downloaded', async (story) => {
    const { page, assert } = story;
    await fix(page).getByText('proxy_set_header Connection').first().waitFor();
    await button(page, 'Apply the fix').click();
    await page.getByText('Nothing found that breaks WebSocket.').waitFor();
    await axe(page, assert);
    await button(page, 'Undo').click();
    await findings(page).filter({ hasText: 'nginx/connection-not-forwarded' }).waitFor();
    assert.equal((await downloaded(page, 'Download the file')).bytes.toString(), SITE, 'byte for byte as it came');
    const asked = { files: [{ name: 'nginx.conf', text: MAIN }, { name: 'chat.conf', text: SITE }], main: 'nginx.conf' };
    const answer = await (await fetch(`${story.wscope.address}/api/nginx/check`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) })).json();
    const mended = answer.mended.find((file) => file.name === 'chat.conf').text;
    await button(page, 'Apply the fix').click();
    await page.getByText('Nothing found that breaks WebSocket.').waitFor();
    const { name, bytes } = await downloaded(page, 'Download the file');
    assert.deepEqual([name, bytes.toString()], ['chat.conf', mended]);
    assert.ok(mended.includes('\r\n') && !/[^\r]\n/.test(mended), 'the line ends stay');
    const all = await downloaded(page, 'Download all');
    assert.ok(all.name === 'nginx.tar' && all.bytes.includes(Buffer.from(mended)));
  }],
  ['Ctrl+F finds a line that is far out of view', async ({ page, assert }) => {
    assert.match(await page.title(), /^nginx configuration · wscope$/);
    const far = 'far.conf';
    await drop(page, [[far, `${'# a line\n'.repeat(3000)}# the needle\n${'# a line\n'.repeat(3000)}# the needle\n`]]);
    await page.getByRole('tab', { name: /far\.conf/ }).click();
    await editor(page, far).focus();
    await page.keyboard.type('?');
    assert.equal(await page.getByRole('dialog').count(), 0, 'in a text it is a letter');
    await page.keyboard.press('Backspace');
    await page.getByRole('heading', { name: 'nginx configuration' }).click();
    await page.keyboard.press('Control+f');
    const field = page.getByRole('textbox', { name: 'Find in this file' });
    await field.and(page.locator(':focus')).waitFor();
    await field.fill('needle');
    await page.getByRole('search').getByText('1 of 2').waitFor();
    assert.equal(await page.locator('.cm-searchMatch-selected').innerText(), 'needle');
    await axe(page, assert);
    await page.keyboard.press('Enter');
    await page.getByRole('search').getByText('2 of 2').waitFor();
    await field.fill('no such line');
    await page.getByRole('search').getByText('Not found').waitFor();
    await page.keyboard.press('Escape');
    await editor(page, far).and(page.locator(':focus')).waitFor();
    assert.equal(await page.getByRole('search').count(), 0);
    await button(page, 'Close this file').click();
  }],
  ['typing is judged as it goes, and all survives a reload', async ({ page, assert }) => {
    await page.getByRole('tab', { name: /nginx\.conf/ }).click();
    await editor(page, 'nginx.conf').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('}');
    await findings(page).filter({ hasText: 'nginx/syntax-error' }).waitFor();
    await page.keyboard.press('Backspace');
    await page.getByText('Nothing found that breaks WebSocket.').waitFor();
    await page.reload();
    await page.getByRole('tab', { name: /chat\.conf/ }).click();
    assert.match(await editor(page, 'chat.conf').innerText(), /proxy_set_header Connection/);
  }],
  ['hostile files harm nothing', async ({ page, assert }) => {
    await drop(page, [['evil\u202e<img src=x onerror=alert(1)>.conf', '<script>alert(1)</script>\u0000'.replace('\u0000', '\u001b[2J') + '\u202e;\n'], ['long.conf', `# ${'x'.repeat(1_500_000)}\n`], ['huge.conf', 'x'.repeat(10_000_000)], ['server.key', 'secret']]);
    await page.getByText(/^Left out, .*huge\.conf, server\.key$/).waitFor();
    await page.getByRole('tab', { name: /evilU\+202E/ }).click();
    assert.match(await editor(page, 'evilU+202E<img src=x onerror=alert(1)>.conf').innerText(), /<script>.*␛\[2J.*U\+202E/);
    await page.getByRole('tab', { name: /long\.conf/ }).click();
    await editor(page, 'long.conf').waitFor();
    assert.equal(await page.locator('main .desk img[src], main .desk script').count(), 0);
    for (const name of [/long\.conf/, /evil/]) {
      await page.getByRole('tab', { name }).click();
      await button(page, 'Close this file').click();
    }
  }],
  ['at 390 pixels nothing runs out of the page of nginx configuration', async ({ page, assert }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    await axe(page, assert);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('navigation', { name: 'Projects' }).getByRole('button', { name: /^WSS? / }).first().click();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).waitFor();
    assert.match(page.url(), /\/apis\/\d+$/);
  }],
];
