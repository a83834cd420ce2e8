import { describe, expect, test } from 'vitest';
import { joined } from './address';
import { fromBase64, hexDump, measure, utf8Length } from './bytes';
import { excerpt, indexOfByte } from './excerpt';
import { clock, lasting, size } from './format';
import { formatted, jsonError } from './json';
import { oneLine, pieces, plain } from './pieces';
import { HIGHEST, scrollFor, windowOf } from './window';

describe('json', () => {
  test.each<[string, string, string]>([
    ['{"a":1}', '{\n  "a": 1\n}', 'an object'],
    ['[1,[],{}]', '[\n  1,\n  [],\n  {}\n]', 'hollow lists stay on their line'],
    ['{"n":9007199254740993,"e":1.0e+5,"n":0}', '{\n  "n": 9007199254740993,\n  "e": 1.0e+5,\n  "n": 0\n}', 'numbers and repeated names stay as written'],
    [' "\\u00e9\\/" ', '"\\u00e9\\/"', 'escapes stay as written'],
  ])('%s is laid out', (text, expected) => expect(formatted(text)).toBe(expected));

  test('variables stay where they stand', () => {
    expect(formatted('{"a":{{n}},"{{k}}":[-{{m}}.5,"{{s}}"]}', true)).toBe('{\n  "a": {{n}},\n  "{{k}}": [\n    -{{m}}.5,\n    "{{s}}"\n  ]\n}');
    expect(formatted('{"a":{{n}}}')).toBeNull();
  });

  test.each<[string, string, number, number]>([
    ['', 'empty', 1, 1],
    ['{"a":1,}', 'key', 1, 8],
    ["{'a':1}", 'key', 1, 2],
    ['{"a" 1}', 'colon', 1, 6],
    ['[1 2]', 'comma', 1, 4],
    ['{\n  "a": tru\n}', 'value', 2, 8],
    ['"open', 'string', 1, 1],
    ['"\\x"', 'escape', 1, 2],
    ['"a\nb"', 'control', 1, 3],
    ['01', 'number', 1, 1],
    ['-', 'number', 1, 1],
    ['[1]]', 'rest', 1, 4],
    ['"あい" x', 'rest', 1, 6],
  ])('%j is refused where it is wrong', (text, fault, line, column) => {
    expect(jsonError(text)).toMatchObject({ fault, line, column });
    expect(formatted(text)).toBeNull();
    expect(() => JSON.parse(text) as unknown, 'the browser agrees').toThrow();
  });

  test('nesting without end does not run out of stack', () => {
    expect(jsonError('['.repeat(100_000))?.fault).toBe('depth');
  });
});

describe('hostile text', () => {
  test('what would hide or move is visible, and the rest is as it was', () => {
    const shown = pieces('a\u202eb\u001b[2Jc\u0000\ud800\td\n');
    expect(shown.map((piece) => piece.text).join('')).toBe('aU+202Eb␛[2Jc␀U+D800\td\n');
    expect(shown.filter((piece) => piece.kind === 'control').map((piece) => piece.text)).toEqual(['U+202E', '␛', '␀U+D800']);
  });
  test('whole emoji and Japanese are not touched', () => {
    expect(pieces('日本語 😀')).toEqual([{ text: '日本語 😀', kind: 'plain' }]);
  });
  test('one line has no line feeds', () => {
    expect(plain('a\u202egnp.exe')).toBe('aU+202Egnp.exe');
    expect(oneLine('a\r\nb\n\tc').map((piece) => piece.text).join('')).toBe('a↵b↵⇥c');
  });
});

describe('bytes', () => {
  test.each<['hex' | 'base64', string, unknown]>([
    ['hex', '', 0],
    ['hex', '00 ff\nA0', 3],
    ['hex', '0', { column: null }],
    ['hex', '0x', { column: 2 }],
    ['base64', '', 0],
    ['base64', 'aGk=', 2],
    ['base64', 'aGkh\n aGkh', 6],
    ['base64', 'aGk', { column: null }],
    ['base64', 'a=Gk', { column: 2 }],
    ['base64', 'aGVsbG9=', { column: 7 }],
    ['base64', 'aGVsbG8= \n', 5],
    ['base64', 'aR==', { column: 2 }],
    ['base64', 'aQ==', 1],
    ['base64', 'aG!=', { column: 3 }],
  ])('%s %j measures', (kind, text, expected) => expect(measure(kind, text)).toEqual(expected));
  test('lengths are those of UTF-8', () => {
    for (const text of ['', 'a', 'é', 'あ', '😀', '\ud800']) expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });
  test('a dump has offset, sixteen bytes and their ASCII', () => {
    const bytes = fromBase64(btoa('Hello, wscope!\u0000\u00ff12'));
    expect(hexDump(bytes)).toBe('00000000  48 65 6c 6c 6f 2c 20 77  73 63 6f 70 65 21 00 ff  Hello, wscope!··\n00000010  31 32                                             12');
  });
});

