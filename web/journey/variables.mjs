// The chapters about what a project holds: variables and environments.
import { axe } from './page.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog', { name: 'Project settings' });
const field = (page, name) => page.getByLabel(name, { exact: true });
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
    await axe(page, assert);
    await button(page, 'Add environment').click();
    await field(page, 'Environment name').fill('staging');
    await variable(page, 1, 'room', 'stage');
    await button(page, 'Put in force').click();
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
];
