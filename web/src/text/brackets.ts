import { type EditorState, type Extension, type Line, StateField } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import { tokensOf } from './paint';

/** Lines that are looked through for the other one. */
const REACH = 500;
const pairs = '()[]{}';
const match = Decoration.mark({ class: 'cm-matchingBracket' });
const none = Decoration.mark({ class: 'cm-nonmatchingBracket' });

/** The brackets of a line that are no part of a text or a comment: where they stand, and which they are. */
function brackets(state: EditorState, line: Line): { at: number; which: number }[] {
  if (!/[()[\]{}]/.test(line.text)) return [];
  const said = tokensOf(state, line).filter((it) => !/^(?:punctuation|keyword)$/.test(it.name));
  return Array.from(line.text.matchAll(/[()[\]{}]/g), (it) => ({ at: line.from + it.index, which: pairs.indexOf(it[0]) })).filter(({ at }) => !said.some((it) => line.from + it.from <= at && at < line.from + it.to));
}

/** Where the bracket stands that belongs to this one; `null`: there is none. `undefined`: it is too far away. */
function other(state: EditorState, { at, which }: { at: number; which: number }): number | null | undefined {
  const { doc } = state;
  const step = which % 2 === 0 ? 1 : -1;
  const first = doc.lineAt(at).number;
  let depth = 0;
  for (let number = first; number !== first + step * REACH; number += step) {
    if (number < 1 || number > doc.lines) return null;
    const here = brackets(state, doc.line(number));
    for (const it of step > 0 ? here : here.reverse()) {
      if ((it.at - at) * step < 0 || it.which >> 1 !== which >> 1) continue;
      depth += it.which === which ? 1 : -1;
      if (depth === 0) return it.at;
    }
  }
  return undefined;
}

function beside(state: EditorState) {
  const found = state.selection.ranges.flatMap(({ head, empty }) => {
    if (!empty) return [];
    const line = state.doc.lineAt(head);
    const here = brackets(state, line);
    const bracket = here.find((it) => it.at === head - 1) ?? here.find((it) => it.at === head);
    const end = bracket && other(state, bracket);
    if (!bracket || end === undefined) return [];
    return end === null ? [none.range(bracket.at, bracket.at + 1)] : [bracket.at, end].map((at) => match.range(at, at + 1));
  });
  return Decoration.set(found, true);
}

/** Frames the bracket beside the cursor and the one that belongs to it. */
export const bracketPairs: Extension = StateField.define({
  create: beside,
  update: (value, transaction) => (transaction.docChanged || transaction.selection ? beside(transaction.state) : value),
  provide: (self) => EditorView.decorations.from(self),
});
