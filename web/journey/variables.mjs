// The chapters about what a project holds: variables and environments.
import { axe, compose } from './page.mjs';
import { recorder } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog', { name: 'Project settings' });
const field = (page, name) => page.getByLabel(name, { exact: true });
const message = (page) => page.getByRole('textbox', { name: 'Message', exact: true });
const rows = (page) => page.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
const status = (page, text) => page.getByRole('status', { name: 'Status' }).filter({ hasText: text }).waitFor();
const url = (page) => page.getByRole('textbox', { name: 'WebSocket URL' });
const kept = (page) => dialog(page).getByText('Saved', { exact: true }).waitFor();

/** A row of the variables on the screen. */
async function variable(page, n, name, value, secret = false) {
  await button(page, 'Add variable').click();
  await field(page, `Variable ${n} name`).fill(name);
  await field(page, `Variable ${n} value`).fill(value);
  if (secret) await field(page, `Variable ${n} is secret`).check();
}

async function closed(page) {
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).click();
  await dialog(page).waitFor({ state: 'detached' });
}

export const variableChapters = [
  ['a project has variables and environments, kept by themselves, secret values masked', async ({ page, assert }) => {
    await button(page, 'Project settings').click();
    await variable(page, 1, 'room', 'lobby');
    await variable(page, 2, 'token', 's3cret-42', true);
    assert.equal(await field(page, 'Variable 2 value').getAttribute('type'), 'password', 'a secret is masked');
    await field(page, 'Variable 1 name').fill('ro{om');
    await page.getByText('A name has none of { } $').waitFor();
    await field(page, 'Variable 1 name').fill('room');
    await button(page, 'Remove variable 1').click();
    await dialog(page).getByText('“room” was deleted.').waitFor();
    await axe(page, assert);
    await button(page, 'Undo').click();
    assert.equal(await field(page, 'Variable 1 value').inputValue(), 'lobby', 'it is back in its place');
    await dialog(page).getByText(/^Secret values are masked in settings/).waitFor();
    await button(page, 'Add environment').click();
    await field(page, 'Environment name').fill('staging');
    await variable(page, 1, 'room', 'stage');
    await button(page, 'Put in force').click();
    await dialog(page).getByText('in force', { exact: true }).waitFor();
    await button(page, 'Remove this environment').click();
    await button(page, 'Undo').click();
    await dialog(page).getByText('in force', { exact: true }).waitFor();
    await axe(page, assert);
    await kept(page);
    await closed(page);
    await page.reload();
    const environment = page.getByRole('combobox', { name: 'Environment', exact: true });
    assert.equal(await environment.inputValue(), 'staging');
    await environment.selectOption('No environment');
    await button(page, 'Project settings').click();
    assert.equal(await field(page, 'Variable 1 value').inputValue(), 'lobby');
    await dialog(page).getByRole('radiogroup', { name: 'Edit the variables of' }).getByText('staging').click();
    assert.equal(await field(page, 'Variable 1 value').inputValue(), 'stage');
    await closed(page);
  }],
  ['variables stand in the URL and the handshake: completed, shown, masked, and sent', async (story) => {
    const { page, assert } = story;
    const server = await recorder(['hello']);
    story.servers.push(server);
    if (await button(page, 'Disconnect').count()) await button(page, 'Disconnect').click();
    await url(page).fill(`${server.url}/{{ro`);
    await page.getByRole('listbox', { name: 'Variables', exact: true }).getByRole('option', { name: /room/ }).waitFor();
    await axe(page, assert);
    await url(page).focus();
    await url(page).press('End');
    await url(page).press('Enter');
    assert.equal(await url(page).inputValue(), `${server.url}/{{room}}`);
    await url(page).press('Control+z');
    assert.equal(await url(page).inputValue(), `${server.url}/{{ro`);
    await url(page).press('End');
    await url(page).press('Enter');
    assert.equal(await url(page).inputValue(), `${server.url}/{{room}}`);
    await page.getByText(`${server.url}/lobby`).first().waitFor();
    await url(page).fill(`${server.url}/{{room}}?t={{token}}`);
    await page.getByText(`${server.url}/lobby?t=•••••`).first().waitFor();
    assert.equal(await page.getByText('s3cret-42').count(), 0, 'a secret is shown nowhere');
    await url(page).fill(`${server.url}/{{room}}?t={{token}}&u={{nix}}`);
    await page.getByText(`${server.url}/lobby?t=•••••&u={{nix}}`).first().waitFor();
    await axe(page, assert);
    await url(page).fill(` ${server.url}/{{room}}?t={{token}} `);
    await page.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'Connect').click();
    await status(page, 'Open');
    assert.equal(await url(page).inputValue(), `${server.url}/{{room}}?t={{token}}`, 'without the spaces around it');
    assert.match(server.heads[0].path, /^\/lobby\?t=s3cret-42/);
    await page.getByRole('combobox', { name: 'Environment', exact: true }).selectOption('staging');
    await page.getByText('Changes apply at the next connection.').waitFor();
    await page.getByRole('combobox', { name: 'Environment', exact: true }).selectOption('No environment');
    await button(page, 'Disconnect').click();
    await status(page, 'Closed');
  }],
  ['messages carry the values of variables, and one without a value stops with its name', async (story) => {
    const { page, echo, assert } = story;
    await url(page).fill(echo);
    await page.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'Connect').click();
    await status(page, 'Open');
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('JSON', { exact: true }).click();
    await compose(message(page), '{"room": "{{room}}", "n": {{$randomInt 5 5}}, "as": "{{{{room}}"}');
    const list = page.getByRole('list', { name: 'Variables in use' }).last();
    await list.filter({ hasText: 'lobby' }).waitFor();
    await axe(page, assert);
    await message(page).press('Control+Enter');
    await rows(page).filter({ hasText: '{"room": "lobby", "n": 5, "as": "{{room}}"}' }).nth(1).waitFor();
    const before = await rows(page).count();
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('Text', { exact: true }).click();
    await compose(message(page), '{{nobody}}');
    await list.getByText('has no value').waitFor();
    // The browser writes every answer of 400 into its console.
    story.deaf = true;
    await message(page).press('Control+Enter');
    await page.getByText('the message: no variable is called “nobody”').waitFor();
    await axe(page, assert);
    await button(page, 'Dismiss').click();
    story.deaf = false;
    assert.equal(await rows(page).count(), before, 'nothing was sent');
    await compose(message(page), 'x');
    await button(page, 'Disconnect').click();
    await status(page, 'Closed');
  }],
];
