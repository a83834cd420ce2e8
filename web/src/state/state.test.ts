import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { catalogue } from '../words/catalogue';
import { sendingWords } from '../words/sending';
import { OpenApi } from './api.svelte';
import { judge } from './draft';
import { api, MemoryServer, rows } from './memory';
import { frameOf } from './outgoing';
import { DoctorReport } from './report.svelte';
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
  const words = { ...catalogue.en, sending: sendingWords.en };
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
