import { EditorState, Facet, Prec, RangeSetBuilder, StateField, type Extension, type Line, type Text } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { Stream } from './stream';

/** How a language is read: line by line, from a state to the next. */
export interface Parser<S> {
  startState(): S;
  /** Takes one token, at least a character; what it is called. */
  token(stream: Stream, state: S): string | null;
  /** How many steps a line is indented that begins with this text; `null`: as the line before. */
  indent?(state: S, after: string): number | null;
  /** What may have to move its line as soon as it was typed. */
  moves?: RegExp;
}

/** A stretch of a line, and what it is called. */
export interface Token {
  from: number;
  to: number;
  name: string;
}

/** Columns of a step. */
const UNIT = 2;
/** Lines from one state that is kept to the next. */
const APART = 64;
/** A line longer than this has no colours, and changes no state. */
const LONGEST = 50_000;
/** So much text is read at once at most; what follows begins as the text did. */
const REACH = 1_000_000;

/** A language that the editor reads. */
export class Language {
  readonly extension: Extension;

  // Nobody but the parser itself looks into its states.
  constructor(readonly parser: Parser<object>) {
    this.extension = [spoken.of(this), known, painter, parser.moves ? EditorState.transactionFilter.of(moved) : []];
  }

  static define<S extends object>(parser: Parser<S>): Language {
    return new Language(parser as unknown as Parser<object>);
  }

  /** The tokens of a line that begins in this state, which becomes that of the next line. */
  read(line: string, state: object): Token[] {
    const found: Token[] = [];
    if (line.length > LONGEST) return found;
    const stream = new Stream(line);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const name = this.parser.token(stream, state);
      // A token has a character at least, or this would not end.
      if (stream.pos === stream.start) stream.pos++;
      if (name !== null) found.push({ from: stream.start, to: stream.pos, name });
    }
    return found;
  }
}

const spoken = Facet.define<Language, Language | undefined>({ combine: ([first]) => first });

/** The states of the parser at the beginning of lines, as far as somebody has asked. */
class Known {
  constructor(
    private readonly language: Language | undefined,
    private readonly states: object[] = [],
  ) {}

  /** What of it holds when a line has changed. */
  until(line: number): Known {
    return new Known(this.language, this.states.slice(0, Math.ceil(line / APART)));
  }

  /** The state at the beginning of this line. */
  at(doc: Text, number: number): object {
    const { language, states } = this;
    if (!language) return {};
    let index = Math.min(states.length - 1, Math.floor((number - 1) / APART));
    const far = index < 0 ? 0 : doc.line(index * APART + 1).from;
    if (doc.line(number).from - far > REACH) return language.parser.startState();
    if (index < 0) states[(index = 0)] = language.parser.startState();
    const state = copied(states[index] ?? {});
    for (let line = index * APART + 1; line < number; line++) {
      language.read(doc.line(line).text, state);
      if (line % APART === 0) states[line / APART] ??= copied(state);
    }
    return state;
  }
}

/** A state of its own: what it holds are plain values and lists of them. */
function copied(state: object): object {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, Array.isArray(value) ? [...(value as unknown[])] : (value as unknown)]));
}

const known = StateField.define<Known>({
  create: (state) => new Known(state.facet(spoken)),
  update(value, transaction) {
    const language = transaction.state.facet(spoken);
    if (language !== transaction.startState.facet(spoken)) return new Known(language);
    if (!transaction.docChanged) return value;
    let first = transaction.newDoc.length;
    transaction.changes.iterChangedRanges((_, __, from) => (first = Math.min(first, from)));
    return value.until(transaction.newDoc.lineAt(first).number);
  },
});

/** The tokens of a line, where a language is spoken. */
export function tokensOf(state: EditorState, line: Line): Token[] {
  const language = state.facet(spoken);
  return language ? language.read(line.text, state.field(known).at(state.doc, line.number)) : [];
}

const marks = new Map<string, Decoration>();

function mark(name: string): Decoration {
  let found = marks.get(name);
  if (!found) marks.set(name, (found = Decoration.mark({ class: `is-${name}` })));
  return found;
}

/** The colours of what is in view. */
function painted(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const language = view.state.facet(spoken);
  if (!language) return builder.finish();
  const { doc } = view.state;
  let [after, state] = [0, {}];
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = doc.lineAt(at);
      if (line.number > after) {
        if (line.number !== after + 1 || after === 0) state = view.state.field(known).at(doc, line.number);
        for (const token of language.read(line.text, state)) builder.add(line.from + token.from, line.from + token.to, mark(token.name));
        after = line.number;
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

/** Within every other mark, which a colour then does not cut into pieces. */
const painter = Prec.high(
  ViewPlugin.fromClass(
    class {
      painted: DecorationSet;

      constructor(view: EditorView) {
        this.painted = painted(view);
      }

      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged || update.startState.facet(spoken) !== update.state.facet(spoken)) this.painted = painted(update.view);
      }
    },
    { decorations: (it) => it.painted },
  ),
);

const spaceOf = (line: string) => /^\s*/.exec(line)?.[0] ?? '';

/** The space with which a line begins at this place, whose text is `after`. */
export function indentAt(state: EditorState, at: number, after: string): string {
  const line = state.doc.lineAt(at);
  const language = state.facet(spoken);
  const inside = language ? state.field(known).at(state.doc, line.number) : {};
  language?.read(line.text.slice(0, at - line.from), inside);
  const steps = language?.parser.indent?.(inside, after) ?? null;
  return steps === null ? spaceOf(line.text) : ' '.repeat(steps * UNIT);
}

/** Moves a line to its place when what was typed ends something. */
const moved: Parameters<typeof EditorState.transactionFilter.of>[0] = (transaction) => {
  const language = transaction.startState.facet(spoken);
  if (!transaction.docChanged || !transaction.isUserEvent('input.type') || transaction.isUserEvent('input.type.compose') || !language?.parser.moves) return transaction;
  const head = transaction.newSelection.main.head;
  const line = transaction.newDoc.lineAt(head);
  if (!language.parser.moves.test(line.text.slice(0, head - line.from))) return transaction;
  let alone = true;
  transaction.changes.iterChangedRanges((_, __, from, to) => (alone &&= from >= line.from && to <= line.to));
  // What stands before the line is as it was.
  const steps = alone ? language.parser.indent?.(transaction.startState.field(known).at(transaction.newDoc, line.number), line.text.trimStart()) : null;
  const space = spaceOf(line.text);
  if (typeof steps !== 'number' || space.length === steps * UNIT) return transaction;
  return [transaction, { changes: { from: line.from, to: line.from + space.length, insert: ' '.repeat(steps * UNIT) }, sequential: true }];
};
