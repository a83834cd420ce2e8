import { tick } from 'svelte';

type Move = (from: number, to: number) => void;

/** Has Alt with an arrow move a row of a list; the keyboard stays in it. */
export const movable = (move: Move) => (list: HTMLElement) => {
  list.onkeydown = (event) => void shift(list, event, move);
};

async function shift(list: HTMLElement, event: KeyboardEvent, move: Move) {
  const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
  const { target } = event;
  const rows = [...list.children];
  const from = rows.findIndex((row) => target instanceof Node && row.contains(target));
  if (by === undefined || !rows[from]) return;
  event.preventDefault();
  if (!rows[from + by]) return;
  const at = [...rows[from].children].findIndex((it) => it === target);
  move(from, from + by);
  await tick();
  const field = list.children[from + by]?.children[at];
  if (field instanceof HTMLElement) field.focus();
}

/** Takes a row to another place in its list. */
export function carry<Row>(list: Row[], from: number, to: number) {
  list.splice(to, 0, ...list.splice(from, 1));
}
