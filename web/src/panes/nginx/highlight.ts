import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { Language } from '../../text/paint';

interface State {
  /** The next word is the name of a directive. */
  begins: boolean;
  /** The quote that is open. */
  quote: string;
}

/** nginx's own tokens, coloured: names, texts, variables, numbers, comments. */
const language = Language.define<State>({
  startState: () => ({ begins: true, quote: '' }),
  token(stream, state) {
    if (state.quote === '' && stream.eatSpace()) return null;
    const first = stream.next() ?? '';
    if (state.quote !== '' || first === '"' || first === "'") {
      const quote = state.quote || first;
      let escaped = state.quote !== '' && first === '\\';
      let open = state.quote === '' || first !== quote;
      while (open && !stream.eol()) {
        const char = stream.next() ?? '';
        open = escaped || char !== quote;
        escaped = !escaped && char === '\\';
      }
      state.quote = open ? quote : '';
      state.begins = false;
      return 'string';
    }
    if (first === '#') {
      stream.skipToEnd();
      return 'comment';
    }
    if (first === ';' || first === '{' || first === '}') {
      state.begins = true;
      return 'punctuation';
    }
    if (first === '$' && stream.match(/^(?:\{\w+\}|\w+)/)) return 'variableName';
    stream.eatWhile(/[^\s;{}$]/);
    if (state.begins) {
      state.begins = false;
      return 'keyword';
    }
    return /^\d+[a-z]*$/i.test(stream.current()) ? 'number' : null;
  },
});

const style = EditorView.theme({
  '.is-keyword': { color: 'var(--key)' },
  '.is-string': { color: 'var(--string)' },
  '.is-variableName, .is-number': { color: 'var(--figure)' },
  '.is-comment': { color: 'var(--muted)', fontStyle: 'italic' },
});

const comments = EditorState.languageData.of(() => [{ commentTokens: { line: '#' } }]);

/** The language with its colours. */
export const nginxLanguage = [language.extension, comments, style];
