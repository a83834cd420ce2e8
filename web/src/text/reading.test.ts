import type { RecordDetail } from '../api/types';
import { describe, expect, test } from 'vitest';
import { diff } from './diff';
import { imageKind } from './image';
import { formattedMarkup, markupKind, markupPieces, parts } from './markup';
import { fieldOf, jsonNode, nodeLines, nodeText } from './node';
import { Runs } from './runs';
import { withoutComments } from './json5';
import { line, trends } from './trends';
import { htmlError, xmlError } from './xml';
import { viewsOf } from './views';

describe('runs of numbers', () => {
  test('tell the number at a place and the place of a number, whichever way they come', () => {
    let seed = 7;
    const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const wanted = Array.from({ length: 400 }, (_, index) => index + 1).filter(() => chance() < 0.4);
    const part = (from: number, to: number) => wanted.filter((it) => it >= from && it <= to).flatMap((it) => [it, 1]);
    for (const order of [[[201, 300], [151, 200], [1, 150], [301, 350], [351, 400]], [[1, 10], [11, 400]], [[400, 400], [1, 399]]] as const) {
      const runs = new Runs();
      for (const [from, to] of order) runs.add(part(from, to));
      expect(runs.count).toBe(wanted.length);
      expect(wanted.map((_, index) => runs.at(index))).toEqual(wanted);
      for (let seq = 0; seq <= 401; seq++) {
        expect(runs.upTo(seq), String(seq)).toBe(wanted.filter((it) => it <= seq).length);
        expect(runs.has(seq)).toBe(wanted.includes(seq));
      }
      expect([runs.at(-1), runs.at(wanted.length)]).toEqual([undefined, undefined]);
    }
  });
  test('long runs are counted in both directions', () => {
    const runs = new Runs();
    runs.add([500_001, 500_000]);
    runs.add([1, 100, 400_000, 1000]);
    runs.add([1_000_001, 5]);
    expect([runs.count, runs.at(0), runs.at(99), runs.at(100), runs.at(1100), runs.at(runs.count - 1)]).toEqual([501_105, 1, 100, 400_000, 500_001, 1_000_005]);
    expect([runs.upTo(50), runs.upTo(400_500), runs.upTo(999_999), runs.upTo(1_000_002)]).toEqual([50, 601, 501_099, 501_102]);
  });
});

describe('values of JSON', () => {
  test.each(['{"a":[1,{"b":9007199254740993}],"a":"\\u00e9"}', '[]', '{}', '[[],{}]', '1.0e+5', '"x"', '{"":{"":[null,true]}}'])('%s stays as it was written', (text) => expect(nodeText(jsonNode(text) ?? { kind: 'literal', text: '' })).toBe(text));
  test('what is no JSON has no value', () => expect([jsonNode('{"a":'), jsonNode('')]).toEqual([null, null]));
  test('lines are indented', () => expect(nodeLines(jsonNode('{"a":[1],"b":{}}') ?? { kind: 'literal', text: '' })).toBe('{\n  "a": [\n    1\n  ],\n  "b": {}\n}'));
  test.each<[string, string, string | null]>([
    ['{"id":1}', 'id', '1'],
    ['{"id":9007199254740993', 'id', null],
    ['{"id":9007199254740993,"x', 'id', '9007199254740993'],
    ['{"a":{"id":"x"},"id":2}', 'a.id', '"x"'],
    ['{"a":{"id":"x"},"id":2}', '$.id', '2'],
    ['[7,{"id":5}]', '[1].id', '5'],
    ['[7,{"id":5}]', '0', '7'],
    ['{"i\\u0064":3}', 'id', '3'],
    ['{"id":{"id":1}}', 'id', null],
    ['text', 'id', null],
  ])('%s at %s', (text, path, value) => expect(fieldOf(text, path)).toBe(value));
});

