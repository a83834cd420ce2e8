// The screenshots of the READMEs: node web/journey/screenshots.mjs --wscope PATH_TO_BINARY [--out docs/images] [--only SCENE] [--all FOLDER]
// `--all` makes one of every pane in each theme, language and width instead, to be looked at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { choose, openPage } from './page.mjs';
import { teamPictures } from './teampictures.mjs';
import { browser, dataFolder, listen, option, recorder, start } from './wscope.mjs';

const binary = option('wscope');
if (!binary) {
  console.error('usage: node web/journey/screenshots.mjs --wscope PATH_TO_BINARY [--out FOLDER] [--all FOLDER]');
  process.exit(2);
}
const out = option('all') ?? option('out') ?? 'docs/images';
mkdirSync(out, { recursive: true });

const room = await recorder([
  '{"type":"welcome","room":"general","members":["aiko","ben"],"seq":9007199254740993}',
  '{"type":"message","from":"aiko","text":"おはようございます ☀"}',
  '{"type":"presence","user":"ben","state":"away","since":"2026-11-21T09:30:00Z"}',
  Buffer.from('82a474797065a470696e67a2696401', 'hex'),
  '{"type":"message","from":"ben","text":"deploy is done","tags":["release","v1.4.0"]}',
]);
const refusal = 'HTTP/1.1 426 Upgrade Required\r\nServer: nginx/1.22.1\r\nContent-Type: text/plain\r\nContent-Length: 16\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\r\nUpgrade Required';
const proxy = await listen((request) => request.socket.end(refusal), (_, socket) => socket.end(refusal));

const data = dataFolder();
const wscope = await start(binary, data);
const chromium = await browser();
const ask = async (method, path, body) => (await fetch(`${wscope.address}/api${path}`, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) })).json();

const [project] = await ask('GET', '/projects');
const on = (name, value, enabled = true) => ({ name, value, enabled });
async function make(name, url, rest = {}) {
  const api = await ask('POST', `/projects/${project.id}/apis`, { name, url });
  return ask('PUT', `/apis/${api.id}`, { ...api, ...rest });
}
const chat = await make('Chat', `${room.url}/chat`, {
  params: [on('room', 'general'), on('debug', '1', false)],
  headers: [on('X-Client', 'wscope')],
  cookies: [on('session', 'c2FtcGxl')],
  draft: { kind: 'json', body: '{\n  "type": "message",\n  "text": "こんにちは, hello!"\n}' },
});
const behind = await make('Behind nginx', `ws://127.0.0.1:${proxy.port}/chat`);
const empty = await make('Orders', '');
const alerts = await make('Alerts', 'wss://alerts.example.com/stream?ticket=4f9a', {
  headers: [on('X-Client', 'wscope')],
  subprotocols: ['alerts.v2'],
  auth: { kind: 'bearer', user: '', password: '', token: 'sample', name: '', value: '', place: 'header' },
});

const button = (page, name) => page.getByRole('button', { name, exact: true });
const scenes = {
  empty: (page) => page.goto(`${wscope.address}/apis/${empty.id}`),
  workbench: async (page) => {
    await page.goto(`${wscope.address}/apis/${chat.id}`);
    await page.locator('form button[type=submit]').first().waitFor();
    if (await button(page, 'Connect').count()) {
      await button(page, 'Connect').click();
      await page.getByRole('option').filter({ hasText: 'deploy is done' }).waitFor();
      await page.getByLabel('Message', { exact: true }).press('Control+Enter');
      await page.getByRole('option').filter({ hasText: 'hello!' }).waitFor();
    }
    await page.getByRole('option').filter({ hasText: 'welcome' }).click();
    await page.locator('.payload').waitFor();
  },
  doctor: async (page) => {
    await page.goto(`${wscope.address}/apis/${behind.id}`);
    await button(page, 'Connect').click();
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
  },
  nginx: async (page) => {
    await page.goto(`${wscope.address}/nginx`);
    await button(page, 'Load an example').click();
    await page.getByLabel('Which URL should pass?').fill('ws://chat.example.test/ws/');
    await page.getByRole('list', { name: 'How nginx serves it' }).waitFor();
    await page.locator('[role=option]').first().click();
    await page.getByRole('article').first().waitFor();
  },
  code: async (page) => {
    await page.goto(`${wscope.address}/code`);
    await button(page, 'Load an example').click();
    await page.getByRole('listbox', { name: 'Findings' }).getByRole('option').first().click();
    await page.getByRole('article').first().waitFor();
    await page.getByRole('region', { name: 'The fix' }).waitFor();
  },
  client: async (page) => {
    await page.goto(`${wscope.address}/apis/${alerts.id}`);
    await page.getByRole('tab', { name: 'Client code' }).click();
    await page.getByRole('combobox', { name: 'Client', exact: true }).selectOption('node');
    await page.getByRole('region', { name: /^Code for / }).filter({ hasText: "from 'ws'" }).waitFor();
  },
};

async function picture(scene, theme, language, width) {
  const tall = { workbench: 800, doctor: 1000, empty: 700, nginx: 900, code: 900, client: 900 }[scene];
  const page = await openPage({ chromium, console: [] }, wscope.address, { viewport: { width, height: width < 500 ? 844 : tall }, deviceScaleFactor: option('all') ? 1 : 2, reducedMotion: 'reduce' });
  await choose(page, 'light', 'en');
  await scenes[scene](page);
  await choose(page, theme, language);
  await page.waitForLoadState('networkidle');
  const kind = [scene, ...(theme === 'dark' ? ['dark'] : []), ...(width < 500 ? ['narrow'] : []), ...(language === 'ja' ? ['ja'] : [])].join('.');
  const name = option('all') ? `${scene}-${theme}-${language}-${width}` : kind;
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: width < 500 });
  console.log(join(out, `${name}.png`));
  await page.context().close();
}

if (option('all')) {
  for (const scene of Object.keys(scenes).filter((it) => [undefined, it].includes(option('only')))) for (const theme of ['light', 'dark']) for (const language of ['en', 'ja']) for (const width of [1280, 390]) await picture(scene, theme, language, width);
} else {
  const wanted = ['workbench', 'doctor', 'nginx', 'code', 'client'].filter((scene) => [undefined, scene].includes(option('only')));
  for (const scene of wanted) for (const language of ['en', 'ja']) await picture(scene, 'light', language, 1280);
  if (wanted.includes('nginx')) {
    await picture('nginx', 'dark', 'en', 1280);
    await picture('nginx', 'light', 'en', 390);
  }
  if ([undefined, 'team'].includes(option('only'))) await teamPictures(binary, chromium, out);
}
await chromium.close();
await wscope.kill();
await room.close();
await proxy.close();
process.exit(0);
