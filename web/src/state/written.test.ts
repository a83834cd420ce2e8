import { expect, test } from 'vitest';
import { Refusal } from '../api/server';
import { MemoryServer } from './memory';
import { Written } from './written.svelte';

/** A memory of the browser that holds this. */
function memory(held: Record<string, string>): Storage {
  return { getItem: (key: string) => held[key] ?? null, setItem: (key: string, value: string) => (held[key] = value) } as unknown as Storage;
}

test('the kind of client is remembered, and an unknown one is not', () => {
  const held: Record<string, string> = {};
  new Written(new MemoryServer(), ['browser', 'go'], memory(held)).choose('go');
  expect(new Written(new MemoryServer(), ['browser', 'go'], memory(held)).client).toBe('go');
  expect(new Written(new MemoryServer(), ['browser', 'node'], memory(held)).client).toBe('browser');
});

test('only the last answer counts', async () => {
  const server = new MemoryServer();
  const written = new Written(server, ['browser'], memory({}));
  const [first, second] = [written.ask(1, false), written.ask(1, true)];
  expect(server.clients.map((it) => it.client)).toEqual(['1 browser false', '1 browser true']);
  server.clients[1]?.answer({ file: 'b', text: 'second', secrets: [] });
  server.clients[0]?.answer({ file: 'a', text: 'first', secrets: [] });
  await Promise.all([first, second]);
  expect(written.made?.text).toBe('second');
});

test('what is refused is said, and nothing old stands beside it', async () => {
  const server = new MemoryServer();
  const written = new Written(server, ['browser'], memory({}));
  const asked = [written.ask(1, false), written.ask(1, false)];
  server.clients[0]?.answer({ file: 'a', text: 'first', secrets: [] });
  server.clients[1]?.fail(new Refusal(400, 'bad-variable', 'nobody has no value', null));
  await Promise.all(asked);
  expect([written.made, written.refused?.message]).toEqual([null, 'nobody has no value']);
});
