// The chapters on the composer: what is typed, kept, repeated, queued, and sent against the rules.
import { axe, compose } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const message = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const rows = (page) => page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
const status = (page) => page.getByRole('status', { name: 'Status' });
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const kind = (page, name) => page.getByRole('radiogroup', { name: 'Kind' }).getByText(name, { exact: true }).click();
const shows = (located, text) => located.filter({ hasText: text }).first().waitFor();

export const composerChapters = [
  ['composed: JSON is formatted without touching its numbers, and comments go only when asked', async ({ page, echo, assert }) => {
    if (await button(page, 'Disconnect').count()) await button(page, 'Disconnect').click();
    await url(page).fill(echo);
    await page.getByText('Saved', { exact: true }).waitFor();
    await kind(page, 'JSON');
    await compose(message(page), '{"n": 9007199254740993, // big\n "a": [1]}');
    await page.getByText(/^Not valid JSON at line 1/).waitFor();
    await button(page, 'Remove comments').click();
    await button(page, 'Format').click();
    assert.match((await message(page).innerText()).replace(/\u00a0/g, ' '), /\{\s*"n": 9007199254740993,\s*"a": \[\s*1\s*\]\s*\}/);
    await kind(page, 'XML');
    await compose(message(page), '<a><b></a>');
    await page.getByText('Not valid XML at line 1, column 7.').waitFor();
    await page.getByText('<b> is not closed').waitFor();
    await axe(page, assert);
    await compose(message(page), '<a><b>1</b></a>');
    await button(page, 'Format').click();
    // A browser reads what is wrong with HTML, so it may be sent.
    await kind(page, 'HTML');
    await compose(message(page), '<日本><b>x</日本>');
    await page.getByText('HTML at line 1, column 9: a browser has to guess.').waitFor();
    await compose(message(page), '<日本><p> x </p></日本>');
    await button(page, 'Format').click();
    await page.waitForFunction(() => document.querySelector('.editor').shadowRoot.querySelector('.cm-content').innerText === '<日本>\n  <p> x </p>\n</日本>');
    await kind(page, 'Base64');
    await compose(message(page), 'aGk');
    await page.getByText('Not valid Base64: characters are missing at the end.').waitFor();
    await kind(page, 'Hex');
    await compose(message(page), '00 ff');
    await page.getByText('2 bytes', { exact: true }).waitFor();
  }],
  ['composed: what is typed over coloured text has no style of its own', async ({ page, assert }) => {
    await kind(page, 'JSON');
    for (const text of ['// c\n{"a": 1}', '"s"', '12']) {
      await compose(message(page), text);
      await message(page).press('Control+a');
      await page.keyboard.type('x1');
      assert.equal(await message(page).innerText(), 'x1');
    }
    await message(page).press('Control+z');
    await compose(message(page), `"${'x'.repeat(1_000_000)}"`);
    await page.getByText('1,000,002 bytes', { exact: true }).waitFor();
  }],
  ['composed: what was queued goes as soon as the connection opens', async ({ page }) => {
    await kind(page, 'Text');
    await compose(message(page), 'queued one');
    await button(page, 'More ways to send').click();
    await button(page, 'Add to the queue').click();
    await compose(message(page), 'queued two');
    await page.keyboard.press('Control+Enter');
    const said = page.getByRole('alert').filter({ hasText: 'Not connected.' });
    await button(said, 'Add to the queue').click();
    await page.getByText('It is in the queue, and goes as soon as a connection opens.').waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await button(page, 'More ways to send').click();
    await button(page, 'Connect').click();
    await rows(page).filter({ hasText: 'queued one' }).nth(1).waitFor();
    await rows(page).filter({ hasText: 'queued two' }).nth(1).waitFor();
    await page.getByText('The queue is empty.').waitFor();
    await compose(message(page), 'queued while open');
    await button(page, 'Add to the queue').click();
    await button(page, 'Send the queue now').click();
    await rows(page).filter({ hasText: 'queued while open' }).nth(1).waitFor();
  }],
  ['composed: a message is repeated so many times, and stopped', async ({ page, assert }) => {
    await compose(message(page), 'tick');
    await page.getByLabel('Every … ms').fill('1');
    await page.getByLabel('Times').fill('25');
    await button(page, 'Start repeating').click();
    await page.getByText('25 of 25 sent, every 1 ms · done').waitFor();
    await page.getByLabel('Every … ms').fill('60000');
    await button(page, 'Start repeating').click();
    await button(page, 'Stop repetition 2').click();
    await page.getByText('1 of 25 sent, every 60,000 ms · stopped').waitFor();
    await axe(page, assert);
    await page.getByLabel('Times').fill('1.5');
    await page.getByText('Whole numbers: 1 to 86,400,000 ms, and 1 to 10,000,000 times.').waitFor();
    await page.getByLabel('Times').fill('2');
    await button(page, 'Start repeating').click();
    await page.getByText('1 of 2 sent, every 60,000 ms · running').waitFor();
  }],
  ['composed: pings carry a payload, and the rules are broken only where it says so', async ({ page, assert }) => {
    // A reason without a code, and a code that may not be sent, are told before.
    await page.getByLabel('Close code').fill('');
    await page.getByLabel('Close reason').fill('あ'.repeat(42));
    await page.getByText('A reason needs a code.').waitFor();
    await page.getByLabel('Close code').fill('1005');
    await page.getByText('A close frame may say 1000 to 1003').waitFor();
    await page.getByLabel('Close code').fill('1000');
    await page.getByText('A reason has at most 123 bytes of UTF-8.').waitFor();
    assert.equal(await button(page, 'Send close').isDisabled(), true);
    await page.getByLabel('Close reason').fill('');
    await page.getByLabel('Payload of ping or pong').fill('are you there');
    await button(page, 'Send ping').click();
    await rows(page).filter({ hasText: 'are you there' }).nth(1).waitFor();
    assert.match(await rows(page).filter({ hasText: 'are you there' }).first().innerText(), /pong.*↔/s);
    await compose(message(page), 'in parts');
    await page.getByLabel('Fragments').fill('3');
    await button(page, 'Send in fragments').click();
    await shows(rows(page), 'opcode 1 · FIN 0 · RSV 000 · in');
    await rows(page).filter({ hasText: 'Received' }).filter({ hasText: 'in parts' }).first().waitFor();
    await page.getByLabel('Opcode (0 to 15)').fill('11');
    await page.getByLabel('RSV2').check();
    await button(page, 'Send as one raw frame').click();
    await shows(rows(page), 'opcode 11 · FIN 1 · RSV 010 · in parts');
    await shows(status(page), 'Closed');
    await shows(status(page), '1002');
    // What was known last of what was repeated stays.
    await page.getByText('25 of 25 sent, every 1 ms · done').waitFor();
    await page.getByText('1 of 2 sent, every 60,000 ms · the session ended').waitFor();
    await button(page, 'More ways to send').click();
  }],
  ['composed: messages are kept by name and folder, and a file is sent as it is', async (story) => {
    const { page, assert } = story;
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByText('tick', { exact: true }).or(page.getByText('Nothing was sent yet.')).first().waitFor();
    await button(page, 'Save this message').click();
    await page.getByLabel('Name of message 1').fill('Greeting');
    await page.getByLabel('Folder of message 1').fill('basics');
    await page.getByLabel('Folder of message 1').press('Tab');
    await page.getByRole('heading', { name: 'basics' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Folder of message 1');
    await axe(page, assert);
    await compose(message(page), 'a better greeting');
    await button(page, 'Update Greeting with the draft').click();
    await button(page, 'Delete Greeting').click();
    await page.getByText('No message is saved yet.').waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Undo');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Name of message 1');
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing is wider than the screen');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await compose(message(page), 'something else');
    await page.getByRole('tab', { name: 'Messages 1' }).click();
    await button(page, 'Load Greeting').click();
    await page.getByText('17 bytes', { exact: true }).waitFor();
    await button(page, 'Connect').click();
    await shows(status(page), 'Open');
    await button(page, 'Send Greeting').click();
    await rows(page).filter({ hasText: 'a better greeting' }).nth(1).waitFor();
    const bytes = Buffer.from([0, 255, 1, 254, 200]);
    await page.getByLabel('From a file…').setInputFiles({ name: 'blob.bin', mimeType: 'application/octet-stream', buffer: bytes });
    await page.getByText('blob.bin, 5 B').waitFor();
    await button(page, 'Send').click();
    await rows(page).filter({ hasText: '00ff01fec8' }).nth(1).waitFor();
    await page.getByText('Not kept here: 1.').waitFor();
    // Whatever sends or keeps takes the file, and what is loaded takes its place.
    await button(page, 'Save this message').click();
    assert.equal(await page.getByLabel('Name of message 2').inputValue(), 'blob.bin');
    await button(page, 'Load Greeting').click();
    await page.getByText('17 bytes', { exact: true }).waitFor();
    assert.equal(await button(page, 'Remove the file').count(), 0);
    await button(page, 'Load blob.bin').click();
    await page.getByText('5 bytes', { exact: true }).waitFor();
    await button(page, 'More ways to send').click();
    await message(page).evaluate((target) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.of(9, 250, 3)], 'dropped.bin'));
      for (const type of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, composed: true, cancelable: true }));
    });
    await page.getByText('dropped.bin, 3 B').waitFor();
    await page.getByLabel('Fragments').fill('3');
    await button(page, 'Send in fragments').click();
    await shows(rows(page), 'opcode 2 · FIN 0 · RSV 000');
    await rows(page).filter({ hasText: 'Received' }).filter({ hasText: '09fa03' }).first().waitFor();
    await page.getByLabel('Times').fill('1');
    await button(page, 'Start repeating').click();
    await rows(page).filter({ hasText: 'Received' }).filter({ hasText: '09fa03' }).nth(1).waitFor();
    await button(page, 'Add to the queue').click();
    await page.getByRole('region', { name: 'More ways to send' }).getByText('dropped.bin', { exact: true }).waitFor();
    await button(page, 'Send the queue now').click();
    await rows(page).filter({ hasText: 'Received' }).filter({ hasText: '09fa03' }).nth(2).waitFor();
    await button(page, 'Remove the file').click();
    await button(page, 'More ways to send').click();
    await button(page, 'Disconnect').click();
    await shows(status(page), 'Closed');
  }],
  ['composed: an element gets its end tag, and what is wrong is underlined', async ({ page, assert }) => {
    await kind(page, 'XML');
    await compose(message(page), '');
    await message(page).click();
    // Written where it ends, the name is not written twice.
    await page.keyboard.type('<a><b c="1">x</');
    assert.equal(await message(page).innerText(), '<a><b c="1">x</</b></a>');
    assert.equal(await page.locator('.cm-fault').innerText(), '<');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.waitForFunction(() => !document.querySelector('.composer [role=alert]'));
    assert.equal(await page.locator('.cm-fault').count(), 0);
    await compose(message(page), '<a><b>x</b>');
    await message(page).press('Control+End');
    await page.keyboard.type('</');
    assert.equal(await message(page).innerText(), '<a><b>x</b></a>');
    await kind(page, 'Text');
    await compose(message(page), '');
  }],
];
