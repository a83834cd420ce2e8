/** Runs of consecutive numbers, each once, kept from where a search began to both sides. */
export class Runs {
  /** Upwards from the beginning, and downwards: first number, length, and how many numbers up to here. */
  readonly #up = new Side();
  readonly #down = new Side();

  get count(): number {
    return this.#up.count + this.#down.count;
  }

  /** Takes in runs (a number, how many follow from it on, …), lowest first, all above or all below those so far. */
  add(runs: readonly number[]) {
    const first = runs[0];
    if (first === undefined) return;
    const lowest = this.#down.last ?? this.#up.first;
    if (lowest !== null && first < lowest) for (let at = runs.length - 2; at >= 0; at -= 2) this.#down.push(runs[at] ?? 0, runs[at + 1] ?? 0);
    else for (let at = 0; at < runs.length; at += 2) this.#up.push(runs[at] ?? 0, runs[at + 1] ?? 0);
  }

  /** The number at this place, lowest first. */
  at(index: number): number | undefined {
    const below = this.#down.count;
    return index < below ? this.#down.at(below - 1 - index, true) : this.#up.at(index - below, false);
  }

  /** How many numbers are not above this one. */
  upTo(number: number): number {
    return this.#down.count - this.#down.above(number) + this.#up.count - this.#up.above(number);
  }

  has(number: number): boolean {
    return this.at(this.upTo(number) - 1) === number;
  }
}

/** Runs that only grow away from where they began. */
class Side {
  readonly #firsts: number[] = [];
  readonly #lengths: number[] = [];
  /** How many numbers stand in the runs before each. */
  readonly #before: number[] = [];
  count = 0;

  get first(): number | null {
    return this.#firsts[0] ?? null;
  }

  get last(): number | null {
    return this.#firsts.at(-1) ?? null;
  }

  push(first: number, length: number) {
    this.#firsts.push(first);
    this.#lengths.push(length);
    this.#before.push(this.count);
    this.count += length;
  }

  /** The number at this place, counted from where the runs begin; `down`: within a run from its top. */
  at(index: number, down: boolean): number | undefined {
    if (index < 0 || index >= this.count) return undefined;
    const run = lastWhere(this.#before.length, (it) => (this.#before[it] ?? 0) <= index);
    const within = index - (this.#before[run] ?? 0);
    return (this.#firsts[run] ?? 0) + (down ? (this.#lengths[run] ?? 0) - 1 - within : within);
  }

  /** How many numbers are above this one. */
  above(number: number): number {
    if (this.#firsts.length === 0) return 0;
    const descends = (this.#firsts.at(-1) ?? 0) < (this.#firsts[0] ?? 0);
    const over = (run: number) => Math.min(this.#lengths[run] ?? 0, Math.max(0, (this.#firsts[run] ?? 0) + (this.#lengths[run] ?? 0) - 1 - number));
    if (descends) {
      const run = lastWhere(this.#firsts.length, (it) => (this.#firsts[it] ?? 0) + (this.#lengths[it] ?? 0) - 1 > number);
      return run < 0 ? 0 : (this.#before[run] ?? 0) + over(run);
    }
    const run = lastWhere(this.#firsts.length, (it) => (this.#firsts[it] ?? 0) <= number);
    return run < 0 ? this.count : over(run) + this.count - (this.#before[run] ?? 0) - (this.#lengths[run] ?? 0);
  }
}

/** The last place for which this holds, where it holds for all before it; -1: for none. */
function lastWhere(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [-1, length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
