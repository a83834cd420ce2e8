import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { catalogue } from '../words/catalogue';
import { OpenApi } from './api.svelte';
import { judge } from './draft';
import { noFilter } from './filter';
import { api, MemoryServer, rows } from './memory';
import { frameOf } from './outgoing';
import { DoctorReport } from './report.svelte';
import { Sessions } from './session.svelte';
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

describe('an API being edited', () => {
  const edit = (open: OpenApi, name: string) => {
    open.doc.name = name;
    open.touch();
  };

  test('saves once, after the typing pauses', async () => {
    const open = new OpenApi(server, api(1));
    edit(open, 'A');
    await vi.advanceTimersByTimeAsync(300);
    edit(open, 'AB');
    expect(open.saving).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(500);
    expect(server.asked).toEqual(['save AB 1']);
    expect([open.saving, open.doc.revision]).toEqual(['saved', 2]);
  });

  test('saves at once when it is to be dialled, and again what was typed meanwhile', async () => {
    const open = new OpenApi(server, api(1));
    edit(open, 'A');
    const saved = open.save();
    edit(open, 'B');
    expect(await saved).toBe(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(server.asked).toEqual(['save A 1', 'save B 2']);
    expect(open.saving).toBe('saved');
  });

  test.each(['mine', 'theirs'] as const)('never overwrites what somebody else saved; then %s is kept', async (keep) => {
    const open = new OpenApi(server, api(1));
    await server.saveApi({ ...api(1), name: 'theirs' });
    edit(open, 'mine');
    expect(await open.save()).toBe(false);
    expect(open.saving).toBe('conflict');
    expect(server.kept[0]?.name).toBe('theirs');
    await open.settle(keep);
    expect([server.kept[0]?.name, open.doc.name, open.saving]).toEqual([keep, keep, 'saved']);
  });

  test('what is not changed is not saved', async () => {
    const open = new OpenApi(server, api(1));
    open.touch();
    expect(await open.save()).toBe(true);
    expect(server.asked).toEqual([]);
  });
});

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
  });
});

