import { expect, test } from 'vitest';
import { endedOddly, isBroken } from './ending';
import { MemoryServer, rows } from './memory';
import { Timeline } from './timeline.svelte';

test('what the peer ended with a plain code, and what we ended, needs no explanation', async () => {
  const made = await new MemoryServer().connect(1);
  const closed = (code: number | null | undefined) => ({ ...made, state: 'closed' as const, stored: 3, close: code === undefined ? null : { code, reason: '' } });
  expect([undefined, null, 1000, 1001, 1011, 4000].map((code) => endedOddly(closed(code), code === undefined ? null : 'received'))).toEqual([true, false, false, false, true, true]);
  expect([endedOddly(closed(4000), 'sent'), isBroken(closed(1000)), isBroken({ ...closed(undefined), state: 'open' })]).toEqual([false, false, false]);
});

test('a timeline tells both close frames and how the transport ended', () => {
  const timeline = new Timeline(new MemoryServer(), 1, () => undefined);
  const [text, ours, theirs, end] = rows(1, 4);
  if (!text || !ours || !theirs || !end) throw new Error('there are four');
  Object.assign(ours, { kind: 'close', direction: 'sent', code: 1009, reason: 'too big' });
  Object.assign(theirs, { kind: 'close', code: null });
  Object.assign(end, { kind: 'ended', direction: 'local', preview: 'closed 1005' });
  timeline.add([text, ours, theirs, end], 4);
  expect([timeline.closer, timeline.closes.map((it) => it.code), timeline.ended?.preview]).toEqual(['sent', [1009, null], 'closed 1005']);
});
