/**
 * Elements for the rows in view, so that none is made anew while a list moves: a record that stays keeps its own, one
 * that comes takes one that became free. Where no record stays, the elements keep their order and none is moved.
 */
export class Slots {
  #held: readonly { seq: number; slot: number }[] = [];
  #made = 0;

  /** The element of each of these records, in their order. */
  take(seqs: readonly number[]): number[] {
    const wanted = new Set(seqs);
    const kept = new Map<number, number>();
    const free: number[] = [];
    for (const { seq, slot } of this.#held) {
      if (wanted.has(seq)) kept.set(seq, slot);
      else free.push(slot);
    }
    let next = 0;
    const slots = seqs.map((seq) => kept.get(seq) ?? free[next++] ?? this.#made++);
    this.#held = seqs.map((seq, index) => ({ seq, slot: slots[index] ?? 0 }));
    return slots;
  }
}
