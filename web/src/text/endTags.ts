import { EditorSelection, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { firstEnd, hollow, NAME_START, openElement } from './markup';

/** How far it is looked for what is open, and for where it ends. */
const REACH = 20_000;
const tag = new RegExp(`<([${NAME_START}][^\\s/>]*)(?:"[^"]*"|'[^']*'|[^'"<>/]|/(?!>))*>$`);

/** Ends an element as it is opened, and writes the name of the one that is open after `</`. */
export function endTags(isHtml: boolean): Extension {
  return EditorView.inputHandler.of((view, from, to, text, insert) => {
    if (from !== to || (text !== '>' && text !== '/') || view.composing || view.state.readOnly || view.state.selection.ranges.length > 1) return false;
    const before = view.state.sliceDoc(Math.max(0, from - REACH), from) + text;
    const name = text === '>' ? begun(before, isHtml) : before.endsWith('</') ? openElement(before.slice(0, -2), isHtml) : null;
    // What ends already needs no second end.
    if (name === null || firstEnd(view.state.sliceDoc(from, from + REACH), isHtml) === name) return false;
    const more = text === '>' ? `</${name}>` : `${name}>`;
    const at = from + 1 + (text === '>' ? 0 : more.length);
    view.dispatch(insert(), { changes: { from: from + 1, insert: more }, selection: EditorSelection.cursor(at), sequential: true, userEvent: 'input.complete' });
    return true;
  });
}

/** The element whose tag ends here, unless it has no end tag. */
function begun(before: string, isHtml: boolean): string | null {
  const name = tag.exec(before)?.[1];
  return name === undefined || (isHtml && hollow(name)) ? null : name;
}
