import { describe, expect, test } from 'vitest';
import { merge, patch, put } from './merge';

const base = { name: 'a', url: 'u', headers: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }], docs: { description: 'one\ntwo\nthree', tags: ['x'] } };
const change = (part: object) => ({ ...structuredClone(base), ...part });

describe('two changes of one document', () => {
  test('of different fields are both there', () => {
    const { value, clashes } = merge(base, change({ name: 'mine' }), change({ url: 'theirs' }));
    expect([value, clashes]).toEqual([change({ name: 'mine', url: 'theirs' }), []]);
  });

  test('of different rows, and rows added at one place, are all there', () => {
    const mine = change({ headers: [{ name: 'A', value: 'mine' }, { name: 'B', value: '2' }, { name: 'M', value: '' }] });
    const theirs = change({ headers: [{ name: 'A', value: '1' }, { name: 'B', value: 'theirs' }, { name: 'T', value: '' }] });
    const { value, clashes } = merge(base, mine, theirs);
    expect(clashes).toEqual([]);
    expect((value as typeof base).headers.map((it) => it.name + it.value)).toEqual(['Amine', 'Btheirs', 'M', 'T']);
  });

  test('a row that one took away stays away, and what the other changed elsewhere is there', () => {
    const { value, clashes } = merge(base, change({ headers: [base.headers[1]] }), change({ name: 'theirs' }));
    expect([value, clashes]).toEqual([change({ name: 'theirs', headers: [base.headers[1]] }), []]);
  });

  test('of different lines of a text are both there', () => {
    const docs = (description: string) => change({ docs: { description, tags: ['x'] } });
    const { value, clashes } = merge(base, docs('ONE\ntwo\nthree'), docs('one\ntwo\nTHREE\nfour'));
    expect([(value as typeof base).docs.description, clashes]).toEqual(['ONE\ntwo\nTHREE\nfour', []]);
  });

  test('of the same field clash, and mine stands until it is decided', () => {
    const row = (value: string) => change({ headers: [{ name: 'A', value }, base.headers[1]] });
    const { value, clashes } = merge(base, row('mine'), row('theirs'));
    expect(clashes).toEqual([{ path: ['headers', 0, 'value'], mine: 'mine', theirs: 'theirs' }]);
    expect(value).toEqual(row('mine'));
    put(value, ['headers', 0, 'value'], 'theirs');
    expect(value).toEqual(row('theirs'));
  });

  test('one who takes a row away and one who changes it are asked, and nothing is lost', () => {
    const mine = change({ headers: [base.headers[1]] });
    const theirs = change({ headers: [{ name: 'A', value: 'theirs' }, base.headers[1]] });
    const { clashes } = merge(base, mine, theirs);
    expect(clashes).toEqual([{ path: ['headers'], mine: mine.headers, theirs: theirs.headers }]);
  });

  test('the same change of both is one', () => {
    expect(merge(base, change({ name: 'b' }), change({ name: 'b' })).clashes).toEqual([]);
  });

  test('whatever they are, what only one changed is there', () => {
    // A walk through many pairs of changes that is the same each time.
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 400; round++) {
      const start = Array.from({ length: next(6) }, (_, index) => `${index}`);
      const edit = (mark: string) => start.flatMap((row) => [[row], [row], [`${row}${mark}`], [], [row, `${mark}${next(9)}`]][next(5)] ?? []);
      const [mine, theirs] = [edit('m'), edit('t')];
      const { value, clashes } = merge(start, mine, theirs);
      if (clashes.length > 0) continue;
      for (const row of [...mine, ...theirs].filter((it) => !start.includes(it))) expect(value, JSON.stringify([start, mine, theirs])).toContain(row);
    }
  });
});

test('what is the same is not touched', () => {
  const target = structuredClone(base);
  const { docs, headers } = target;
  const [first] = headers;
  patch(target, change({ name: 'b', headers: [base.headers[0], { name: 'B', value: '3' }, { name: 'C', value: '' }] }));
  expect(target).toEqual(change({ name: 'b', headers: [base.headers[0], { name: 'B', value: '3' }, { name: 'C', value: '' }] }));
  expect([target.docs === docs, target.headers === headers, target.headers[0] === first]).toEqual([true, true, true]);
  patch(target, change({ headers: [] }));
  expect(target.headers).toEqual([]);
});
