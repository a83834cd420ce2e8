import { describe, expect, test } from 'vitest';
import { closeCodes, codesShown } from './closeCodes';

describe('close codes as they are typed', () => {
  test.each([
    ['1001 1012, 1001', [1001, 1012]],
    ['4001, 4000-4003、1011', [4001, 4000, 4002, 4003, 1011]],
    ['4000 – 4001', [4000, 4001]],
    [' ', []],
  ])('%s', (typed, codes) => {
    expect(closeCodes(typed)).toEqual({ codes });
  });

  test.each([['4001, abc 4000-4010', 'abc'], ['999', '999'], ['5000', '5000'], ['4010-4000', '4010-4000'], ['1001x', '1001x'], ['4000-4001-4002', '4000-4001-4002']])('%s is none for its %s', (typed, wrong) => {
    expect(closeCodes(typed)).toEqual({ wrong });
  });

  test('stand as ranges where they are in a row', () => {
    expect(codesShown([1001, 1011, 1012, 1013, 4000, 4001])).toBe('1001, 1011-1013, 4000, 4001');
    expect(codesShown([4001, 4000])).toBe('4001, 4000');
    expect(codesShown([])).toBe('');
  });
});
