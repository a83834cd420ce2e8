import { describe, expect, test } from 'vitest';
import table from '../../../crates/model/src/variables/address.json';
import type { Param } from '../api/types';
import { dialled } from './address';
import { folded, halves, inStep, isDecoded, moved, pathInStep, retyped, withRow, type Half } from './query';
import { resolve } from './variables';

const row = (text: string, enabled = true, description = ''): Param => ({ text, enabled, description });
const texts = (rows: Param[]) => rows.map((it) => (it.enabled ? it.text : `(${it.text})`));

/** Numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number) {
  return (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let it = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) % below;
  };
}
const ALPHABET = ['a', 'b', '=', '&', '?', '#', '/', ':', '%', '%20', '%2', '%FF', '%7B', '+', ' ', '{', '}', '{{', '}}', '{{a&b}}', '{{v}}', '{{{{', 'あ', '😀', '.', '-'];
const word = (draw: (below: number) => number, alphabet = ALPHABET) => Array.from({ length: draw(12) }, () => alphabet[draw(alphabet.length)]).join('');
/** Without what becomes a variable by what is typed elsewhere. */
const CALM = ALPHABET.filter((it) => !/^(\{+|\}+)$/.test(it));
const many = (test: (draw: (below: number) => number) => void) => {
  for (let seed = 1; seed <= 3000; seed++) test(chance(seed));
};

describe('what is dialled', () => {
  const document = { variables: table.project.map(([name = '', value = '']) => ({ name, value, secret: false })), environments: [], environment: '' } as unknown as Parameters<typeof resolve>[1];
  const path = table.path.map(([name = '', value = '']) => ({ name, value, description: '' }));
  test.each(table.cases as [string, string][])('%s is the same as on the server', (url, expected) => {
    const fill = (text: string) => {
      const out = resolve(text, document);
      return 'text' in out ? out.text : '?';
    };
    expect(dialled({ url, path, params: [] }, fill)).toBe(expected);
  });
});

describe('the rows of a URL', () => {
  test('are its parameters, with repeats and what is empty as they stand', () => {
    expect(texts(inStep('ws://h/?a=1&b&&a=&=x&c=%20+#f?y', []))).toEqual(['a=1', 'b', 'a=', '=x', 'c=%20+']);
    expect(inStep('ws://h/#?a=1', [])).toEqual([]);
    expect(texts(inStep('ws://h/?x={{a&b}}&y', []))).toEqual(['x={{a&b}}', 'y']);
  });

  test('keep what is off and what is written about them while the URL is typed', () => {
    const rows = [row('a=1', true, 'A'), row('off=1', false, 'O'), row('b=2', true, 'B')];
    const typed = (url: string) => inStep(url, rows).map((it) => `${it.enabled ? '' : '!'}${it.text} ${it.description}`.trim());
    expect(typed('ws://h/?a=1&b=23')).toEqual(['a=1 A', '!off=1 O', 'b=23 B']);
    expect(typed('ws://h/?a=1&c=9&b=2')).toEqual(['a=1 A', '!off=1 O', 'c=9', 'b=2 B']);
    expect(typed('ws://h/?b=2')).toEqual(['!off=1 O', 'b=2 B']);
    expect(typed('ws://h/')).toEqual(['!off=1 O']);
    expect(typed('ws://h/?x=1&a=5&b=2')).toEqual(['x=1', 'a=5 A', '!off=1 O', 'b=2 B']);
  });

  test('write themselves into the URL, and leave every other byte alone', () => {
    const rows = [row('a=%20+'), row('off', false), row('b')];
    const url = 'ws://h/?a=%20+&&b&#f';
    expect(withRow(url, rows, 0, row('z=1'))).toBe('ws://h/?z=1&&b&#f');
    expect(withRow(url, rows, 0, null)).toBe('ws://h/?&b&#f');
    expect(withRow(url, rows, 1, row('off'))).toBe('ws://h/?a=%20+&&off&b&#f');
    expect(withRow(url, rows, 2, row('b', false))).toBe('ws://h/?a=%20+&&#f');
    expect(withRow('ws://h/?a', [row('a')], 0, null)).toBe('ws://h/');
    expect(withRow('ws://h/#f', [], 0, row('a=1'))).toBe('ws://h/?a=1#f');
    expect(withRow('ws://h/?a', [row('a'), row('')], 1, row('b'))).toBe('ws://h/?a&b');
    expect(withRow('ws://h/?', [], 0, row('b'))).toBe('ws://h/?b');
  });

  test('of any URL read themselves again as they were written', () => {
    many((draw) => {
      const wild = `ws://h/${word(draw)}?${word(draw)}`;
      expect(inStep(wild, inStep(wild, []))).toEqual(inStep(wild, []));
      const url = `ws://h/${word(draw, CALM)}${draw(2) ? `?${word(draw, CALM)}` : ''}`;
      const rows = inStep(url, []);
      expect(inStep(url, rows)).toEqual(rows);
      const next = rows.toSpliced(draw(rows.length + 1), 0, row(`off${draw(9)}`, false));
      expect(inStep(url, next)).toEqual(next);
      // Switched on, it stands in the URL where it stands in the list; switched off, it is gone again.
      const at = next.findIndex((it) => !it.enabled);
      const on = { ...(next[at] as Param), enabled: true };
      const written = withRow(url, next, at, on);
      expect(inStep(written, [])).toEqual(next.with(at, on));
      expect(inStep(withRow(written, next.with(at, on), at, next[at] as Param), [])).toEqual(rows);
      // Another in its place: all the others stay.
      if (rows.length === 0) return;
      const one = draw(rows.length);
      const other = row('new=%20');
      expect(inStep(withRow(url, rows, one, other), rows).map((it) => it.text)).toEqual(rows.with(one, other).map((it) => it.text));
      expect(inStep(withRow(url, rows, one, null), rows).map((it) => it.text)).toEqual(rows.toSpliced(one, 1).map((it) => it.text));
    });
  });
});

