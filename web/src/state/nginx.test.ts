import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NginxCheck } from '../api/types';
import { Refusal } from '../api/server';
import { archive, bytesOf, cleanName, dumpedFiles, fileOf, freeName, isConfiguration, wholeText } from '../text/configuration';
import { patchLines } from '../text/patch';
import { MemoryServer } from './memory';
import { Configuration } from './nginx.svelte';
import { applyEdits } from './nginxEdits';
import { countIn } from './nginxFindings';
import { codeTrade } from './trade';

const bytes = (text: string) => new TextEncoder().encode(text);
const point = (line: number, column: number) => ({ line, column });

/** A tab's memory. */
function memory() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
}

/** An answer with these findings, each a cause and its place. */
function checked(found: [cause: string, file: string, line: number][], rest: Partial<NginxCheck> = {}): NginxCheck {
  const findings = found.map(([cause]) => ({ cause, severity: 'error', message: cause }));
  const places = found.map(([, file, line]) => ({ marks: [{ file, from: point(line, 0), to: point(line, 1), text: '' }], edits: [], diff: '', is_safe: true }));
  return { report: { findings } as never, places, mended: [], done: [], left: [], unread: [], unused: [], complaints: [], ...rest };
}

let server: MemoryServer;
let told: unknown[];
let kept: ReturnType<typeof memory>;
const configuration = () => new Configuration(server, () => 'en', (error) => told.push(error), kept);
const quiet = () => vi.advanceTimersByTimeAsync(300);
beforeEach(() => {
  vi.useFakeTimers();
  [server, told, kept] = [new MemoryServer(), [], memory()];
});
afterEach(() => {
  vi.useRealTimers();
  expect(told).toEqual([]);
});

