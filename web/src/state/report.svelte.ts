import { Refusal, type Server } from '../api/server';
import type { CausePage, Report } from '../api/types';
import type { Language } from '../words';

/** Milliseconds between questions while the doctor examines; the live channel usually says it sooner. */
const PATIENCE_MS = 1000;

/** The doctor's report of one session. */
export class SessionReport {
  report = $state.raw<Report | null>(null);
  state = $state<'none' | 'pending' | 'ready' | 'missing'>('none');
  page = $state.raw<CausePage | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How often it was asked for: only the last answer counts, as it may be in another language. */
  #asked = 0;

  constructor(private readonly server: Server, private readonly session: number, private readonly tell: (error: unknown) => void) {}

  /** Asks for the report, again and again while the doctor examines. */
  async load(language: Language) {
    this.stop();
    const asked = this.#asked;
    if (this.state === 'none') this.state = 'pending';
    try {
      const report = await this.server.report(this.session, language);
      if (asked !== this.#asked) return;
      if (report) {
        this.report = report;
        this.state = 'ready';
      } else this.#timer = setTimeout(() => void this.load(language), PATIENCE_MS);
    } catch (error) {
      if (asked !== this.#asked) return;
      if (error instanceof Refusal && error.status === 404) this.state = 'missing';
      else this.tell(error);
    }
  }

  /** Opens the page of a cause. */
  async explain(cause: string, language: Language) {
    try {
      this.page = await this.server.cause(cause, language);
    } catch (error) {
      this.tell(error);
    }
  }

  stop() {
    this.#asked++;
    clearTimeout(this.#timer);
  }
}
