import { closeSearchPanel, findNext, findPrevious, getSearchQuery, search, SearchQuery, searchKeymap, setSearchQuery } from '@codemirror/search';
import { EditorSelection, type Extension } from '@codemirror/state';
import { EditorView, keymap, type Panel, type ViewUpdate } from '@codemirror/view';

/** What the bar for finding says. */
export interface FindWords {
  find: string;
  next: string;
  previous: string;
  closeFind: string;
  found: (at: number, all: string) => string;
  notFound: string;
}

/** More matches than this are not counted. */
const MOST = 999;

/** The bar: a field, how many there are, and the ways on. The editor draws only the lines in view, so the browser's own search sees no others. */
class Bar implements Panel {
  readonly dom = document.createElement('div');
  readonly top = true;
  readonly #field = document.createElement('input');
  readonly #count = document.createElement('span');

  constructor(
    private readonly view: EditorView,
    private readonly words: FindWords,
  ) {
    this.dom.className = 'cm-find';
    this.dom.setAttribute('role', 'search');
    this.#field.type = 'text';
    this.#field.spellcheck = false;
    this.#field.autocomplete = 'off';
    this.#field.ariaLabel = this.#field.placeholder = words.find;
    // What opens the bar looks for the field by this.
    this.#field.setAttribute('main-field', 'true');
    this.#field.oninput = () => this.#ask();
    this.#count.setAttribute('role', 'status');
    this.dom.append(this.#field, this.#count, this.#button('↑', words.previous, findPrevious), this.#button('↓', words.next, findNext), this.#button('×', words.closeFind, closeSearchPanel));
    this.dom.onkeydown = (event) => this.#key(event);
    this.#field.value = getSearchQuery(view.state).search;
    this.#tell();
  }

  mount() {
    this.#field.select();
  }

  update(update: ViewUpdate) {
    const query = getSearchQuery(update.state);
    if (query.search !== this.#field.value) this.#field.value = query.search;
    if (update.docChanged || update.selectionSet || !query.eq(getSearchQuery(update.startState))) this.#tell();
  }

  #button(sign: string, label: string, run: (view: EditorView) => boolean): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.ariaLabel = button.title = label;
    button.onclick = () => void run(this.view);
    return button;
  }

  #key(event: KeyboardEvent) {
    const run = event.key === 'Escape' ? closeSearchPanel : event.key === 'Enter' && event.target === this.#field ? (event.shiftKey ? findPrevious : findNext) : event.key === 'F3' ? (event.shiftKey ? findPrevious : findNext) : null;
    if (!run || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    run(this.view);
  }

  /** Goes to the first match from where the cursor is. */
  #ask() {
    const query = new SearchQuery({ search: this.#field.value, literal: true });
    const { state } = this.view;
    const from = state.selection.main.from;
    const match = query.valid ? (query.getCursor(state, from).next().value ?? query.getCursor(state).next().value) : undefined;
    const effects = [setSearchQuery.of(query)];
    if (!match) return this.view.dispatch({ effects });
    const selection = EditorSelection.single(match.from, match.to);
    this.view.dispatch({ effects: [...effects, EditorView.scrollIntoView(selection.main, { y: 'center' })], selection });
  }

  #tell() {
    const query = getSearchQuery(this.view.state);
    const { from, to } = this.view.state.selection.main;
    let [all, at] = [0, 0];
    if (query.valid) {
      const cursor = query.getCursor(this.view.state);
      for (let step = cursor.next(); !step.done && all <= MOST; step = cursor.next()) {
        all++;
        if (step.value.from === from && step.value.to === to) at = all;
      }
    }
    const number = all > MOST ? `${MOST}+` : String(all);
    this.#count.textContent = !query.valid ? '' : all === 0 ? this.words.notFound : this.words.found(at, number);
  }
}

const theme = EditorView.theme({
  '.cm-panels': { color: 'var(--ink)', backgroundColor: 'var(--surface)', fontFamily: 'var(--font)' },
  '.cm-panels.cm-panels-top': { borderBottom: 'var(--hair) solid var(--line)' },
  '.cm-find': { display: 'flex', flexWrap: 'wrap', gap: 'var(--space-2)', alignItems: 'center', padding: 'var(--space-2) var(--space-3)' },
  '.cm-find input': {
    flex: '1',
    minWidth: 'min(100%, 12rem)',
    minHeight: 'var(--control-small)',
    padding: '0 var(--space-2)',
    border: 'var(--hair) solid var(--line-strong)',
    borderRadius: 'var(--radius-small)',
    color: 'inherit',
    backgroundColor: 'var(--surface)',
    font: 'inherit',
    fontFamily: 'var(--mono)',
  },
  '.cm-find span': { color: 'var(--muted)', fontVariantNumeric: 'tabular-nums' },
  '.cm-find button': {
    minWidth: 'var(--control-small)',
    minHeight: 'var(--control-small)',
    border: 'var(--hair) solid var(--line-strong)',
    borderRadius: 'var(--radius-small)',
    color: 'inherit',
    backgroundColor: 'var(--surface)',
    font: 'inherit',
    cursor: 'pointer',
  },
  '.cm-find button:hover': { backgroundColor: 'var(--sunken)' },
  '.cm-find :focus-visible': { outline: 'var(--thick) solid var(--accent)', outlineOffset: 'calc(-1 * var(--hair))' },
  '.cm-searchMatch': { backgroundColor: 'var(--accent-soft)' },
  '.cm-searchMatch.cm-searchMatch-selected': { outline: 'var(--hair) solid var(--accent)' },
});

/** The keys that find; the others of the library leave to the browser what is the browser's. */
const keys = searchKeymap.filter(({ key }) => key === 'Mod-f' || key === 'F3' || key === 'Escape');

/** Finding in the whole file, whatever of it is drawn. */
export function finding(words: () => FindWords): Extension {
  return [search({ createPanel: (view) => new Bar(view, words()), top: true, literal: true }), keymap.of(keys), theme];
}