describe('markup', () => {
  test('XML is laid out, with its text, comments and sections kept', () => {
    expect(formattedMarkup('<?xml version="1.0"?><a x="1>2"><b>t</b><c/><!-- n --><d><![CDATA[<&]]></d><e></e></a>', 'xml')).toBe('<?xml version="1.0"?>\n<a x="1>2">\n  <b>t</b>\n  <c/>\n  <!-- n -->\n  <d><![CDATA[<&]]></d>\n  <e></e>\n</a>');
    expect(formattedMarkup('<日本><語 x="1"> あ </語></日本>', 'xml')).toBe('<日本>\n  <語 x="1"> あ </語>\n</日本>');
    expect(formattedMarkup('<ul><li>a</li><li><p>b<br>c</p><pre>\n d\n</pre></li></ul>', 'html')).toBe('<ul>\n  <li>a</li>\n  <li>\n    <p>b<br>c</p>\n    <pre>\n d\n</pre>\n  </li>\n</ul>');
  });
  test.each<['xml' | 'html', string]>([
    ['xml', '<t>  keep  </t>'],
    ['xml', '<t xml:space="preserve"> <a/> </t>'],
    ['xml', '<t>\u3000<b/></t>'],
    ['xml', '<p>mixed <b>a</b><b>b</b> content</p>'],
    ['xml', '<a><b></a></b>'],
    ['xml', '<a>'],
    ['html', '<script>if(a<b){ x("</p>") }</script>'],
    ['html', '<P>a<B>b</B><I>c</I></P>'],
    ['html', '<textarea> <a> </textarea>'],
    ['html', '<ul><li>a<li>b</ul>'],
  ])('of %s, %s stays as it is', (kind, text) => expect(formattedMarkup(text, kind)).toBe(text));
  test('layout changes nothing but white space between elements', () => {
    const tokens = (text: string, kind: 'xml' | 'html') => [...parts(text, kind === 'html')].map((it) => it.text).filter((it) => !/^[ \t\r\n]*$/.test(it));
    for (const kind of ['xml', 'html'] as const) {
      const text = '<!DOCTYPE 根 [<!ENTITY a "b">]><根><!-- a > b --><子 属="<">\u00a0</子>\n<br/><style>a > b {}</style><div><p> x </p></div></根>';
      expect(formattedMarkup(text, kind)).not.toBe(text);
      expect(tokens(formattedMarkup(text, kind), kind)).toEqual(tokens(text, kind));
    }
  });
  test('however deep it is, it is laid out', () => {
    const deep = '<a>'.repeat(20_000) + '</a>'.repeat(20_000);
    expect(formattedMarkup(deep, 'xml').length).toBeLessThan(deep.length * 60);
  });
  test('what it is, and its parts', () => {
    expect([markupKind(' <note/>'), markupKind('<!DOCTYPE html><p>'), markupKind('<div>x</div>'), markupKind('a < b'), markupKind('{"a":1}')]).toEqual(['xml', 'html', 'html', null, null]);
    expect(markupPieces('<a b="c">d\u202e</a>').map((it) => `${it.kind}:${it.text}`)).toEqual(['key:<a b=', 'string:"c"', 'key:>', 'plain:d', 'control:U+202E', 'key:</a>']);
  });
});

test('pictures are told by their first bytes', () => {
  const of = (hex: string) => imageKind(Uint8Array.from(hex.match(/../g) ?? [], (it) => parseInt(it, 16)));
  expect([of('89504e470d0a1a0a00'), of('ffd8ffe0'), of('474946383961'), of('524946460000000057454250'), of('424d00000000'), of('424d06000000'), of('')]).toEqual(['image/png', 'image/jpeg', 'image/gif', 'image/webp', null, 'image/bmp', null]);
});

