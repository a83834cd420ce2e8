import { EditorSelection, EditorState, type Transaction } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { describe, expect, test } from 'vitest';
import { bracketPairs } from './brackets';
import { keys } from './keys';
import { tokensOf, type Language } from './paint';
import { html, json, xml } from './tokens';

/** An editor whose cursor stands at `|`. */
function editor(language: Language, text: string): EditorState {
  const at = text.indexOf('|');
  return EditorState.create({ doc: text.replace('|', ''), selection: EditorSelection.cursor(Math.max(0, at)), extensions: [language.extension, bracketPairs, EditorState.lineSeparator.of('\n')] });
}

const shown = ({ doc, selection }: EditorState) => `${doc.sliceString(0, selection.main.head)}|${doc.sliceString(selection.main.head)}`;

/** As if somebody typed it. */
const typed = (state: EditorState, text: string) => state.update({ ...state.replaceSelection(text), userEvent: 'input.type' }).state;

/** As if somebody pressed this key. */
function pressed(state: EditorState, key: string): EditorState {
  let next = state;
  const view = { state, dispatch: (it: Transaction) => (next = it.state) } as unknown as EditorView;
  keys.find((it) => it.key === key)?.run?.(view);
  return next;
}

const names = (state: EditorState, line: number) => tokensOf(state, state.doc.line(line)).map((it) => it.name);

describe('colours', () => {
  test('follow what is typed far above', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `"k${index}": ${index},`);
    let state = editor(json, lines.join('\n'));
    expect(names(state, 400)).toEqual(['propertyName', 'number']);
    state = state.update({ changes: { from: state.doc.line(100).from, insert: '/*' } }).state;
    expect([names(state, 99), names(state, 400), names(state, 500)]).toEqual([['propertyName', 'number'], ['comment'], ['comment']]);
    state = state.update({ changes: { from: state.doc.line(300).from, insert: '*/' } }).state;
    expect([names(state, 299), names(state, 400)]).toEqual([['comment'], ['propertyName', 'number']]);
    state = state.update({ changes: { from: state.doc.line(100).from, to: state.doc.line(100).from + 2 } }).state;
    expect([names(state, 200), names(state, 300)]).toEqual([['propertyName', 'number'], ['propertyName', 'number']]);
  });

  test('are left out in a line that is very long, and begin anew far below', () => {
    const state = editor(json, `/*\n"${'x'.repeat(60_000)}"\n${'1\n'.repeat(600_000)}2`);
    expect(names(state, 2)).toEqual([]);
    expect(names(state, 3)).toEqual(['comment']);
    expect(names(state, 590_000)).toEqual(['number']);
  });
});

describe('Enter', () => {
  test.each<[string, Language, string, string]>([
    ['in an object', json, '{\n  "a": [1,|', '{\n  "a": [1,\n    |'],
    ['between brackets', json, '{|}', '{\n  |\n}'],
    ['between brackets that stand further in', json, '{\n  "a": {|}\n}', '{\n  "a": {\n    |\n  }\n}'],
    ['before what ends', json, '{\n  "a": 1|   }', '{\n  "a": 1\n|}'],
    ['in an element', xml, '<a>\n  <b>|', '<a>\n  <b>\n    |'],
    ['before an end tag', html, '<p><b>x|</b>', '<p><b>x\n  |</b>'],
    ['in a line of space', json, '[\n      |', '[\n\n  |'],
  ])('%s', (_, language, before, after) => expect(shown(pressed(editor(language, before), 'Enter'))).toBe(after));
});

test('what ends something moves to where that stands', () => {
  expect(shown(typed(editor(json, '{\n  "a": [\n    1\n    |'), ']'))).toBe('{\n  "a": [\n    1\n  ]|');
  expect(shown(typed(editor(xml, '<a>\n  <b>\n    <|'), '/'))).toBe('<a>\n  <b>\n  </|');
  // In the middle of a line nothing moves, nor where a text goes on.
  expect(shown(typed(editor(json, '{\n    "a": 1|'), '}'))).toBe('{\n    "a": 1}|');
  expect(shown(typed(editor(json, '{\n      /* |'), '}'))).toBe('{\n      /* }|');
});

test('the bracket beside the cursor and its other one', () => {
  const framed = (text: string) => {
    const state = editor(json, text);
    const found: string[] = [];
    const pairs = state.field(bracketPairs as never) as { between: (from: number, to: number, take: (from: number, to: number, it: { spec: { class: string } }) => void) => void };
    pairs.between(0, state.doc.length, (from, _, it) => void found.push(`${from} ${it.spec.class.includes('non') ? 'alone' : 'pair'}`));
    return found;
  };
  expect(framed('|[1, "]", [2]]')).toEqual(['0 pair', '12 pair']);
  expect(framed('[1, "]", [2]|]')).toEqual(['9 pair', '11 pair']);
  expect(framed('{\n"a": 1 // }\n}|')).toEqual(['0 pair', '14 pair']);
  expect(framed('[1}|')).toEqual(['2 alone']);
  expect(framed('["[|"')).toEqual([]);
});