describe('a configuration', () => {
  test('is judged once the typing pauses, one question at a time, and the last one counts', async () => {
    const it = configuration();
    it.add('a.conf', 'a;');
    await quiet();
    it.type(it.chosen, 'ab;');
    await vi.advanceTimersByTimeAsync(100);
    it.type(it.chosen, 'abc;');
    await quiet();
    expect(server.questions.map(({ question }) => question.files[0]?.text)).toEqual(['a;']);
    server.questions[0]?.answer(checked([['old', 'a.conf', 1]]));
    await quiet();
    expect(it.check, 'what is said of an older text is not shown').toBeNull();
    expect(server.questions.map(({ question }) => question.files[0]?.text)).toEqual(['a;', 'abc;']);
    server.questions[1]?.answer(checked([['new', 'a.conf', 1]]));
    await quiet();
    expect(it.check?.report.findings[0]?.cause).toBe('new');
  });

  test('asks about a URL or a location, and of the file that nginx is started with', async () => {
    const it = configuration();
    it.bring([{ name: 'conf.d/a.conf', bytes: bytes('server {}\n') }, { name: './nginx.conf', bytes: bytes('events {}\nhttp {\n}\n') }]);
    it.asked = ' ws://a.test/ ';
    it.version = '1.22.1';
    await quiet();
    expect(server.questions[0]?.question).toMatchObject({ main: 'nginx.conf', url: 'ws://a.test/', version: '1.22.1' });
    server.questions[0]?.answer(checked([]));
    it.asked = '/ws/';
    it.changed();
    await quiet();
    expect(server.questions[1]?.question).toMatchObject({ location: '/ws/' });
  });

  test('shows the file of a finding, walks through them, and stays where it looked', async () => {
    const it = configuration();
    it.add('a.conf', 'a;');
    it.add('b.conf', 'b;');
    await quiet();
    server.questions[0]?.answer(checked([['one', 'a.conf', 1], ['two', 'b.conf', 1]]));
    await quiet();
    it.step(1, false);
    expect([it.file?.name, it.selected]).toEqual(['a.conf', 0]);
    it.step(1, false);
    it.step(1, false);
    expect([it.file?.name, it.selected, countIn(it.check, 'b.conf')]).toEqual(['b.conf', 1, 1]);
    it.type(it.chosen, 'b c;');
    await quiet();
    server.questions[1]?.answer(checked([['two', 'b.conf', 1]]));
    await quiet();
    expect(it.selected).toBe(0);
  });

  test('is mended at once or finding by finding, and that is taken back', async () => {
    const it = configuration();
    it.bring([{ name: 'a.conf', bytes: bytes('x;\r\ny;\r\n') }]);
    await quiet();
    server.questions[0]?.answer(checked([], { mended: [{ name: 'a.conf', text: 'x;\r\nnew;\r\ny;\r\n', diff: '' }] }));
    await quiet();
    it.applyAll();
    expect(new TextDecoder().decode(bytesOf(it.files[0] as never))).toBe('x;\r\nnew;\r\ny;\r\n');
    expect(it.undoable).toBe(true);
    it.undo();
    expect([it.file?.text, it.undoable]).toEqual(['x;\ny;\n', false]);
    it.apply([{ file: 'a.conf', from: point(1, 2), to: point(1, 2), with: '\r\nz;' }]);
    expect(it.file?.text).toBe('x;\nz;\ny;\n');
    it.type(it.chosen, 'other;');
    expect(it.undoable, 'what was typed since is not lost').toBe(false);
    it.stop();
  });

  test('survives a reload, and a browser that keeps nothing', async () => {
    const it = configuration();
    it.add('a.conf', 'a;');
    it.asked = '/ws/';
    it.changed();
    it.stop();
    const again = configuration();
    expect([again.file?.name, again.file?.text, again.asked]).toEqual(['a.conf', 'a;', '/ws/']);
    kept.setItem = () => {
      throw new Error('full');
    };
    again.type(again.chosen, 'b;');
    again.stop();
    expect(configuration().files, 'nothing rather than something old').toEqual([]);
  });

  test('names are paths of their own', () => {
    const it = configuration();
    it.add('a.conf', '');
    it.add('b\u202e.conf', '');
    expect(it.files.map((file) => file.name)).toEqual(['a.conf', 'bU+202E.conf']);
    const [a] = it.files;
    expect([it.rename(a?.id ?? 0, 'bU+202E.conf'), it.rename(a?.id ?? 0, ' '), it.rename(a?.id ?? 0, 'c/a.conf')]).toEqual([false, false, true]);
    expect(['new.conf', 'c/a.conf'].map((name) => freeName(name, it.files.map((file) => file.name)))).toEqual(['new.conf', 'c/a-2.conf']);
    it.close(it.chosen);
    expect([it.file?.name, it.main === it.file?.id]).toEqual(['c/a.conf', true]);
    it.stop();
  });

  test('what is no configuration or too large is left out, and that is said', () => {
    const it = configuration();
    it.bring([{ name: 'a.key', bytes: bytes('x') }, { name: 'b', bytes: bytes('-----BEGIN PRIVATE KEY-----') }, { name: 'c', bytes: new Uint8Array(3 << 20) }, { name: 'd.conf', bytes: bytes('d;') }]);
    expect([it.leftOut, it.files.map((file) => file.name)]).toEqual([['a.key', 'b', 'c'], ['d.conf']]);
    it.stop();
  });

  test('a refusal is said beside the files', async () => {
    const it = configuration();
    it.add('a.conf', 'a;');
    await quiet();
    server.questions[0]?.fail(new Refusal(413, 'too-large', 'too large', 'at most 2 MiB'));
    await quiet();
    expect([it.refusal, it.checking]).toEqual(['too large: at most 2 MiB', false]);
  });

  test('what nginx -T prints becomes its files', () => {
    const it = configuration();
    it.add('new.conf', '');
    it.type(it.chosen, 'nginx: the configuration file /n/nginx.conf syntax is ok\n# configuration file /n/nginx.conf:\nhttp {\n}\n\n# configuration file /n/a.conf:\na;\n');
    expect(it.files.map((file) => [file.name, file.text])).toEqual([['/n/nginx.conf', 'http {\n}\n\n'], ['/n/a.conf', 'a;\n']]);
    expect(dumpedFiles('http {}\n')).toBeNull();
    it.stop();
  });
});