describe('the halves of a parameter', () => {
  test('are shown as a person would type them, or as they stand', () => {
    expect(halves('a%20b=c+d%26')).toEqual({ name: 'a b', value: 'c d&' });
    expect(halves('a')).toEqual({ name: 'a', value: '' });
    expect(halves('=x=y')).toEqual({ name: '', value: 'x=y' });
    expect(halves('a=%FF+&')).toEqual({ name: 'a', value: '%FF+&' });
    expect(halves('a=%7B%7Bx%7D%7D')).toEqual({ name: 'a', value: '%7B%7Bx%7D%7D' });
    expect(halves('{{k=1}}=%41{{v}}')).toEqual({ name: '{{k=1}}', value: 'A{{v}}' });
  });

  test('are typed without touching the other half', () => {
    expect(retyped('', 'name', 'q', true)).toBe('q=');
    expect(retyped('q=', 'value', 'a b&c', true)).toBe('q=a%20b%26c');
    expect(retyped('a+b=x+y', 'name', 'n', true)).toBe('n=x+y');
    expect(retyped('a+b', 'name', 'a', true)).toBe('a');
    expect(retyped('a+b=1', 'value', '{{v}}&{{a&b}}', true)).toBe('a+b={{v}}%26{{a&b}}');
    expect(retyped('a=%FF', 'value', '%FF%zz', false)).toBe('a=%FF%25zz');
    expect(retyped('q=', 'name', '', true)).toBe('');
  });

  test('read as they were typed, whatever that was', () => {
    many((draw) => {
      const before = word(draw, CALM).replaceAll(/[&#]/g, '');
      const half: Half = draw(2) ? 'name' : 'value';
      const typed = word(draw);
      const written = retyped(before, half, typed, true);
      expect(inStep(`ws://h/?${written}`, []).length).toBe(written === '' ? 0 : 1);
      const well = typed.toWellFormed();
      if (written !== '' && isDecoded(written, half)) expect(halves(written)[half]).toBe(well);
    });
  });
});

test('rows that are moved change places in the URL, too', () => {
  const rows = [row('a=1'), row('off', false), row('b'), row('')];
  expect(moved('ws://h/?a=1&b#f', [row('a=1'), row('b')], 0, 1)).toEqual({ url: 'ws://h/?b&a=1#f', query: [row('b'), row('a=1')] });
  expect(moved('ws://h/?a=1&b', rows, 0, 1)).toEqual({ url: 'ws://h/?a=1&b', query: [row('off', false), row('a=1'), row('b'), row('')] });
  expect(moved('ws://h/?a=1&b', rows, 2, 3).url).toBe('ws://h/?a=1&b');
  expect(moved('ws://h/?a=1&b', rows, 3, 4)).toEqual({ url: 'ws://h/?a=1&b', query: rows });
});

test('path parameters keep their values when they are renamed or moved', () => {
  const value = (name: string, value = '', description = '') => ({ name, value, description });
  expect(pathInStep('ws://h/:a/x{b}?:c', [])).toEqual([value('a'), value('b')]);
  const rows = [value('a', '1', 'A'), value('b', '2')];
  expect(pathInStep('ws://h/:b/:a', rows)).toEqual([value('b', '2'), value('a', '1', 'A')]);
  expect(pathInStep('ws://h/:ab/{b}', rows)).toEqual([value('ab', '1', 'A'), value('b', '2')]);
  expect(pathInStep('ws://h/{b}', rows)).toEqual([value('b', '2')]);
  expect(pathInStep('ws://h/:a/:a/{{b}}', rows)).toEqual([value('a', '1', 'A')]);
});

test('what an older version kept beside the URL goes into it', () => {
  const params = [{ name: 'q', value: 'a b&{{v}}', enabled: true }, { name: 'off', value: '1', enabled: false }, { name: '', value: 'x', enabled: true }];
  const out = folded({ url: 'ws://h/?a#f', query: [], params });
  expect(out).toEqual({ url: 'ws://h/?a&q=a%20b%26{{v}}#f', query: [row('a'), row('q=a%20b%26{{v}}'), row('off=1', false)], params: [] });
});
