// What is pictured: every pane of the workbench with something in it.
import { dataFolder, listen, recorder, start } from './wscope.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });

/** A workbench with a few APIs, and how each pane of it is brought to the screen, in light English. */
export async function prepare(binary) {
  const room = await recorder([
    '{"type":"welcome","room":"general","members":["aiko","ben"],"seq":9007199254740993}',
    '{"type":"message","from":"aiko","text":"おはようございます ☀"}',
    '{"type":"presence","user":"ben","state":"away","since":"2026-11-21T09:30:00Z"}',
    Buffer.from('82a474797065a470696e67a2696401', 'hex'),
    '{"type":"message","from":"ben","text":"deploy is done","tags":["release","v1.4.0"]}',
  ]);
  const refusal = 'HTTP/1.1 426 Upgrade Required\r\nServer: nginx/1.22.1\r\nContent-Type: text/plain\r\nContent-Length: 16\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\r\nUpgrade Required';
  const proxy = await listen((request) => request.socket.end(refusal), (_, socket) => socket.end(refusal));

  const wscope = await start(binary, dataFolder());
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
    docs: {
      status: 'released',
      owner: '山田 花子',
      tags: ['alerts', 'public'],
      description: '# Alerts\n\nEvery alert of the plant, as it happens. **Subscribe** first.\n\n| limit | value |\n|---|---|\n| connections | 5 |\n| message | 16 KiB |',
      messages: [
        { name: 'subscribe', direction: 'takes', description: 'Says which alerts are wanted.', example: '{"type":"subscribe","topics":["fire"]}', schema: '{"type":"object","required":["type","topics"]}' },
        { name: 'alert', direction: 'gives', description: '', example: '{"type":"alert","topic":"fire","at":"2026-11-26T09:00:00Z"}', schema: '' },
      ],
      closes: [{ code: 4003, meaning: 'the token is over' }],
      changes: [{ version: '2.0', text: 'Topics are lists.' }],
    },
  });

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
      await page.getByRole('tab', { name: 'Code' }).click();
      await page.getByRole('combobox', { name: 'Client', exact: true }).selectOption('node');
      await page.getByRole('region', { name: /^Code for / }).filter({ hasText: "from 'ws'" }).waitFor();
    },
    auth: async (page) => {
      await page.goto(`${wscope.address}/apis/${alerts.id}`);
      await page.getByRole('tab', { name: 'Auth' }).click();
      await page.getByRole('combobox', { name: 'Type' }).or(page.getByRole('textbox', { name: 'Token' })).first().waitFor();
    },
    settings: async (page) => {
      await page.goto(`${wscope.address}/apis/${alerts.id}`);
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByRole('combobox', { name: 'Proxy' }).or(page.getByRole('spinbutton').first()).first().waitFor();
    },
    docs: async (page) => {
      await page.goto(`${wscope.address}/apis/${alerts.id}`);
      await page.getByRole('tab', { name: 'Docs' }).click();
      await page.getByRole('textbox', { name: 'Owner' }).waitFor();
    },
    reader: async (page) => {
      await page.goto(`${wscope.address}/docs/${alerts.id}`);
      await page.getByRole('heading', { name: 'Alerts' }).first().waitFor();
    },
    history: async (page) => {
      await page.goto(`${wscope.address}/history`);
      await page.getByRole('button', { name: /^Open / }).first().waitFor();
    },
    project: async (page) => {
      await page.goto(`${wscope.address}/apis/${chat.id}`);
      await button(page, 'Project settings').click();
      await page.getByRole('dialog', { name: 'Project settings' }).getByRole('tab').first().waitFor();
    },
    palette: async (page) => {
      await page.goto(`${wscope.address}/apis/${chat.id}`);
      await page.locator('form button[type=submit]').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find anything' }).fill('al');
    },
    keys: async (page) => {
      await page.goto(`${wscope.address}/apis/${empty.id}`);
      await page.locator('form button[type=submit]').first().waitFor();
      await page.locator('#workbench').focus();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    },
  };
  const close = async () => {
    await wscope.kill();
    await room.close();
    await proxy.close();
  };
  return { address: wscope.address, scenes, close };
}