describe('evidence', () => {
  const head = 'HTTP/1.1 426 Upgrade Required\nServer: nginx\nConnection: close\nX: 1\nY: 2\n';
  const at = (part: string, text: string) => ({ start: head.indexOf(part), end: head.indexOf(part) + part.length, text });
  const shown = (lines: ReturnType<typeof excerpt>) => lines.map((line) => `${line.gap ? '…' : ''}${line.number} ${line.parts.map((part) => (part.marked ? `[${part.text}]` : part.text)).join('')}`);
  test('marked stretches stand in their lines, with two around, and say what is there', () => {
    const lines = excerpt(head, [at('426', 'not 101'), at('close', 'kept short')]);
    expect(shown(lines)).toEqual(['1 HTTP/1.1 [426] Upgrade Required', '2 Server: nginx', '3 Connection: [close]', '4 X: 1', '5 Y: 2']);
    expect(lines.map((line) => line.said)).toEqual([['not 101'], [], ['kept short'], [], []]);
  });
  test('lines between distant marks are left out, and that shows', () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
    const lines = excerpt(text, [{ start: 0, end: 4, text: '' }, { start: text.length - 2, end: text.length, text: '' }]);
    expect(shown(lines)).toEqual(['1 [line] 1', '2 line 2', '3 line 3', '…18 line 18', '19 line 19', '20 line [20]']);
  });
  test('a mark may span lines and a text may be one endless line', () => {
    expect(shown(excerpt('ab\ncd', [{ start: 1, end: 4, text: '' }]))).toEqual(['1 a[b]', '2 [c]d']);
    expect(shown(excerpt('', [{ start: 0, end: 0, text: 'empty' }]))).toEqual(['1 ']);
    const long = excerpt('x'.repeat(10_000_000), [{ start: 5_000_000, end: 5_000_001, text: '' }]);
    expect(JSON.stringify(long).length).toBeLessThan(1000);
    expect(long[0]?.parts[1]).toEqual({ text: 'x', marked: true });
  });
  test('offsets are those of UTF-8 bytes', () => {
    expect(indexOfByte('あい', 3)).toBe(1);
    expect(indexOfByte('😀a', 4)).toBe(2);
    expect(indexOfByte('ab', 99)).toBe(2);
  });
});

describe('a long list', () => {
  const row = 32;
  test('the rows in view follow the scroll position', () => {
    expect(windowOf(0, 320, 1000, row)).toEqual({ first: 0, count: 11, offset: 0, height: 32_000 });
    expect(windowOf(100, 320, 1000, row)).toMatchObject({ first: 3, count: 11, offset: 96 });
    expect(windowOf(99_999, 320, 1000, row)).toMatchObject({ first: 990, count: 10 });
    expect(windowOf(0, 320, 0, row)).toEqual({ first: 0, count: 0, offset: 0, height: 0 });
    expect(windowOf(0, 320, 3, row)).toMatchObject({ first: 0, count: 3 });
  });
  test('a million rows reach from the first to the last', () => {
    const rows = 1_000_000;
    expect(windowOf(0, 320, rows, row)).toMatchObject({ first: 0, height: HIGHEST });
    const end = windowOf(HIGHEST, 320, rows, row);
    expect(end.first + end.count).toBe(rows);
    expect(windowOf(scrollFor(500_000, 320, rows, row), 320, rows, row).first).toBe(500_000);
  });
});

describe('what is dialled', () => {
  const entry = (name: string, value: string, enabled = true) => ({ name, value, enabled });
  test('parameters that are on join the URL in order, as the server does', () => {
    const params = [entry('a', '1 2'), entry('off', 'x', false), entry('b', 'あ&'), entry('', 'nameless')];
    expect(joined('ws://h/p', params)).toBe('ws://h/p?a=1%202&b=%E3%81%82%26');
    expect(joined('ws://h/p?x=1#f', [entry('a', "!'()*~")])).toBe('ws://h/p?x=1&a=%21%27%28%29%2A~#f');
    expect(joined('ws://h/p?', [entry('a', '')])).toBe('ws://h/p?a=');
    expect(joined('ws://h/p', [])).toBe('ws://h/p');
  });
});

test('sizes and times read well', () => {
  expect([0, 1023, 1024, 1_048_576, 16 * 1_048_576].map(size)).toEqual(['0 B', '1023 B', '1.0 KiB', '1.0 MiB', '16.0 MiB']);
  expect([0.4, 12.4, 1500].map(lasting)).toEqual(['0.40 ms', '12 ms', '1.50 s']);
  expect(clock(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
});