test('a difference takes out of the one and puts into the other, and no more', () => {
  const shown = (a: string, b: string) => diff(a, b).map((it) => it.sign + it.text);
  expect(shown('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  expect(shown('a', 'a')).toEqual([' a']);
  expect(shown('1\n2\n3\n4', '2\n3\n5\n4')).toEqual(['-1', ' 2', ' 3', '+5', ' 4']);
  const long = Array.from({ length: 5000 }, (_, index) => `a${index}`).join('\n');
  expect(diff(long, long.replaceAll('a', 'b')).length).toBe(10_000);
});

test('trends count what happened also between the records that are known', () => {
  const row = (seq: number, at_ms: number) => ({ seq, at_ms, wall_ms: 0, direction: 'received' as const, kind: 'text' as const, size: 10, wire_size: 12, preview: '', preview_cut: false, code: null, reason: null });
  const { rate, size, latency, count } = trends([row(1, 0), row(101, 500), row(201, 1000)], (it) => (it.seq === 201 ? { seq: 1, ms: 7 } : null));
  expect([count, Math.round(rate.reduce<number>((sum, it) => sum + (it ?? 0), 0) / 60), size[0], latency.at(-1)]).toEqual([3, 200, 10, 7]);
  expect(line([0, null, 2], 2, 100, 24)).toBe('M0.00 23.00L100.00 1.00');
});

test.each<[string, [string, number, number, string?] | null]>([
  ['<a/>', null],
  ['<?xml version="1.0"?>\n<!-- c --><!DOCTYPE a [<!ENTITY x "y">]><a b="1" c=\'2&x;\'>t&amp;&x;&#x41;<![CDATA[<&]]><?p i?><é:x/></a>\n', null],
  ['<!DOCTYPE a SYSTEM "a.dtd"><a>&known;</a>', null],
  ['', ['empty', 1, 1]],
  ['text', ['outside', 1, 1]],
  ['<a>', ['open', 1, 4, 'a']],
  ['<a><b></a>', ['open', 1, 7, 'b']],
  ['<a></b></a>', ['stray', 1, 4, 'b']],
  ['<a>\n<b x=1/></a>', ['value', 2, 6]],
  ['<a x="1></a>', ['quote', 1, 6]],
  ['<a b/>', ['value', 1, 5]],
  ['<a/><b/>', ['outside', 1, 5]],
  ['<a>1 < 2</a>', ['tag', 1, 6]],
  ['<a>R&D</a>', ['ampersand', 1, 5]],
  ['<a>&undef;</a>', ['entity', 1, 4, 'undef']],
  ['<a b="x&nbsp;"/>', ['entity', 1, 8, 'nbsp']],
  ['<a x="1" x="2"/>', ['twice', 1, 10, 'x']],
  ['<a>\u0001</a>', ['character', 1, 4]],
  ['<a>]]></a>', ['section', 1, 4]],
  ['<a><!-- -- --></a>', ['comment', 1, 4]],
  ['</a>', ['stray', 1, 1, 'a']],
])('XML %j is wrong by %j', (text, place) => {
  const error = xmlError(text);
  expect(error && [error.fault, error.line, error.column, ...(place?.[3] ? [error.name] : [])]).toEqual(place);
});

test.each<[string, [string, number, string] | null]>([
  ['<!doctype html><p>a<p>b<br><ul><li>c<li>d</ul><IMG src=x><script>if (a<b) "</p>"</script>', null],
  ['a < b & c', null],
  ['<div><span>x</div>', ['open', 13, 'span']],
  ['<日本>', ['open', 5, '日本']],
  ['x</b>', ['stray', 2, 'b']],
  ['<a href="x>y</a>', ['quote', 1, '']],
  ['<b', ['tag', 1, '']],
  ['<!-- x', ['comment', 1, '']],
])('HTML %j makes a browser guess: %j', (text, place) => {
  const error = htmlError(text);
  expect(error && [error.fault, error.column, error.name]).toEqual(place);
});

test('markup of megabytes is checked', () => {
  const long = 'x'.repeat(10_000_000);
  for (const text of [`<a>${long}</a>`, `<a b="${long}"/>`, `<!--${long}--><a/>`, `<a><![CDATA[${long}]]></a>`]) expect([xmlError(text), htmlError(text)?.fault !== 'tag']).toEqual([null, true]);
});

test('comments go, and nothing else', () => {
  expect(withoutComments('{"a": "// no /* no", // yes\n/* yes\n yes */ "b": 1}')).toBe('{"a": "// no /* no",\n\n "b": 1}');
  expect(withoutComments('{"a": 1}')).toBeNull();
});

test.each<[string, string, string[]]>([
  ['text', '{"a":1}', ['pretty', 'tree', 'raw', 'decoded', 'hex', 'base64']],
  ['binary', '{"a":1}', ['tree', 'pretty', 'hex', 'raw', 'decoded', 'base64']],
  ['binary', 'no JSON', ['hex', 'raw', 'decoded', 'base64']],
])('the ways to look at %s %s', (kind, text, expected) => {
  const detail = { kind, text, frames: [] } as unknown as RecordDetail;
  expect(viewsOf(detail, new TextEncoder().encode(text), false)).toEqual(expected);
});
