// The chapters on the client that is written out for an API, in the languages of its users.
import { readFile } from 'node:fs/promises';
import { axe, choose } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const client = (page) => page.getByRole('combobox', { name: 'Client', exact: true });
const code = (page) => page.getByRole('region', { name: /^Code for / });
const secrets = (page) => page.getByRole('switch', { name: 'Write secrets out' });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });

/** Waits until the code says this. */
const says = (page, text) => code(page).filter({ hasText: text }).waitFor();

/** Gives the project a variable, a secret one, and an environment, beside what it has. */
async function define(address) {
  const ask = async (path, init) => (await fetch(`${address}/api${path}`, init)).json();
  const [{ id }] = await ask('/projects');
  const document = await ask(`/projects/${id}/document`);
  const variable = (name, value, secret = false) => ({ name, value, secret });
  document.variables.push(variable('chatHost', 'chat.example'), variable('chatToken', 's3cret-7', true));
  document.environments.push({ name: 'rehearsal', variables: [variable('chatHost', 'rehearsal.example')] });
  await ask(`/projects/${id}/document`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) });
}

export const writtenChapters = [
  ['a client is written out for an API, and follows what is edited and the environment', async (story) => {
    const { page, assert } = story;
    await define(story.wscope.address);
    await page.reload();
    await button(page, 'New WebSocket API').click();
    await url(page).and(page.locator(':focus')).waitFor();
    await url(page).fill('wss://{{chatHost}}/room?key={{chatToken}}');
    await page.getByRole('tab', { name: 'Docs' }).click();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Code', selected: true }).waitFor();
    await says(page, 'wss://chat.example/room');
    await says(page, 'new WebSocket(url)');
    await page.getByText(/Placeholders stand in their place: WS_CHATTOKEN/).waitFor();
    await axe(page, assert);
    await url(page).fill('wss://{{chatHost}}/hall?key={{chatToken}}');
    await says(page, 'wss://chat.example/hall');
    const environment = page.getByRole('combobox', { name: 'Environment', exact: true });
    await environment.selectOption('rehearsal');
    await says(page, 'wss://rehearsal.example/hall');
    await environment.selectOption('No environment');
    await says(page, 'wss://chat.example/hall');
  }],
  ['a client is chosen, remembered, copied and taken home, and says what a page cannot do', async (story) => {
    const { page, assert } = story;
    await page.getByRole('tab', { name: 'Headers' }).click();
    await button(page, 'Add header').click();
    await page.getByLabel('Header 1 name').fill('X-Client');
    await page.getByLabel('Header 1 value').fill('</script><b>`${1}`</b>\u202e');
    await page.getByRole('tab', { name: 'Code' }).click();
    await says(page, 'A page cannot send these headers with a WebSocket: X-Client');
    assert.equal(await code(page).locator('b').count(), 0, 'what is typed is text');
    for (const [kind, text, name] of [
      ['Browser (TypeScript)', 'WebSocket | undefined', 'client.ts'],
      ['Node.js (built-in WebSocket)', 'Node 22', 'client.mjs'],
      ['Rust (tokio-tungstenite)', 'into_client_request', 'main.rs'],
      ['Go (gorilla/websocket)', 'package main', 'main.go'],
      ['Node.js (ws)', "from 'ws'", 'client.mjs'],
      ['Python (websockets)', 'import asyncio', 'client.py'],
    ]) {
      await client(page).selectOption({ label: kind });
      await says(page, text);
      await button(page, `Download ${name}`).waitFor();
    }
    await page.getByText(/from these environment variables: WS_CHATTOKEN/).waitFor();
    await axe(page, assert);
    const coming = page.waitForEvent('download');
    await button(page, 'Download client.py').click();
    const file = await coming;
    assert.equal(file.suggestedFilename(), 'client.py');
    const text = await readFile(await file.path(), 'utf8');
    assert.equal(text, await code(page).evaluate((it) => it.textContent), 'what is seen is what is saved');
    assert.ok(!text.includes('s3cret'), 'no secret is in it');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button(page, 'Copy the code').click();
    await page.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
    await page.reload();
    await page.getByRole('tab', { name: 'Code' }).click();
    await says(page, 'import asyncio');
    assert.equal(await client(page).inputValue(), 'python');
    await choose(page, 'light', 'ja');
    await page.getByText('秘密の値は書かれていません').first().waitFor();
    await page.getByRole('region', { name: /のコード$/ }).filter({ hasText: '秘密の値は環境変数から読み込みます' }).waitFor();
    await choose(page, 'light', 'en');
  }],
  ['secrets are written out for who asks, with a warning, and for that API alone', async (story) => {
    const { page, assert } = story;
    assert.equal(await secrets(page).isChecked(), false);
    await secrets(page).press('Space');
    await page.getByRole('alert').filter({ hasText: 'Do not share or commit it' }).waitFor();
    await says(page, 'key=s3cret-7');
    await axe(page, assert);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    await axe(page, assert);
    await page.setViewportSize({ width: 1280, height: 800 });
    await button(page, 'New WebSocket API').click();
    await url(page).and(page.locator(':focus')).waitFor();
    await page.getByRole('tab', { name: 'Code' }).click();
    await secrets(page).and(page.locator(':not(:checked)')).waitFor();
    // The browser writes every answer of 400 into its console.
    story.deaf = true;
    await url(page).fill('wss://{{nobodyKnows}}/');
    await page.getByRole('alert').filter({ hasText: 'nobodyKnows' }).waitFor();
    assert.equal(await code(page).count(), 0, 'no old code stands beside it');
    await url(page).fill('wss://chat.example/');
    await says(page, 'wss://chat.example/');
    story.deaf = false;
    await client(page).selectOption({ label: 'Browser (JavaScript)' });
    await says(page, 'new WebSocket(url)');
  }],
];
