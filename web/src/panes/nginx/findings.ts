import { RangeSet, StateEffect, StateField, type Range, type Text } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter, WidgetType } from '@codemirror/view';
import type { Point } from '../../api/types';
import type { Shown } from '../../state/nginxFindings';

/** What is shown: the findings, the one that is looked at, and whether its card stands in this file. */
export interface Showing {
  findings: readonly Shown[];
  selected: number | null;
}

/** Shows other findings. */
export const show = StateEffect.define<Showing>();

/** The name of the slot in which the card of the finding stands. */
export const CARD = 'card';

/** The card: it lives outside, with the styles of the page, and shows here. */
class Card extends WidgetType {
  override eq(): boolean {
    return true;
  }
  override toDOM(): HTMLElement {
    // A slot has no box of its own: without one, the lines below would be taken to stand higher than they do.
    const box = document.createElement('div');
    const slot = document.createElement('slot');
    slot.name = CARD;
    box.append(slot);
    return box;
  }
}

/** What is to be seen at a mark of the finding that is looked at. */
class Said extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }
  override eq(other: Said): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const said = document.createElement('div');
    said.className = 'cm-said';
    said.textContent = `↑ ${this.text}`;
    return said;
  }
}

/** The sign in the margin of a line with findings, that of the worst; a click looks at the first, and again at the next. */
class Sign extends GutterMarker {
  constructor(
    private readonly shown: readonly Shown[],
    readonly index: number,
  ) {
    super();
  }
  override eq(other: Sign): boolean {
    return other.index === this.index && other.title === this.title;
  }
  override toDOM(): Node {
    const sign = document.createElement('span');
    const worst = (['error', 'warning', 'note'] as const).find((it) => this.shown.some(({ severity }) => severity === it)) ?? 'note';
    sign.className = `cm-sign ${worst}`;
    sign.textContent = { error: '✕', warning: '!', note: 'i' }[worst] + (this.shown.length > 1 ? String(this.shown.length) : '');
    sign.title = this.title;
    return sign;
  }
  get title(): string {
    return this.shown.map((it) => it.message).join('\n');
  }
}

interface Findings {
  decorations: ReturnType<typeof Decoration.set>;
  signs: RangeSet<Sign>;
}

/** The index of a place, within its line. */
export function positionOf(doc: Text, point: Point): number {
  if (point.line > doc.lines) return doc.length;
  const line = doc.line(Math.max(1, point.line));
  return Math.min(line.from + point.column, line.to);
}

function laidOut(doc: Text, { findings, selected }: Showing): Findings {
  const decorations: Range<Decoration>[] = [];
  const lines = new Map<number, Shown[]>();
  for (const shown of findings) {
    shown.marks.forEach((mark, order) => {
      const [from, to] = [positionOf(doc, mark.from), positionOf(doc, mark.to)];
      const isSelected = shown.index === selected;
      const name = `cm-finding ${shown.severity}${isSelected ? ' selected' : ''}`;
      if (to > from) decorations.push(Decoration.mark({ class: name, attributes: { title: shown.message } }).range(from, to));
      const end = doc.lineAt(Math.max(from, to)).to;
      if (isSelected && mark.text !== '') decorations.push(Decoration.widget({ widget: new Said(mark.text), block: true, side: 1 }).range(end));
      if (isSelected && order === 0) decorations.push(Decoration.widget({ widget: new Card(), block: true, side: 2 }).range(end));
      const line = doc.lineAt(from).from;
      if (order === 0) lines.set(line, [...(lines.get(line) ?? []), shown]);
    });
  }
  const signs = [...lines].map(([line, shown]) => new Sign(shown, after(shown, selected)).range(line));
  return { decorations: Decoration.set(decorations, true), signs: RangeSet.of(signs, true) };
}

/** The finding of a line that is looked at after the one that is. */
function after(shown: readonly Shown[], selected: number | null): number {
  const at = shown.findIndex((it) => it.index === selected);
  return shown[(at + 1) % shown.length]?.index ?? 0;
}

const field = StateField.define<Findings>({
  create: () => ({ decorations: Decoration.none, signs: RangeSet.empty }),
  update(value, transaction) {
    // What is typed moves them until the next answer comes.
    const moved = transaction.docChanged ? { decorations: value.decorations.map(transaction.changes), signs: value.signs.map(transaction.changes) } : value;
    return transaction.effects.reduce((found, effect) => (effect.is(show) ? laidOut(transaction.state.doc, effect.value) : found), moved);
  },
  provide: (self) => EditorView.decorations.from(self, (value) => value.decorations),
});

/** Underlines, signs in the margin, and the card under its line. */
export function findings(select: (index: number) => void) {
  return [
    field,
    gutter({
      class: 'cm-signs',
      markers: (view) => view.state.field(field).signs,
      domEventHandlers: {
        mousedown(view, line) {
          let found = false;
          view.state.field(field).signs.between(line.from, line.from, (_from, _to, sign) => {
            select(sign.index);
            found = true;
            return false;
          });
          return found;
        },
      },
    }),
  ];
}
