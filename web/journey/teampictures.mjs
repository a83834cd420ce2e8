// Pictures of a team: two people at one API, and documentation that is read under a link.
import { join } from 'node:path';
import { choose, openPage } from './page.mjs';
import { made, write } from './share.mjs';
import { beside } from './sheet.mjs';
import { ask, team } from './together.mjs';
import { recorder } from './wscope.mjs';

const SIZE = { width: 1180, height: 880 };
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Hanako commands a session that Taro watches, in his language. */
async function together(story, out) {
  const room = await recorder(['{"type":"welcome","room":"general","members":["hanako","taro"]}', '{"type":"message","from":"hanako","text":"おはようございます ☀"}', '{"type":"presence","user":"ben","state":"away"}']);
  const { page, api, guest } = await team(story, `${room.url}/chat`);
  const other = await guest('editor', 'Taro', { viewport: SIZE });
  await page.setViewportSize(SIZE);
  await ask(page, 'POST', `/apis/${api.id}/comments`, { about: { part: 'description' }, text: 'Shall we say **who** may join?' }).catch(() => undefined);
  await button(page, 'Connect').click();
  for (const it of [page, other]) await it.getByRole('option').filter({ hasText: 'presence' }).waitFor();
  await button(other, 'Ask for it').click();
  await page.getByText('Taro asks to command this session.').waitFor();
  await page.getByRole('option').filter({ hasText: 'welcome' }).click();
  await page.locator('.payload').waitFor();
  await choose(page, 'light', 'en');
  await choose(other, 'dark', 'ja');
  await beside(story.chromium, join(out, 'together.png'), [['Hanako', page], ['太郎 (Taro)', other]]);
  for (const it of [page, other]) await it.context().close();
  await room.close();
}

/** What is made in the workbench, and what a reader sees who has no account. */
async function shared(story, out) {
  const { page } = await team(story, 'ws://127.0.0.1:9/');
  await write(page, 'chat.example.com', '');
  await page.setViewportSize(SIZE);
  // The project has the same name, and stands above it.
  await page.getByRole('button', { name: 'Actions for Chat' }).last().click();
  await page.getByRole('menuitem', { name: 'Share…', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Address in Live' }).check();
  await dialog.getByRole('checkbox', { name: 'Examples of messages, and values of parameters' }).check();
  await dialog.getByRole('textbox', { name: 'For whom (only you see this)' }).fill('Partner');
  const link = await made(page);
  for (const language of ['en', 'ja']) {
    const reader = await openPage(story, `${link}?lang=${language}`, { viewport: { width: 1180, height: 1200 }, javaScriptEnabled: false });
    const path = join(out, `sharing${language === 'ja' ? '.ja' : ''}.png`);
    await reader.screenshot({ path });
    console.log(path);
    await reader.context().close();
  }
  await dialog.evaluate((it) => it.scrollTo(0, 0));
  await page.screenshot({ path: join(out, 'share.png') });
  console.log(join(out, 'share.png'));
  await page.context().close();
}

/** All of them, into this folder. */
export async function teamPictures(binary, chromium, out) {
  const story = { binary, chromium, console: [], deaf: true, servers: [] };
  await together(story, out);
  await shared(story, out);
  for (const server of story.servers) await server.close();
}
