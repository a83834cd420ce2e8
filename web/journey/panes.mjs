// Pictures of every pane, in each theme, language and width, to be looked at: node web/journey/panes.mjs --wscope PATH_TO_BINARY --out FOLDER [--only EXPRESSION]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { choose, openPage } from './page.mjs';
import { browser, dataFolder, option, recorder, start } from './wscope.mjs';

const [binary, out] = [option('wscope'), option('out')];
if (!binary || !out) {
  console.error('usage: node web/journey/panes.mjs --wscope PATH_TO_BINARY --out FOLDER [--only EXPRESSION]');
  process.exit(2);
}
mkdirSync(out, { recursive: true });

const room = await recorder(['{"type":"welcome","room":"general","seq":9007199254740993}', '{"type":"message","from":"aiko","text":"おはようございます ☀"}', Buffer.from('82a474797065a470696e67a2696401', 'hex')]);
const wscope = await start(binary, dataFolder());
const chromium = await browser();
const ask = async (method, path, body) => {
  const text = await (await fetch(`${wscope.address}/api${path}`, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) })).text();
  return text === '' ? null : JSON.parse(text);
};

const [project] = await ask('GET', '/projects');
const document = await ask('GET', `/projects/${project.id}/document`);
await ask('PUT', `/projects/${project.id}/document`, {
  ...document,
  variables: [{ name: 'host', value: 'localhost', secret: false }, { name: 'token', value: 's3cret-42', secret: true }],
  environments: [{ name: 'staging', variables: [{ name: 'host', value: 'staging.example.com', secret: false }] }],
  environment: 'staging',
  statuses: [{ name: 'on hold', color: 'amber' }],
});
const made = await ask('POST', `/projects/${project.id}/apis`, { name: 'Chat', url: `${room.url}/rooms/:room?since=2026-11-21%2009:30&limit=50&token={{token}}` });
const row = (name, value, enabled = true) => ({ name, value, enabled });
const chat = await ask('PUT', `/apis/${made.id}`, {
  ...made,
  query: [{ text: 'since=2026-11-21%2009:30', enabled: true, description: 'Messages from then on' }, { text: 'debug=1', enabled: false, description: '' }, { text: 'limit=50', enabled: true, description: 'At most so many' }],
  path: [{ name: 'room', value: 'main hall', description: 'The room that is joined' }],
  headers: [row('X-Client', 'wscope'), row('X-Trace', '{{$uuid}}', false)],
  cookies: [row('session', 'c2FtcGxl')],
  subprotocols: ['v2.chat', 'v1.chat'],
  docs: {
    status: 'testing', owner: '佐藤 愛子', tags: ['chat', 'public'],
    description: '## Rooms\n\nJoin a **room** and listen. See [RFC 6455](https://www.rfc-editor.org/rfc/rfc6455).\n\n| field | meaning |\n|---|---|\n| `type` | what it is |\n| `seq` | its number |\n\n- [x] join\n- [ ] leave\n\n```json\n{"type": "join"}\n```',
    messages: [{ name: 'join', direction: 'takes', description: 'Enters a room.', example: '{"type": "join", "room": "general"}', schema: '{"type": "object"}' }],
    closes: [{ code: 4001, meaning: 'the room is full' }], changes: [{ version: '1.2.0', text: 'rooms may be named in the path' }],
  },
  draft: { kind: 'json', body: '{\n  "type": "message",\n  "text": "こんにちは, hello!",\n  "room": "{{host}}"\n}' },
  messages: [{ name: 'join', folder: 'rooms', draft: { kind: 'json', body: '{"type":"join"}' } }],
});
await ask('POST', `/projects/${project.id}/cookies`, { name: 'sid', value: 'abc', domain: '127.0.0.1', host_only: true, path: '/', expires_ms: null, secure: false, http_only: true, same_site: '' });
await ask('POST', `/projects/${project.id}/folders`, { name: 'Staging', parent: null });

const api = async (page, tab) => {
  await page.goto(`${wscope.address}/apis/${chat.id}`);
  await page.locator('form button[type=submit]').first().waitFor();
  await page.locator('[role=tablist] [role=tab]').nth(tab).click();
};
const settings = async (page, tab) => {
  await api(page, 0);
  await page.locator('.names button').first().waitFor();
  await page.locator('.environment button, .names button.icon').first().click();
  await page.getByRole('dialog').getByRole('tab').nth(tab).click();
};
const tabs = Object.fromEntries(['params', 'headers', 'cookies', 'auth', 'protocols', 'settings', 'shelf', 'docs'].map((name, index) => [name, (page) => api(page, index)]));
const scenes = {
  connected: async (page) => {
    await api(page, 0);
    const connect = page.locator('.address form button[type=submit]');
    if ((await connect.getAttribute('class')).includes('primary')) await connect.click();
    await page.getByRole('option').filter({ hasText: 'aiko' }).click();
    await page.locator('.payload').waitFor();
  },
  ...tabs,
  more: async (page) => {
    await api(page, 0);
    await page.locator('.composer .send button[aria-expanded]').first().click();
  },
  ...Object.fromEntries(['variables', 'project-auth', 'project-proxy', 'statuses'].map((name, index) => [name, (page) => settings(page, index)])),
  reader: (page) => page.goto(`${wscope.address}/docs/${chat.id}`),
  history: (page) => page.goto(`${wscope.address}/history`),
  palette: async (page) => {
    await api(page, 0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').last().fill('room');
    await page.getByRole('dialog').getByRole('option').nth(1).waitFor();
  },
  keys: async (page) => {
    await api(page, 0);
    await page.locator('#workbench').focus();
    await page.keyboard.press('?');
  },
};
const looks = [['light', 'en', 1280], ['dark', 'en', 1280], ['light', 'ja', 1280], ['light', 'en', 390]];
const only = new RegExp(option('only') ?? '.');

for (const [theme, language, width] of looks) {
  const page = await openPage({ chromium, console: [] }, wscope.address, { viewport: { width, height: width < 500 ? 844 : 860 }, reducedMotion: 'reduce' });
  await choose(page, theme, language);
  for (const [scene, act] of Object.entries(scenes)) {
    const name = [scene, ...(theme === 'dark' ? ['dark'] : []), ...(language === 'ja' ? ['ja'] : []), ...(width < 500 ? ['narrow'] : [])].join('.');
    if (!only.test(name)) continue;
    try {
      await act(page);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(out, `${name}.png`), fullPage: width < 500 });
    } catch (error) {
      console.log(`${name}: ${error.message.split('\n')[0]}`);
      await page.screenshot({ path: join(out, `${name}.failed.png`) });
    }
  }
  await page.context().close();
}
await chromium.close();
await wscope.kill();
await room.close();
console.log(`pictures are in ${out}`);
process.exit(0);
