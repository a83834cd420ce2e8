import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';
import { firstEnd, openElement } from './markup';
import { tokensOf, type Language } from './paint';
import { html, javascript, json, typescript, xml } from './tokens';

/** What is coloured, and how. */
function coloured(language: Language, text: string): string[] {
  const state = EditorState.create({ doc: text, extensions: language.extension });
  return Array.from({ length: state.doc.lines }, (_, index) => state.doc.line(index + 1)).flatMap((line) => tokensOf(state, line).map(({ name, from, to }) => `${name} ${line.text.slice(from, to)}`));
}

describe('the tokens of', () => {
  test.each<[string, Language, string, string[]]>([
    ['JSON', json, '{"a\\"": -1.5e3, "b": ["x", true, null]}', ['propertyName "a\\""', 'number -1.5e3', 'propertyName "b"', 'string "x"', 'bool true', 'null null']],
    ['JSON with comments and a variable', json, '[1, // one\n/* two\n three */ {{n}}, 2]', ['number 1', 'comment // one', 'comment /* two', 'comment three */', 'number 2']],
    ['XML', xml, '<?xml version="1.0"?><a:b c="d\ne"><!-- <f> --><![CDATA[<g>]]>1 < 2</a:b>', ['tagName a:b', 'attributeName c', 'string "d', 'string e"', 'comment <!-- <f> -->', 'tagName a:b']],
    ['a script', javascript, "const a = b / 2 / c; return /[/'\"]+/g.test('x\\'y') // z", ['keyword const', 'number 2', 'keyword return', "regexp /[/'\"]+/g", "string 'x\\'y'", 'comment // z']],
    ['a member that is called like a keyword', javascript, 'a.delete(this)', ['keyword this']],
    ['a template', javascript, '`a${b ? `c` : {d: 1}}e`; 2', ['string `a${', 'string `c`', 'number 1', 'string e`', 'number 2']],
    ['elements in a script', javascript, 'return <A b={c < 1} d="e">it\'s {f ? <G/> : 2}</A>; 3', ['keyword return', 'tagName A', 'attributeName b', 'number 1', 'attributeName d', 'string "e"', 'tagName G', 'number 2', 'tagName A', 'number 3']],
    ['types', typescript, 'let a = <B>c as Array<string>; "d"', ['keyword let', 'keyword as', 'string "d"']],
    ['a page', html, '<p class=x>if "1" {a}</p><script>if (a < 1) b("</p>")</script><style>a { b: "c" }</style><br>', ['tagName p', 'attributeName class', 'attributeName x', 'tagName p', 'tagName script', 'keyword if', 'number 1', 'string "</p>"', 'tagName script', 'tagName style', 'tagName style', 'tagName br']],
  ])('%s', (_, language, text, expected) => expect(coloured(language, text)).toEqual(expected));

  test('a text of megabytes has no colours, and no end of the stack', () => {
    const long = `"${'x'.repeat(10_000_000)}"`;
    for (const language of [json, xml, javascript, html]) expect(coloured(language, long)).toEqual([]);
  });
  test('a text without end ends', () => {
    for (const language of [json, xml, javascript, html]) expect(coloured(language, '<a "\\`/* ${'.repeat(400)).length).toBeGreaterThan(0);
  });
});

test.each<[string, string | null]>([
  ['<a><b x=">">', 'b'],
  ['<a><b></b><c/>', 'a'],
  ['<a></a>', null],
  ['<a><!-- <b> --><![CDATA[<c>]]>', 'a'],
])('the element that is open after %s', (text, expected) => expect(openElement(text, false)).toBe(expected));

test('an element of HTML without an end tag is not open', () => expect(openElement('<p><br><img>', true)).toBe('p'));

test.each<[string, string | null]>([
  ['text</b></a>', 'b'],
  ['<b></b><c/></a>', 'a'],
  ['<a>', null],
])('the element that ends in %s', (text, expected) => expect(firstEnd(text, false)).toBe(expected));
