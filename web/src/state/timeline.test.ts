import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../api/server';
import { noFilter } from './filter';
import { MemoryServer, rows } from './memory';
import { PAGE, Timeline } from './timeline.svelte';

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

describe('a timeline', () => {
  test('follows the newest until it is held, and counts what comes after', () => {
    const timeline = new Timeline(server, 1, tell);
    timeline.add(rows(1, 10), 4);
    expect([timeline.top, timeline.stored, timeline.newer]).toEqual([10, 4, 0]);
    timeline.held = 10;
    timeline.add(rows(8, 13), 13);
    expect([timeline.top, timeline.newer, timeline.row(13)?.preview]).toEqual([10, 3, '#13']);
  });

  test('asks once for what is missing', async () => {
    server.rows = rows(1, 1000);
    const timeline = new Timeline(server, 1, tell);
    await timeline.load();
    expect(timeline.last).toBe(1000);
    expect(timeline.row(1)).toBeUndefined();
    const some = Array.from({ length: 20 }, (_, index) => index + 1);
    timeline.need(some);
    timeline.need(some.slice(1));
    await settle();
    expect(timeline.row(1)?.preview).toBe('#1');
    timeline.need(some);
    expect(server.asked).toEqual(['records before end', `records before ${PAGE + 1}`]);
  });

  test('keeps a bounded number of rows, and asks again for those it let go', async () => {
    server.rows = rows(1, 30_000);
    const timeline = new Timeline(server, 1, tell);
    timeline.add(server.rows, 30_000);
    expect(timeline.row(1)).toBeUndefined();
    timeline.need([1, 10]);
    await settle();
    expect(timeline.row(1)?.preview).toBe('#1');
  });

  test('is read in either order, through a filter and while that is still being looked for', () => {
    const timeline = new Timeline(server, 1, tell);
    timeline.add(rows(1, 10), 10);
    const view = () => Array.from({ length: timeline.count }, (_, index) => timeline.at(index));
    expect(view()).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    timeline.reading.order = 'oldest';
    expect([view()[0], timeline.indexOf(7)]).toEqual([1, 6]);
    timeline.reading.order = 'newest';
    timeline.filter.find = 'a b';
    timeline.search();
    timeline.search();
    expect(server.searches.map((it) => it.query)).toEqual(['newest text=a+b&ignore_case=true']);
    const line = (runs: number[], looked: number, of: number) => server.searches[0]?.hear({ runs, rows: [], looked, of, left_out: 0, done: false });
    line([7, 2, 10, 1], 5, 10);
    expect([view(), timeline.hidden, timeline.indexOf(8)]).toEqual([[10, 8, 7], 2, 1]);
    line([1, 1, 4, 1], 10, 10);
    timeline.pause(true);
    timeline.add(rows(11, 12), 12);
    line([11, 1], 12, 12);
    expect([view(), timeline.newer]).toEqual([[10, 8, 7, 4, 1], 1]);
    timeline.pause(false);
    expect(view()).toEqual([11, 10, 8, 7, 4, 1]);
    timeline.marks.toggle(7);
    timeline.marks.toggle(6);
    timeline.filter.marked = true;
    expect(view()).toEqual([7]);
    timeline.filter = noFilter();
    timeline.search();
    expect([timeline.count, server.asked]).toEqual([12, ['left text=a+b&ignore_case=true']]);
  });

  test('has the rows of the first finds, which come with their numbers, and asks for none of them', () => {
    server.rows = rows(1, 1000);
    const timeline = new Timeline(server, 1, tell);
    timeline.add(rows(951, 1000), 1000, 1000);
    timeline.filter.find = 'a';
    timeline.search();
    server.searches[0]?.hear({ runs: [2, 2, 500, 1], rows: rows(2, 3), looked: 1000, of: 1000, left_out: 0, done: true });
    timeline.need([2, 3]);
    expect([timeline.row(2)?.preview, timeline.row(3)?.preview, server.asked]).toEqual(['#2', '#3', []]);
    timeline.need([500]);
    expect(server.asked).toEqual(['records before 501']);
  });

  test('knows the newest number also where rows were left out, and asks for those in view', async () => {
    server.rows = rows(1, 1000);
    const timeline = new Timeline(server, 1, tell);
    timeline.add(rows(951, 1000), 900, 1000);
    timeline.need([940, 500]);
    await settle();
    expect([timeline.last, timeline.stored, timeline.row(940)?.seq, timeline.row(500)?.seq]).toEqual([1000, 1000, 940, 500]);
  });

  test('pairs a response with its request by a field, also where the preview is cut off', () => {
    const timeline = new Timeline(server, 1, tell);
    const [request, other, response] = rows(1, 3);
    if (!request || !other || !response) throw new Error('three rows were made');
    Object.assign(request, { direction: 'sent', preview: '{"id": 9007199254740993, "text": "cut of' });
    Object.assign(other, { preview: '{"id": 9007199254740992}' });
    Object.assign(response, { preview: '{"id":9007199254740993}', at_ms: 12.5 });
    timeline.add([request, other, response], 3);
    expect([timeline.pair(response), timeline.pair(request), timeline.pair(other)]).toEqual([{ seq: 1, ms: 12.5 }, { seq: 3, ms: 12.5 }, null]);
    timeline.pairBy('payload.id');
    expect(timeline.pair(response)).toBeNull();
  });

  test('shows the last record that was asked for, however the answers race', async () => {
    server.rows = rows(1, 3);
    const timeline = new Timeline(server, 1, tell);
    const first = timeline.select(1);
    const second = timeline.select(3);
    await Promise.all([second, first]);
    expect(timeline.detail?.seq).toBe(3);
    const next = timeline.select(2);
    expect([timeline.detail?.seq, timeline.awaits]).toEqual([3, true]);
    await next;
    expect([timeline.detail?.seq, timeline.awaits]).toEqual([2, false]);
  });

  test('a search that cannot be made leaves nothing out, and one that broke off says what it found', () => {
    const timeline = new Timeline(server, 1, tell);
    timeline.add(rows(1, 10), 10);
    Object.assign(timeline.filter, { find: '(', how: 'regex' });
    timeline.search();
    server.searches[0]?.ended(new Refusal(400, 'bad-request', 'no regex'));
    expect([timeline.matches?.fault, timeline.count, timeline.hidden, timeline.newer, timeline.at(0), timeline.indexOf(10)]).toEqual(['no regex', 10, 0, 0, 10, 0]);
    timeline.filter.find = 'a';
    timeline.search();
    server.searches[1]?.hear({ first: 6, last: 10, runs: [7, 2], rows: [], matches: 2, looked: 5, left_out: 0, of: 10, done: false } as never);
    server.searches[1]?.ended(new Error('cut'));
    expect([timeline.count, timeline.hidden]).toEqual([2, 3]);
  });
});
