import { StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';

/** A stretch of a text that is wrong, and why. */
export interface Fault {
  from: number;
  to: number;
  message: string;
}

/** Shows other faults. */
export const blame = StateEffect.define<readonly Fault[]>();

/** A fault without length takes the character that stands there, or the one before the end. */
function underlined(doc: Text, all: readonly Fault[]) {
  const marks = all.flatMap(({ from, to, message }) => {
    const start = Math.min(from, Math.max(0, doc.length - 1));
    const end = Math.min(Math.max(to, start + 1), doc.length);
    return end > start ? [Decoration.mark({ class: 'cm-fault', attributes: { title: message } }).range(start, end)] : [];
  });
  return Decoration.set(marks, true);
}

/** Underlines what is wrong; what is typed moves the lines until the next answer comes. */
export const faults = StateField.define({
  create: () => Decoration.none,
  update: (value, transaction) => transaction.effects.reduce((found, it) => (it.is(blame) ? underlined(transaction.state.doc, it.value) : found), transaction.docChanged ? value.map(transaction.changes) : value),
  provide: (self) => EditorView.decorations.from(self),
});
