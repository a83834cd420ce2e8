import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryServer } from './memory';
import { Sessions } from './session.svelte';

let server: MemoryServer;
let told: unknown[];
const tell = (error: unknown) => void told.push(error);
beforeEach(() => {
  vi.useFakeTimers();
  server = new MemoryServer();
  told = [];
});
afterEach(() => {
  vi.useRealTimers();
  expect(told).toEqual([]);
});
const settle = () => vi.advanceTimersByTimeAsync(0);

/** A session that is open, with what waits for the next one. */
async function open(): Promise<Sessions> {
  const sessions = new Sessions(server, 1, () => 'en', tell);
  await sessions.connect('as dialled');
  server.channels[0]?.hear({ session: { ...(await server.session(1)), state: 'open' } });
  await settle();
  return sessions;
}

test('a connection that is made again takes the screen, and what waited goes on it', async () => {
  const sessions = await open();
  const closed = { ...(await server.session(1)), state: 'closed' as const };
  const retry = { attempt: 1, most: 10, at_wall_ms: Date.now() + 5000 };
  server.channels[0]?.hear({ session: { ...closed, retry } });
  expect([sessions.isLive, sessions.waits]).toEqual([true, true]);
  await sessions.hurry(true);
  sessions.queue.list = [{ kind: 'text', body: 'a' }];
  const next = await server.connect(1);
  server.made[0] = { ...next, follows: 1, attempt: 1 };
  server.channels[0]?.hear({ session: { ...closed, next: next.id } });
  await settle();
  expect([sessions.current?.id, sessions.dialled]).toEqual([next.id, 'as dialled']);
  server.channels[1]?.hear({ session: { ...next, follows: 1, attempt: 1, state: 'open' } });
  await settle();
  expect(server.asked.filter((it) => /^(send|hurry)/.test(it))).toEqual(['hurry 1 true', 'send a']);
  expect(sessions.list.map((it) => it.id)).toEqual([2, 1]);
  sessions.stop();
});

test('a session that is heard of before it goes on takes the screen all the same, once', async () => {
  const sessions = await open();
  const closed = { ...(await server.session(1)), state: 'closed' as const };
  const next = await server.connect(1);
  server.made[0] = { ...next, follows: 1, attempt: 1 };
  await sessions.refresh();
  server.channels[0]?.hear({ session: { ...closed, next: next.id } });
  await settle();
  expect([sessions.current?.id, sessions.list.map((it) => it.id)]).toEqual([2, [2, 1]]);
  sessions.stop();
});

test('whoever reads an older session is not taken away from it', async () => {
  const sessions = await open();
  const closed = { ...(await server.session(1)), state: 'closed' as const };
  const older = { ...closed, id: 9 };
  const next = await server.connect(1);
  server.made[0] = { ...next, follows: 1, attempt: 1 };
  const { hear } = server.channels[0] as (typeof server.channels)[0];
  hear({ session: { ...closed, next: next.id } });
  await sessions.choose(older);
  await settle();
  expect([sessions.current?.id, sessions.list.map((it) => it.id)]).toEqual([9, [2, 1]]);
  sessions.stop();
});

test('the doctor is asked about the last attempt only', async () => {
  const sessions = await open();
  const failed = { ...(await server.session(1)), state: 'failed' as const };
  server.channels[0]?.hear({ session: { ...failed, retry: { attempt: 1, most: 1, at_wall_ms: 0 } } });
  await settle();
  expect(sessions.report?.state).toBe('none');
  server.reports = [{ schema: 'wscope.report/1' } as never];
  server.channels[0]?.hear({ session: failed });
  await settle();
  expect(sessions.report?.state).toBe('ready');
  sessions.stop();
});

test('who looks for something goes on looking for it in the next connection', async () => {
  const sessions = new Sessions(server, 1, () => 'en', tell);
  await sessions.connect('');
  const before = sessions.timeline;
  if (!before) throw new Error('there is no timeline');
  before.filter.find = 'order';
  before.filter.marked = true;
  await sessions.connect('');
  expect(sessions.timeline).not.toBe(before);
  expect(sessions.timeline?.filter).toMatchObject({ find: 'order', marked: false });
  await sessions.choose(server.made[0] as never);
  expect(sessions.timeline?.filter.find).toBe('');
  sessions.stop();
});
