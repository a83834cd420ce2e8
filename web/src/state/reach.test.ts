import { expect, test, vi } from 'vitest';
import { MemoryServer, rows } from './memory';
import { Timeline } from './timeline.svelte';

test('a record is asked for as it is pressed, once, and again where that failed', async () => {
  const server = new MemoryServer();
  server.rows = rows(1, 3);
  const told: unknown[] = [];
  const asked = vi.spyOn(server, 'record');
  const timeline = new Timeline(server, 1, (error) => void told.push(error));
  timeline.reach(0);
  timeline.reach(2);
  timeline.reach(2);
  await timeline.select(2);
  expect([asked.mock.calls.length, timeline.detail?.seq]).toEqual([1, 2]);
  timeline.reach(4);
  await timeline.select(4);
  expect([asked.mock.calls.length, timeline.detail, timeline.awaits, told.length]).toEqual([2, null, false, 1]);
  server.rows = rows(1, 4);
  await timeline.select(4);
  expect([asked.mock.calls.length, timeline.detail?.seq, told.length]).toEqual([3, 4, 1]);
});
