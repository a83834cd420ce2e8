import { history, historyKeymap } from '@codemirror/commands';
import { openSearchPanel } from '@codemirror/search';
import { Annotation, Compartment, EditorSelection, EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import type { Point } from '../../api/types';
import { bracketPairs } from '../../text/brackets';
import { keys } from '../../text/keys';
import { plain } from '../../text/pieces';
import { typeOver } from '../../text/typeOver';
import { finding, type FindWords } from './find';
import { findings, positionOf, show, type Showing } from './findings';

/** What the editor tells. */
export interface Hearer {
  typed(text: string): void;
  select(index: number): void;
  /** The next finding, or the one before. */
  step(by: 1 | -1): void;
}

/** A change that comes from outside, and is no typing. */
export const fromOutside = Annotation.define<boolean>();

/** Characters that hide or move others, and the ones that stand for bytes that are no text. */
// eslint-disable-next-line no-control-regex
const special = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\uef80-\uefff]/g;

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: 'var(--text-small)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: 'var(--space-2)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--muted)', borderRight: 'var(--hair) solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--sunken)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: 'var(--hair) solid var(--muted)' },
  '.cm-specialChar': { color: 'var(--warning)', backgroundColor: 'var(--warning-soft)', borderRadius: 'var(--radius-small)' },
  '.cm-signs': { minWidth: '1.4em' },
  '.cm-sign': { display: 'block', whiteSpace: 'nowrap', textAlign: 'center', fontWeight: 'var(--bold)', cursor: 'pointer' },
  '.cm-sign.error': { color: 'var(--danger)' },
  '.cm-sign.warning': { color: 'var(--warning)' },
  '.cm-sign.note': { color: 'var(--muted)' },
  '.cm-finding': { textDecoration: 'underline wavy var(--danger)', textUnderlineOffset: 'var(--thick)' },
  '.cm-finding.warning': { textDecorationColor: 'var(--warning)' },
  '.cm-finding.note': { textDecorationColor: 'var(--muted)', textDecorationStyle: 'dotted' },
  '.cm-finding.selected': { backgroundColor: 'var(--mark)' },
  '.cm-said': { paddingInline: 'var(--space-2)', color: 'var(--danger)', fontFamily: 'var(--font)' },
});

/** Enter keeps the indent of its line, and goes a step further behind a brace. */
function newLine(view: EditorView): boolean {
  const change = view.state.changeByRange((range) => {
    const line = view.state.doc.lineAt(range.from);
    const before = line.text.slice(0, range.from - line.from);
    const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
    const further = !/\{\s*$/.test(before) ? '' : indent.startsWith('\t') ? '\t' : '    ';
    const insert = `\n${indent}${further}`;
    return { changes: { from: range.from, to: range.to, insert }, range: EditorSelection.cursor(range.from + insert.length) };
  });
  view.dispatch(view.state.update(change, { scrollIntoView: true, userEvent: 'input' }));
  return true;
}

/** An editor of several files, one of which is shown. Each keeps its own history and cursor. */
export class Editor {
  readonly #view: EditorView;
  readonly #states = new Map<number, EditorState>();
  readonly #language = new Compartment();
  readonly #extensions: Extension;
  #open = 0;

  /** Within a shadow, where the policy of the page lets an editor bring its styles. */
  constructor(parent: ShadowRoot, hear: Hearer, words: () => FindWords) {
    const label = EditorView.contentAttributes.of(() => ({ 'aria-label': this.label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }));
    this.#extensions = [
      lineNumbers(),
      findings((index) => hear.select(index)),
      history(),
      highlightActiveLine(),
      bracketPairs,
      typeOver,
      highlightSpecialChars({ specialChars: special, render: named }),
      EditorView.lineWrapping,
      EditorState.lineSeparator.of('\n'),
      this.#language.of([]),
      theme,
      label,
      finding(words),
      // Tab leaves the editor, as everywhere on the page.
      keymap.of([{ key: 'Enter', run: newLine }, { key: 'F8', run: () => (hear.step(1), true), shift: () => (hear.step(-1), true) }, ...historyKeymap, ...keys]),
      // The page takes what is dropped.
      EditorView.domEventHandlers({ drop: (event) => (event.dataTransfer?.files.length ?? 0) > 0 }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !update.transactions.some((it) => it.annotation(fromOutside))) hear.typed(update.state.doc.toString());
      }),
    ];
    this.#view = new EditorView({ parent, state: EditorState.create({ extensions: this.#extensions }) });
  }

  /** What the editor is called. */
  label = '';
  #spoken: Extension = [];

  /** Shows a file as it stands. */
  open(id: number, text: string, label: string, language: Extension) {
    const relabelled = label !== this.label || language !== this.#spoken;
    this.#spoken = language;
    this.label = label;
    if (id !== this.#open) {
      this.#states.set(this.#open, this.#view.state);
      this.#open = id;
      this.#view.setState(this.#states.get(id) ?? EditorState.create({ doc: text, extensions: this.#extensions }));
    }
    this.#write(text);
    if (relabelled) this.#view.dispatch({ effects: this.#language.reconfigure(language) });
  }

  show(showing: Showing) {
    this.#view.dispatch({ effects: show.of(showing) });
  }

  /** Scrolls to a place, and puts the cursor there. */
  goTo(point: Point, focus: boolean) {
    const at = positionOf(this.#view.state.doc, point);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    if (focus) this.#view.focus();
  }

  /** Opens the bar for finding. */
  find() {
    openSearchPanel(this.#view);
  }

  /** The card in it may have grown. */
  measure() {
    this.#view.requestMeasure();
  }

  destroy() {
    this.#view.destroy();
  }

  /** Puts the text there, with as small a change as leads to it, so that the cursor stays. */
  #write(text: string) {
    const old = this.#view.state.doc.toString();
    if (old === text) return;
    let [from, end] = [0, 0];
    const least = Math.min(old.length, text.length);
    while (from < least && old[from] === text[from]) from++;
    while (end < least - from && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
    this.#view.dispatch({ changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) }, annotations: fromOutside.of(true) });
  }
}

/** A hidden character by its name; a byte that is no text by its number. */
function named(code: number): HTMLElement {
  const shown = document.createElement('span');
  shown.className = 'cm-specialChar';
  shown.textContent = code >= 0xef80 && code <= 0xefff ? `\\x${(code & 0xff).toString(16)}` : plain(String.fromCodePoint(code));
  return shown;
}
