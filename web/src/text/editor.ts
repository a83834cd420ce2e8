import { autocompletion, completionKeymap, type CompletionContext } from '@codemirror/autocomplete';
import { history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap, placeholder } from '@codemirror/view';
import { bracketPairs } from './brackets';
import { endTags } from './endTags';
import { blame, faults, type Fault } from './faults';
import { keys } from './keys';
import { html, json, xml } from './tokens';
import { typeOver } from './typeOver';

/** A language that the editor colours. */
export type EditorLanguage = 'text' | 'json' | 'xml' | 'html';

/** How an editor is told what changed outside. */
export interface Mounted {
  set(value: string): void;
  describe(said: { label: string; placeholder: string; invalid: boolean }): void;
  speak(language: EditorLanguage): void;
  blame(faults: readonly Fault[]): void;
  destroy(): void;
}

const languages = { text: [], json: json.extension, xml: [xml.extension, endTags(false)], html: [html.extension, endTags(true)] };

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'transparent', fontSize: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: 'var(--leading)' },
  '.cm-content': { padding: 'var(--space-3)', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-tooltip': { border: 'var(--hair) solid var(--line)', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
  '.cm-specialChar': { color: 'var(--warning)' },
  '.is-propertyName, .is-tagName, .is-attributeName': { color: 'var(--key)' },
  '.is-string': { color: 'var(--string)' },
  '.is-number, .is-bool, .is-null, .is-keyword': { color: 'var(--figure)' },
  '.is-comment': { color: 'var(--muted)' },
  // Not a decoration of the text: what is typed over it would inherit that as a style of its own, which the policy of the page forbids.
  '.cm-fault': { borderBottom: 'var(--thick) dotted var(--danger)' },
  // Nor a background, for the same reason.
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: 'var(--hair) solid var(--muted)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', outline: 'var(--hair) solid var(--danger)' },
});

/** Completes the name of a variable that was begun, and ends its place. */
function complete(context: CompletionContext, variables: readonly { label: string; detail: string }[]) {
  const begun = context.matchBefore(/\{\{[^{}\n]*/);
  if (!begun) return null;
  const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}';
  return { from: begun.from + 2, options: variables.map((it) => ({ ...it, apply: closed ? it.label : `${it.label}}}` })), validFor: /^[^{}\n]*$/ };
}

/** Puts an editor into this element. It stands in a shadow of its own, where its styles need no exception in the policy of the page. */
export function mountEditor(host: HTMLElement, start: { value: string; label: string; placeholder: string; changed: (text: string) => void; send: () => void; variables: () => readonly { label: string; detail: string }[] }): Mounted {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const [language, said] = [new Compartment(), new Compartment()];
  const send = () => {
    start.send();
    return true;
  };
  const view: EditorView = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: start.value,
      extensions: [
        // Any line ends stay as they are, for what is typed is what is sent.
        EditorState.lineSeparator.of('\n'),
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: send }])),
        history(),
        keymap.of([...keys, ...historyKeymap, { ...indentWithTab, key: 'Ctrl-]', mac: 'Cmd-]' }]),
        typeOver,
        highlightSpecialChars(),
        bracketPairs,
        autocompletion({ override: [(context) => complete(context, start.variables())], icons: false }),
        keymap.of(completionKeymap),
        EditorView.lineWrapping,
        faults,
        look,
        language.of([]),
        said.of([]),
        EditorView.updateListener.of((update) => update.docChanged && start.changed(update.state.sliceDoc())),
      ],
    }),
  });
  return {
    set(value) {
      if (value !== view.state.sliceDoc()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
    },
    describe({ label, placeholder: hint, invalid }) {
      const attributes = { 'aria-label': label, 'aria-invalid': String(invalid), spellcheck: 'false', dir: 'auto', autocapitalize: 'off' };
      view.dispatch({ effects: said.reconfigure([EditorView.contentAttributes.of(attributes), placeholder(hint)]) });
    },
    speak: (name) => view.dispatch({ effects: language.reconfigure(languages[name]) }),
    blame: (found) => view.dispatch({ effects: blame.of(found) }),
    destroy: () => view.destroy(),
  };
}
