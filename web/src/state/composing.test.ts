import { beforeEach, expect, test, vi } from 'vitest';
import { catalogue } from '../words/catalogue';
import { closeFault, isWithin } from '../text/limits';
import type { App } from './app.svelte';
import { OpenApi } from './api.svelte';
import { Composing } from './composing.svelte';
import { noFilter, query } from './filter';
import { api, MemoryServer } from './memory';
import { Sessions } from './session.svelte';

let server: MemoryServer;
beforeEach(() => {
  server = new MemoryServer();
});

function composing(body: string, kind: 'text' | 'json' | 'html' = 'text') {
  const opened = { api: new OpenApi(server, { ...api(1), draft: { kind, body } }), sessions: new Sessions(server, 1, () => 'en', (error) => expect(error).toBeUndefined()) };
  const app = { words: catalogue.en, preferences: { language: 'en' }, project: null } as unknown as App;
  return { it: new Composing(app, opened), opened };
}

test('a file stands in the place of the draft, whatever sends or keeps', () => {
  const { it, opened } = composing('typed {{n}}');
  it.enqueue();
  it.file = { name: 'a.txt', message: { kind: 'text', body: 'of a file {{n}}', resolve: false } };
  it.enqueue();
  expect([it.message.body, it.sendable]).toEqual(['of a file {{n}}', true]);
  // Kept, it says the same: no variable stands in it.
  expect(it.kept).toEqual({ kind: 'text', body: 'of a file {{{{n}}' });
  expect(opened.sessions.queue.list).toEqual([{ kind: 'text', body: 'typed {{n}}' }, { kind: 'text', body: 'of a file {{n}}', resolve: false, file: 'a.txt' }]);
});

test('what is wrong with JSON stops it, and what is wrong with HTML does not', () => {
  expect([composing('{', 'json').it.settle(), composing('<b>', 'html').it.settle()?.body]).toEqual([null, '<b>']);
  const long = composing(`[${'1,'.repeat(600_000)}`, 'json').it;
  expect([long.sendable, long.settle(), long.sendable], 'a long one is judged when it is to go').toEqual([true, null, false]);
});

test('of a session that has ended, what is known last of its repetitions stays', async () => {
  const { opened } = composing('');
  const { sessions } = opened;
  await sessions.connect('');
  const repeat = { id: 1, every_ms: 5, times: 9, sent: 4, state: 'running' as const };
  const repeats = vi.spyOn(server, 'repeats').mockResolvedValueOnce([repeat]).mockResolvedValue([]);
  vi.useFakeTimers();
  const watching = sessions.watchRepeats();
  await vi.advanceTimersByTimeAsync(1000);
  await watching;
  vi.useRealTimers();
  expect([repeats.mock.calls.length, sessions.repeats]).toEqual([2, [{ ...repeat, state: 'ended' }]]);
  const [session] = server.made;
  sessions.repeats = [];
  if (session) await sessions.choose(session);
  expect(sessions.repeats).toEqual([{ ...repeat, state: 'ended' }]);
  sessions.stop();
});

test.each<[number | null, string, string | null]>([
  [null, '', null],
  [null, 'bye', 'alone'],
  [1000, 'あ'.repeat(41), null],
  [1000, 'あ'.repeat(42), 'long'],
  [1000, `${'あ'.repeat(42)}{{$uuid}}`, null],
  [1005, '', 'code'],
  [1000.5, '', 'code'],
  [5000, '', 'code'],
  [4999, '', null],
])('a close frame of %j with %j: %j', (code, reason, fault) => expect(closeFault(code, reason)).toBe(fault));

test('numbers are whole and within their bounds', () => {
  expect([isWithin(null, 0, 1), isWithin(0.5, 0, 1), isWithin(2, 0, 1), isWithin(-1, 0, 1), isWithin(1, 0, 1)]).toEqual([false, false, false, false, true]);
});

test('sizes that are asked for are whole, and none is below nothing', () => {
  expect([query({ ...noFilter(), minSize: 1.5, maxSize: 2.5 }), query({ ...noFilter(), minSize: -5, maxSize: 1e30 })]).toEqual(['min_size=2&max_size=2', `min_size=0&max_size=${Number.MAX_SAFE_INTEGER}`]);
});
