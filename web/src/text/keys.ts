import * as does from '@codemirror/commands';
import { EditorSelection } from '@codemirror/state';
import type { Command, KeyBinding } from '@codemirror/view';
import { indentAt } from './paint';

/** Enter: the next line stands where it belongs, and between brackets there is one more. */
const newLine: Command = (view) => {
  const { state } = view;
  if (state.readOnly) return false;
  const change = state.changeByRange((range) => {
    let { from, to } = range;
    const line = state.doc.lineAt(from);
    const isBetween = from === to && /^(?:\(\)|\[\]|\{\})$/.test(state.sliceDoc(from - 1, from + 1));
    while (to < line.to && /\s/.test(state.sliceDoc(to, to + 1))) to++;
    const after = state.sliceDoc(to, Math.max(to, state.doc.lineAt(to).to));
    const indent = indentAt(state, from, isBetween ? '' : after);
    const outside = isBetween ? `\n${/^\s*/.exec(line.text)?.[0] ?? ''}` : '';
    // A line of nothing but space does not keep it.
    if (!isBetween && /^\s+$/.test(line.text.slice(0, from - line.from))) from = line.from;
    return { changes: { from, to, insert: `\n${indent}${outside}` }, range: EditorSelection.cursor(from + 1 + indent.length) };
  });
  view.dispatch(state.update(change, { scrollIntoView: true, userEvent: 'input' }));
  return true;
};

const emacs: readonly (readonly [string, Command, Command?])[] = [
  ['b', does.cursorCharLeft, does.selectCharLeft],
  ['f', does.cursorCharRight, does.selectCharRight],
  ['p', does.cursorLineUp, does.selectLineUp],
  ['n', does.cursorLineDown, does.selectLineDown],
  ['a', does.cursorLineStart, does.selectLineStart],
  ['e', does.cursorLineEnd, does.selectLineEnd],
  ['d', does.deleteCharForward],
  ['h', does.deleteCharBackward],
  ['k', does.deleteToLineEnd],
  ['Alt-h', does.deleteGroupBackward],
  ['o', does.splitLine],
  ['t', does.transposeChars],
  ['v', does.cursorPageDown],
];

/** The keys of an editor: those of every text field, of macOS too, and those that programmers know. Those that need to know the tree of a language are left out: there is none. */
export const keys: readonly KeyBinding[] = [
  { key: 'ArrowLeft', run: does.cursorCharLeft, shift: does.selectCharLeft, preventDefault: true },
  { key: 'Mod-ArrowLeft', mac: 'Alt-ArrowLeft', run: does.cursorGroupLeft, shift: does.selectGroupLeft, preventDefault: true },
  { mac: 'Cmd-ArrowLeft', run: does.cursorLineBoundaryLeft, shift: does.selectLineBoundaryLeft, preventDefault: true },
  { key: 'ArrowRight', run: does.cursorCharRight, shift: does.selectCharRight, preventDefault: true },
  { key: 'Mod-ArrowRight', mac: 'Alt-ArrowRight', run: does.cursorGroupRight, shift: does.selectGroupRight, preventDefault: true },
  { mac: 'Cmd-ArrowRight', run: does.cursorLineBoundaryRight, shift: does.selectLineBoundaryRight, preventDefault: true },
  { key: 'ArrowUp', run: does.cursorLineUp, shift: does.selectLineUp, preventDefault: true },
  { mac: 'Cmd-ArrowUp', run: does.cursorDocStart, shift: does.selectDocStart },
  { mac: 'Ctrl-ArrowUp', run: does.cursorPageUp, shift: does.selectPageUp },
  { key: 'ArrowDown', run: does.cursorLineDown, shift: does.selectLineDown, preventDefault: true },
  { mac: 'Cmd-ArrowDown', run: does.cursorDocEnd, shift: does.selectDocEnd },
  { mac: 'Ctrl-ArrowDown', run: does.cursorPageDown, shift: does.selectPageDown },
  { key: 'PageUp', run: does.cursorPageUp, shift: does.selectPageUp },
  { key: 'PageDown', run: does.cursorPageDown, shift: does.selectPageDown },
  { key: 'Home', run: does.cursorLineBoundaryBackward, shift: does.selectLineBoundaryBackward, preventDefault: true },
  { key: 'Mod-Home', run: does.cursorDocStart, shift: does.selectDocStart },
  { key: 'End', run: does.cursorLineBoundaryForward, shift: does.selectLineBoundaryForward, preventDefault: true },
  { key: 'Mod-End', run: does.cursorDocEnd, shift: does.selectDocEnd },
  { key: 'Enter', run: newLine, shift: newLine },
  { key: 'Mod-a', run: does.selectAll },
  { key: 'Backspace', run: does.deleteCharBackward, shift: does.deleteCharBackward, preventDefault: true },
  { key: 'Delete', run: does.deleteCharForward, preventDefault: true },
  { key: 'Mod-Backspace', mac: 'Alt-Backspace', run: does.deleteGroupBackward, preventDefault: true },
  { key: 'Mod-Delete', mac: 'Alt-Delete', run: does.deleteGroupForward, preventDefault: true },
  { mac: 'Mod-Backspace', run: does.deleteLineBoundaryBackward, preventDefault: true },
  { mac: 'Mod-Delete', run: does.deleteLineBoundaryForward, preventDefault: true },
  { key: 'Alt-ArrowUp', run: does.moveLineUp },
  { key: 'Shift-Alt-ArrowUp', run: does.copyLineUp },
  { key: 'Alt-ArrowDown', run: does.moveLineDown },
  { key: 'Shift-Alt-ArrowDown', run: does.copyLineDown },
  { key: 'Mod-Alt-ArrowUp', run: does.addCursorAbove },
  { key: 'Mod-Alt-ArrowDown', run: does.addCursorBelow },
  { key: 'Escape', run: does.simplifySelection },
  { key: 'Alt-l', mac: 'Ctrl-l', run: does.selectLine },
  { key: 'Mod-[', run: does.indentLess },
  { key: 'Mod-]', run: does.indentMore },
  { key: 'Shift-Mod-k', run: does.deleteLine },
  { key: 'Mod-/', run: does.toggleComment },
  { key: 'Ctrl-m', mac: 'Shift-Alt-m', run: does.toggleTabFocusMode },
  ...emacs.map(([key, run, shift]) => ({ mac: `Ctrl-${key}`, run, ...(shift && { shift }) })),
];
