import type { Server } from '../api/server';
import type { RecordRow } from '../api/types';
import { Runs } from '../text/runs';
import { Refusal } from '../api/server';

/** The numbers of the records that a search finds, as they come. */
export class Matches {
  /** How many were looked at, and how many of them could not be judged. */
  looked = $state(0);
  leftOut = $state(0);
  /** How many there are to look at. */
  of = $state(0);
  /** All that was there has been looked at. */
  whole = $state(false);
  fault = $state<string | null>(null);
  #version = $state(0);
  #runs = new Runs();
  readonly stop: () => void;

  constructor(server: Server, session: number, query: string, order: 'newest' | 'oldest', show: (rows: readonly RecordRow[]) => void) {
    this.stop = server.matches(
      session,
      query,
      order,
      (line) => {
        if (line.rows.length > 0) show(line.rows);
        this.#runs.add(line.runs);
        this.#version++;
        this.looked = line.looked;
        this.leftOut = line.left_out;
        this.of = line.of;
        this.whole = line.done || line.looked >= line.of;
      },
      (error) => {
        if (error) this.fault = error instanceof Refusal ? [error.message, error.hint].filter(Boolean).join(': ') : String(error);
        else this.whole = true;
      },
    );
  }

  /** The numbers, which grow as the search goes on. */
  get runs(): Runs {
    void this.#version;
    return this.#runs;
  }
}
