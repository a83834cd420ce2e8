import { describe, expect, test } from 'vitest';
import { en } from '../words';
import { sending } from '../words/sending.en';
import { judge } from './draft';
import { MemoryServer, rows } from './memory';
import { again, draftOf } from './outgoing';

const words = { ...en, sending };

describe('a draft with variables', () => {
  test('is judged by what its variables become', () => {
    const project = { ...new MemoryServer().document, variables: [{ name: 'n', value: '1234567', secret: false }, { name: 'h', value: 'ff 0', secret: false }] };
    const judged = (kind: 'json' | 'xml' | 'text' | 'hex', body: string) => judge({ kind, body }, words, project);
    expect(judged('json', '{"a": {{n}}, "b": "x{{n}}"}')).toEqual({ bytes: 31, fault: null });
    expect(judged('json', '{"a": {{n}}, b}').fault).toMatchObject({ from: 13 });
    expect(judged('xml', '<a>{{n}}</a>').fault).toBeNull();
    expect(judged('text', '{{n}}').bytes).toBe(7);
    expect(judged('hex', '{{h}}0')).toEqual({ bytes: 2, fault: null });
    expect(judged('hex', '{{h}}').fault).toMatchObject({ message: words.oddHex, from: 0, to: 5 });
    expect(judged('text', '{{nothing}}')).toEqual({ bytes: null, fault: null });
  });
  test('of a message that was recorded says the same, and is sent again as it was', () => {
    const detail = { ...rows(1, 1)[0], kind: 'text', text: '{{n}} {', base64: '' } as Parameters<typeof draftOf>[0];
    expect(draftOf(detail)).toEqual({ kind: 'text', body: '{{{{n}} {' });
    expect(again(detail)).toEqual({ kind: 'text', body: '{{n}} {', resolve: false });
  });
});