describe('a file', () => {
  test.each<[string, Uint8Array]>([
    ['with line feeds', bytes('a\nb')],
    ['with carriage returns', bytes('a\r\nb\r\n')],
    ['with both', bytes('a\r\nb\nc\rd')],
    ['with a byte order mark', bytes('\ufeffa')],
    ['that is no UTF-8', Uint8Array.of(0x61, 0xff, 0xe3, 0x81, 0x82, 0x80, 0x0d, 0x0a)],
    ['with the characters that stand for bytes', Uint8Array.of(0xee, 0xbe, 0x80, 0xff)],
    ['that is empty', new Uint8Array()],
  ])('%s keeps its bytes', (_, of) => {
    const file = fileOf(of);
    expect([...bytesOf(file)]).toEqual([...of]);
    expect(wholeText(file).isWellFormed()).toBe(true);
  });

  test('every byte is kept whatever stands around it', () => {
    for (let byte = 0; byte < 256; byte++) {
      for (const around of [[], [0xe3, byte], [byte, 0x80, 0xc3]]) {
        const of = Uint8Array.of(...around, byte, 0x0a);
        expect([...bytesOf(fileOf(of))]).toEqual([...of]);
      }
    }
  });

  test('edits are made where they were meant, and overlapping ones left out', () => {
    const edit = (from: [number, number], to: [number, number], text: string) => ({ file: '', from: point(...from), to: point(...to), with: text });
    expect(applyEdits('ab\ncd\n', [edit([1, 1], [1, 2], 'B'), edit([2, 9], [2, 9], '!'), edit([9, 0], [9, 0], 'end')])).toBe('aB\ncd!\nend');
    expect(applyEdits('abc', [edit([1, 0], [1, 2], 'x'), edit([1, 1], [1, 3], 'y')])).toBe('xc');
  });

  test('a name is safe, and keys are no configuration', () => {
    expect(cleanName('.\\a\\b.conf\u0000')).toBe('a/b.conf␀');
    expect([isConfiguration('nginx.conf', bytes('a')), isConfiguration('.htpasswd', bytes('a')), isConfiguration('a', Uint8Array.of(0))]).toEqual([true, false, false]);
  });
});

test('an archive is what tar reads, and stays in its folder', () => {
  const tar = archive([{ name: '/etc/../nginx.conf', bytes: bytes('abc') }]);
  const text = new TextDecoder().decode(tar);
  expect(tar.length).toBe(512 * 4);
  expect(text.slice(0, 15)).toBe('etc/nginx.conf\u0000');
  expect(text.slice(124, 135)).toBe('00000000003');
  expect(text.slice(512, 516)).toBe('abc\u0000');
  const sum = tar.subarray(0, 512).reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  expect(parseInt(text.slice(148, 154), 8)).toBe(sum);
});

test('a diff is read line by line, also where a line looks like a head', () => {
  const diff = '--- a\n+++ a\n@@ -1,2 +1,2 @@\n same\r\n--- gone\n+++ come\n\\ No newline at end of file\n--- b\n+++ b\n@@ -0,0 +1 @@\n+x\n';
  expect(patchLines(diff).map(({ kind, text }) => `${kind} ${text}`)).toEqual(['file a', 'hunk @@ -1,2 +1,2 @@', 'same same', 'removed -- gone', 'added ++ come', 'remark \\ No newline at end of file', 'file b', 'hunk @@ -0,0 +1 @@', 'added x']);
});

describe('code', () => {
  test('is asked about by itself, with the scheme of its page, and kept beside the configuration', async () => {
    const it = new Configuration(server, () => 'en', (error) => told.push(error), kept, codeTrade);
    it.bring([{ name: 'src/a.ts', bytes: bytes('new WebSocket(u)') }, { name: 'notes.md', bytes: bytes('# x') }, { name: 'node_modules/b/c.js', bytes: bytes('') }]);
    it.asked = 'https:';
    await quiet();
    expect(it.leftOut).toEqual(['notes.md', 'node_modules/b/c.js']);
    expect(server.questions).toEqual([]);
    expect(server.codeQuestions[0]?.question).toEqual({ files: [{ name: 'src/a.ts', text: 'new WebSocket(u)' }], is_secure: true });
    server.codeQuestions[0]?.answer(checked([['code/floating-socket', 'src/a.ts', 1]]));
    await quiet();
    expect(it.check?.report.findings).toHaveLength(1);
    expect(configuration().files).toEqual([]);
  });
});