describe('sessions', () => {
  test('a failed connection asks the doctor until he has an answer', async () => {
    const sessions = new Sessions(server, 1, () => 'en', tell);
    await sessions.connect('');
    const [session] = server.made;
    if (!session) throw new Error('no session was made');
    server.reports = [null, { schema: 'wscope.report/1' } as never];
    server.channels[0]?.hear({ session: { ...session, state: 'failed' } });
    await settle();
    expect(sessions.report?.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sessions.report?.state).toBe('ready');
  });

  test('the report is in the language that was asked for last', async () => {
    const report = new DoctorReport(server, { session: 1 }, tell);
    const answers: ((language: string) => void)[] = [];
    server.report = (_: unknown, language: string) => new Promise((done) => answers.push((verdict) => done(verdict === '' ? null : ({ language, verdict } as never))));
    void report.load('en');
    void report.load('en');
    answers[0]?.('');
    answers[1]?.('');
    await settle();
    void report.load('ja');
    answers[2]?.('ready');
    await vi.advanceTimersByTimeAsync(5000);
    answers.slice(3).forEach((answer) => answer('late'));
    await settle();
    expect(report.report).toEqual({ language: 'ja', verdict: 'ready' });
  });

  test('the ladder and the experiments are shown while they come', async () => {
    const sessions = new Sessions(server, 1, () => 'en', tell);
    await sessions.connect('');
    const steps = [{ step: 'dns', status: 'ok' as const, ms: 1, detail: '' }];
    server.channels[0]?.hear({ examination: { steps, experiments: [] } });
    expect(sessions.report?.progress?.steps).toEqual(steps);
    expect(sessions.report?.state).toBe('none');
    sessions.stop();
  });

  test('an endpoint that is examined alone shows its report, however it stands', async () => {
    const sessions = new Sessions(server, 1, () => 'en', tell);
    await sessions.connect('', true);
    expect(server.asked).toContain('examine 1');
    const [session] = server.made;
    if (!session) throw new Error('no session was made');
    server.reports = [{ schema: 'wscope.report/1' } as never];
    server.channels[0]?.hear({ session: { ...session, state: 'closed' }, report: true });
    await settle();
    expect(sessions.report?.state).toBe('ready');
    server.made = [{ ...session, state: 'closed' }];
    server.reports = [{ schema: 'wscope.report/1' } as never];
    const later = new Sessions(server, 1, () => 'en', tell);
    await later.load();
    await settle();
    expect(later.report?.state).toBe('ready');
    sessions.stop();
    later.stop();
  });

  test('a report is shared by a whole link, and a shared one is not shared again', async () => {
    vi.stubGlobal('location', { origin: 'http://127.0.0.1:9170' });
    const report = new DoctorReport(server, { session: 7 }, tell);
    await report.share();
    expect(report.link).toBe('http://127.0.0.1:9170/reports/s7');
    const shared = new DoctorReport(server, { shared: 's7' }, tell);
    await shared.share();
    expect(shared.link).toBe(null);
    expect(await shared.markdown('ja')).toBe('# {"shared":"s7"} ja');
    vi.unstubAllGlobals();
  });

  test('an API that left the screen is not followed any more', async () => {
    server.made = [await server.connect(1)];
    const sessions = new Sessions(server, 1, () => 'en', tell);
    const loading = sessions.load();
    sessions.leave();
    await loading;
    const chosen = new Sessions(server, 1, () => 'en', tell);
    const choosing = chosen.choose(server.made[0] as never);
    chosen.leave();
    await choosing;
    expect(server.channels).toEqual([]);
  });

  test('what waits for an open connection goes in its order, and what is refused goes on waiting', async () => {
    const sessions = new Sessions(server, 1, () => 'en', tell);
    sessions.queue.list = [{ kind: 'text', body: 'a' }, { kind: 'text', body: 'b' }];
    await sessions.connect('');
    const [session] = server.made;
    if (!session) throw new Error('no session was made');
    server.channels[0]?.hear({ session: { ...session, state: 'open' } });
    await settle();
    expect(server.asked.filter((it) => it.startsWith('send'))).toEqual(['send a', 'send b']);
    expect(sessions.queue.list).toEqual([]);
    sessions.stop();
  });

  test('pressing twice connects once', async () => {
    const sessions = new Sessions(server, 1, () => 'en', tell);
    await Promise.all([sessions.connect(''), sessions.connect('')]);
    expect(server.made.length).toBe(1);
    sessions.stop();
  });

  test('a broken live channel is taken up again where it stopped', async () => {
    const sessions = new Sessions(server, 1, () => 'en', tell);
    await sessions.connect('');
    const [session] = server.made;
    if (!session) throw new Error('no session was made');
    server.channels[0]?.hear({ session: { ...session, state: 'open' }, records: rows(1, 5), stored: 5 });
    server.channels[0]?.ended();
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.channels.map((channel) => channel.from)).toEqual([0, 5]);
    sessions.stop();
  });
});

describe('a draft', () => {
  const words = catalogue.en;
  test('is measured in bytes', () => {
    expect(judge({ kind: 'text', body: 'あ' }, words)).toEqual({ bytes: 3, fault: null });
    expect(judge({ kind: 'hex', body: '00 01' }, words).bytes).toBe(2);
  });
  test('says where it is wrong before it is sent', () => {
    const { fault } = judge({ kind: 'json', body: '{"a": tru}' }, words);
    expect(fault?.message).toContain('line 1, column 7');
    expect(fault?.lines[0]?.parts).toContainEqual({ text: 'tru', marked: true });
    expect(judge({ kind: 'hex', body: '0' }, words).fault?.message).toBe(words.oddHex);
    expect(judge({ kind: 'hex', body: '0g' }, words).fault).toMatchObject({ from: 1, to: 2 });
    expect(judge({ kind: 'xml', body: '<a>\n<b></a>' }, words).fault).toMatchObject({ message: words.sending.badXml(2, 4), from: 7, to: 11 });
    expect(judge({ kind: 'base64', body: '!' }, words).fault?.message).toBe(words.badBase64(1));
  });
});

describe('frames that break the rules', () => {
  test('a frame that was recorded can be sent again', () => {
    expect(frameOf(Uint8Array.of(0x23, 0x82, 104, 105))).toEqual({ fin: false, reserved: 2, opcode: 3, masked: true, kind: 'base64', body: 'aGk=' });
    expect(frameOf(Uint8Array.of(0x82, 126, 0, 1, 7))).toMatchObject({ fin: true, opcode: 2, masked: false, body: 'Bw==' });
  });
});
