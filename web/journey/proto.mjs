// The chapter on Protocol Buffers: by a schema messages are read and written.
import { readFileSync } from 'node:fs';
import { axe, compose } from './page.mjs';

const made = JSON.parse(readFileSync(new URL('../src/text/proto/protoc.json', import.meta.url), 'utf8'));
const button = (page, name) => page.getByRole('button', { name, exact: true });
const choice = (page, name) => page.getByRole('combobox', { name, exact: true });
const field = (page, name) => page.getByLabel(name, { exact: true });
const tab = (page, list, name) => page.getByRole('tablist', { name: list }).getByRole('tab', { name: new RegExp(`^${name}`) });
const rows = (page) => page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
const detail = (page) => page.getByRole('region', { name: 'Message detail' });
const status = (page, text) => page.getByRole('status', { name: 'Status' }).filter({ hasText: text }).waitFor();

export const protoChapters = [
  ['Protocol Buffers are read and written by a schema', async (story) => {
    const { page, assert, echo } = story;
    await button(page, 'New WebSocket API').click();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('textbox', { name: 'WebSocket URL' }).fill(echo);
    await button(page, 'Project settings').click();
    const dialog = page.getByRole('dialog', { name: 'Project settings' });
    await tab(page, 'Project settings', 'Protocol Buffers').click();
    const input = field(page, 'Add .proto files or descriptor sets');
    await input.setInputFiles({ name: 'broken.proto', mimeType: 'text/plain', buffer: Buffer.from('message A {\n  string name;\n}') });
    await dialog.getByText('cannot be read: line 2').waitFor();
    await dialog.getByRole('button', { name: 'Remove broken.proto' }).click();
    await input.setInputFiles([{ name: 'chat.proto', mimeType: 'text/plain', buffer: Buffer.from(made.chat) }, { name: 'all.pb', mimeType: 'application/octet-stream', buffer: Buffer.from(made.set, 'base64') }]);
    await dialog.getByText('4 messages').waitFor();
    await axe(page, assert);
    await dialog.getByText('Saved', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await tab(page, 'Handshake', 'Settings').click();
    await choice(page, 'Type of sent messages').selectOption('demo.chat.Message');
    await choice(page, 'Type of received messages').selectOption('demo.chat.Message');
    await axe(page, assert);
    await page.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'Connect').click();
    await status(page, 'Open');
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('Base64', { exact: true }).click();
    await compose(page.getByRole('textbox', { name: 'Message', exact: true }), made.message);
    await page.getByRole('textbox', { name: 'Message', exact: true }).press('Control+Enter');
    await rows(page).filter({ hasText: 'Received' }).first().click();
    await detail(page).getByRole('button', { name: 'Decoded', exact: true }).click();
    await detail(page).getByText('KIND_MINUS').waitFor();
    await detail(page).getByText('9007199254740993').waitFor();
    await axe(page, assert);
    // JSON becomes the bytes of a message.
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('JSON', { exact: true }).click();
    await compose(page.getByRole('textbox', { name: 'Message', exact: true }), '{"text": 5}');
    await button(page, 'More ways to send').click();
    await button(page, 'Encode as Protocol Buffers').click();
    await page.getByText('Not possible at $.text.').waitFor();
    await compose(page.getByRole('textbox', { name: 'Message', exact: true }), '{"text": "hi", "kind": "KIND_TEXT"}');
    await button(page, 'Encode as Protocol Buffers').click();
    await page.getByRole('textbox', { name: 'Message', exact: true }).filter({ hasText: '12 02 68 69 18 01' }).waitFor();
    await axe(page, assert);
    await button(page, 'Disconnect').click();
    await status(page, 'Closed');
  }],
];
