import { describe, expect, test } from 'vitest';
import cases from '../../../crates/model/src/variables/cases.json';
import type { ProjectDocument, Variable } from '../api/types';
import { hasVariables, inForce, isVariableName, MASK, resolve, shown, used, withoutVariables } from './variables';

const table = cases as unknown as {
  project: [string, string][];
  environment: [string, string][];
  cases: [string, string | { fault: string; name: string }][];
};
const rows = (list: [string, string][]): Variable[] => list.map(([name, value]) => ({ name, value, secret: name.startsWith('secret') }));
const document = (project: [string, string][], environment: [string, string][] = []): ProjectDocument => ({
  variables: rows(project), environments: [{ name: 'chosen', variables: rows(environment) }], environment: 'chosen', auth: {} as ProjectDocument['auth'], proxy: { from: 'inherit', url: '' }, statuses: [], protos: [], revision: 1,
});

describe('variables', () => {
  test.each(table.cases)('%j comes out as it does on the server', (typed, expected) => {
    const out = resolve(typed, document(table.project, table.environment));
    expect('text' in out ? out.text : out).toEqual(expected);
  });

  test('a text without variables says the same', () => {
    for (const text of ['', '{', '{{a}}', '{{{{a}}', '{{{a}}}', '{{{{{', '{{}}']) {
      expect(resolve(withoutVariables(text), document([]))).toEqual({ text });
      expect(hasVariables(withoutVariables(text))).toBe(false);
    }
  });

  test('what is made anew has its form', () => {
    const out = (text: string) => resolve(text, document([]));
    expect(out('{{$uuid}}')).toEqual({ text: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/) as string });
    expect(out('{{$timestamp}}')).toEqual({ text: expect.stringMatching(/^\d{10}$/) as string });
    expect(out('{{$randomInt 5 9}}')).toEqual({ text: '5' });
  });

  test('secret values are masked wherever they are shown, also inside of others', () => {
    const it = document([['secret', 's3'], ['auth', 'Bearer {{secret}}'], ['a', '1']]);
    expect(shown('{{a}} {{auth}} {{secret}} {{nothing}}', it)).toBe(`1 ${MASK} ${MASK} {{nothing}}`);
    expect(used('{{auth}} {{a}} {{nothing}} {{a}}', it)).toEqual([
      { name: 'auth', value: 'Bearer s3', secret: true, dynamic: false },
      { name: 'a', value: '1', secret: false, dynamic: false },
      { name: 'nothing', value: null, secret: false, dynamic: false },
    ]);
  });

  test('the environment stands before the project, and a name is a name', () => {
    expect(inForce(document([['a', 'base'], ['b', '2']], [['a', 'over'], ['', 'x']])).map((it) => it.value)).toEqual(['over', '2']);
    expect(['a', 'a b', 'あ', 'x-1.y'].every(isVariableName)).toBe(true);
    expect(['', ' a', 'a ', '$a', 'a{', 'a}', 'a\nb'].some(isVariableName)).toBe(false);
  });
});
