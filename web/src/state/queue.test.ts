import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Queue } from './queue.svelte';
import { LONGEST, Sent } from './sent.svelte';

let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
  const setItem = (key: string, value: string) => {
    if (value.length > 1_000_000) throw new Error('there is no room');
    kept.set(key, value);
  };
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem, removeItem: (key: string) => kept.delete(key) });
});
afterEach(() => {
  vi.unstubAllGlobals();
});
const text = (body: string) => ({ kind: 'text' as const, body });

test('what waits is remembered of each API, and no more of it than there is room for', () => {
  new Queue(1).list = [text('a'), text('x'.repeat(100_001)), { ...text('b'), file: 'b.bin', resolve: false }];
  expect([new Queue(1).list, new Queue(2).list]).toEqual([[text('a'), { ...text('b'), file: 'b.bin', resolve: false }], []]);
  // What has gone does not come back where the rest cannot be remembered.
  new Queue(1).list = Array.from({ length: 20 }, () => text('x'.repeat(99_000)));
  expect(new Queue(1).list).toEqual([]);
  kept.set('wscope.queue.1', '[1, {"kind": "text"}, {"kind": "text", "body": "c"}]');
  expect(new Queue(1).list).toEqual([text('c')]);
});

test('what waits goes once, in its order, and what is refused waits on', async () => {
  const queue = new Queue(1);
  queue.list = [text('a'), text('b'), text('c')];
  const went: string[] = [];
  const send = async (it: { body: string }) => {
    // The first takes its time.
    if (it.body === 'a') await new Promise((done) => setTimeout(done));
    return it.body !== 'c' && went.push(it.body) > 0;
  };
  await Promise.all([queue.flush(send), queue.flush(send)]);
  expect([went, queue.list]).toEqual([['a', 'b'], [text('c')]]);
});

test('what was sent is remembered, and what is not is counted', () => {
  const sent = new Sent(1);
  for (const body of ['a', 'b', 'a', 'x'.repeat(LONGEST + 1)]) sent.add(text(body));
  sent.add({ ...text('AA=='), kind: 'base64', resolve: false });
  expect([new Sent(1).list, sent.left]).toEqual([[text('a'), text('b')], 2]);
});
