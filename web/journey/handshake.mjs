// The chapters about how an API is reached, and about what is written of it.
import { axe } from './page.mjs';
import { recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const tab = (page, name) => page.getByRole('tablist', { name: 'Handshake' }).getByRole('tab', { name: new RegExp(`^${name}`) });
const choice = (page, name) => page.getByRole('combobox', { name, exact: true });
const field = (page, name) => page.getByLabel(name, { exact: true });
const status = (page, text) => page.getByRole('status', { name: 'Status' }).filter({ hasText: text }).waitFor();
const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();

export const handshakeChapters = [
  ['auth, subprotocols, origin and settings go into the handshake, and may be changed while connected', async (story) => {
    const { page, assert } = story;
    const server = await recorder(['hello']);
    story.servers.push(server);
    await page.getByRole('textbox', { name: 'WebSocket URL' }).fill(server.url);
    await tab(page, 'Auth').click();
    await choice(page, 'Auth type').selectOption({ label: 'Basic' });
    await field(page, 'User').fill('aiko');
    await field(page, 'Password').fill('s3cret');
    assert.equal(await field(page, 'Password').getAttribute('type'), 'password', 'a secret is masked');
    await axe(page, assert);
    await tab(page, 'Protocols').click();
    await button(page, 'Add subprotocol').click();
    await field(page, 'Subprotocol 1').fill('v1.chat');
    await button(page, 'Add subprotocol').click();
    await field(page, 'Subprotocol 2').fill('v2.chat');
    await button(page, 'Move subprotocol 2 up').click();
    await axe(page, assert);
    await tab(page, 'Settings').click();
    await field(page, 'Origin').fill('https://app.example');
    await field(page, 'Offer permessage-deflate').check();
    await axe(page, assert);
    await button(page, 'Connect').click();
    await status(page, 'Open');
    const { headers } = server.heads[0];
    assert.equal(headers.authorization, `Basic ${Buffer.from('aiko:s3cret').toString('base64')}`);
    assert.equal(headers['sec-websocket-protocol'], 'v2.chat, v1.chat');
    assert.equal(headers.origin, 'https://app.example');
    assert.match(headers['sec-websocket-extensions'], /permessage-deflate/);
    await field(page, 'Origin').fill('');
    await page.getByText('Changes apply at the next connection.').waitFor();
    await button(page, 'Disconnect').click();
    await status(page, 'Closed');
  }],
  ['a setting that cannot be used is named, and nothing is dialled', async (story) => {
    const { page, servers, assert } = story;
    const server = servers.at(-1);
    const before = server.heads.length;
    await field(page, 'Proxy URL').fill('ftp://proxy');
    await saved(page);
    // The browser writes every answer of 400 into its console.
    story.deaf = true;
    await button(page, 'Connect').click();
    await page.getByText(/the proxy is no URL/).waitFor();
    assert.equal(server.heads.length, before);
    await field(page, 'Proxy URL').fill('');
    await button(page, 'Dismiss').click();
    await saved(page);
    story.deaf = false;
  }],
  ['an API is documented: status, owner, tags, Markdown that is harmless, messages, close codes and versions', async ({ page, assert }) => {
    await tab(page, 'Docs').click();
    await choice(page, 'API status').selectOption({ label: 'testing' });
    await field(page, 'Owner').fill('愛子');
    await field(page, 'Tags').fill('chat, team');
    await field(page, 'Tags').blur();
    await field(page, 'Description (Markdown)').fill('# Chat room\n\nSay **hello**. ~~old~~ <img src=x onerror=alert(1)> [x](javascript:alert(1))');
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByRole('heading', { name: 'Chat room' }).waitFor();
    assert.equal(await preview.locator('img, a[href^=javascript]').count(), 0, 'hostile Markdown is text');
    assert.match(await preview.innerText(), /<img src=x/);
    await button(page, 'Add message').click();
    await field(page, 'Message 1 name').fill('join');
    await field(page, 'Message 1 example').fill('{"type":"join"}');
    await button(page, 'Add close code').click();
    await field(page, 'Close code 1').fill('4001');
    await field(page, 'Close code 1 meaning').fill('kicked');
    await button(page, 'Add version').click();
    await field(page, 'Version 1').fill('1.0');
    await field(page, 'Version 1 changes').fill('first');
    await axe(page, assert);
    await saved(page);
    await page.reload();
    await tab(page, 'Docs').click();
    await preview.getByRole('heading', { name: 'Chat room' }).waitFor();
    assert.equal(await field(page, 'Owner').inputValue(), '愛子');
    assert.equal(await field(page, 'Tags').inputValue(), 'chat, team');
    assert.equal(await field(page, 'Message 1 example').inputValue(), '{"type":"join"}');
    assert.equal(await field(page, 'Close code 1 meaning').inputValue(), 'kicked');
    const link = page.getByRole('link', { name: 'Reader’s view' });
    const reader = await page.context().newPage();
    await reader.goto(new URL(await link.getAttribute('href'), page.url()).href);
    await reader.getByRole('heading', { name: 'Chat room' }).waitFor();
    await reader.getByRole('link', { name: 'Close codes' }).click();
    assert.equal(new URL(reader.url()).hash, '#closes');
    assert.match(await reader.locator('#closes').innerText(), /4001\s+kicked/);
    assert.equal(await reader.getByText('s3cret').count(), 0, 'no secret of the handshake is in it');
    await axe(reader, assert);
    await reader.close();
  }],
];
