import { Refusal, type ReportOf, type Server } from '../api/server';
import type { CausePage, Examination, Report } from '../api/types';
import type { Language } from '../words';

/** Milliseconds between questions while the doctor examines; the live channel usually says it sooner. */
const PATIENCE_MS = 1000;

/** A report of the doctor: that of a session, or one that is shared. */
export class DoctorReport {
  report = $state.raw<Report | null>(null);
  state = $state<'none' | 'pending' | 'ready' | 'missing'>('none');
  /** What is known while the attempt and its examination run. */
  progress = $state.raw<Examination | null>(null);
  page = $state.raw<CausePage | null>(null);
  /** Where the report is shared, once it is. */
  link = $state<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How often it was asked for: only the last answer counts, as it may be in another language. */
  #asked = 0;

  constructor(private readonly server: Server, readonly of: ReportOf, private readonly tell: (error: unknown) => void) {}

  /** Asks for the report, again and again while the doctor examines. */
  async load(language: Language) {
    this.stop();
    const asked = this.#asked;
    if (this.state === 'none') this.state = 'pending';
    try {
      const report = await this.server.report(this.of, language);
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

  /** The report as Markdown. */
  markdown(language: Language): Promise<string> {
    return this.server.markdown(this.of, language);
  }

  /** Where the report is to be had as one HTML file. */
  file(language: Language): string {
    return this.server.file(this.of, language);
  }

  /** Makes a link to the report, or finds the one that was made. */
  async share() {
    if (!('session' in this.of)) return;
    try {
      const { path } = await this.server.share(this.of.session);
      this.link = `${location.origin}${path}`;
    } catch (error) {
      this.tell(error);
    }
  }

  stop() {
    this.#asked++;
    clearTimeout(this.#timer);
  }
}
