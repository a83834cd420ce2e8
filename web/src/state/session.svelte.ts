import type { Server } from '../api/server';
import type { LiveMessage, OutgoingFrame, OutgoingMessage, Repeat, Session } from '../api/types';
import type { Language } from '../words';
import type { Filter } from './filter';
import { CHANNEL_MS, REPEATS_MS } from './paces';
import { Queue } from './queue.svelte';
import { Reading } from './reading.svelte';
import { DoctorReport } from './report.svelte';
import { Sent } from './sent.svelte';
import { Timeline } from './timeline.svelte';

/** The sessions of one API, of which one is on the screen. */
export class Sessions {
  list = $state.raw<Session[]>([]);
  current = $state.raw<Session | null>(null);
  timeline = $state.raw<Timeline | null>(null);
  report = $state.raw<DoctorReport | null>(null);
  /** What the doctor says stands in the place of the messages. */
  explaining = $state(false);
  /** The live channel broke and is being tried again. */
  lost = $state(false);
  /** The handshake that the current session was opened with, where it was opened here. */
  dialled = $state<string | null>(null);
  readonly reading = new Reading();
  readonly queue: Queue;
  readonly sent: Sent;
  /** What the server sends again and again. */
  repeats = $state.raw<readonly Repeat[]>([]);
  #stop: () => void = () => undefined;
  /** Another API is on the screen: nothing is to be followed any more. */
  #left = false;
  #connecting = false;
  /** The session that the one on the screen goes on as. */
  #going: number | null = null;
  #watching = false;
  /** What is known of the repetitions of each session. */
  #repeated: Partial<Record<number, readonly Repeat[]>> = {};

  constructor(
    private readonly server: Server,
    private readonly api: number,
    private readonly language: () => Language,
    private readonly tell: (error: unknown) => void,
  ) {
    this.queue = new Queue(api);
    this.sent = new Sent(api);
  }

  get isLive(): boolean {
    return this.current?.state === 'open' || this.current?.state === 'connecting' || this.waits;
  }

  /** It ended by itself, and is connected to again in a moment. */
  get waits(): boolean {
    return !!this.current?.retry;
  }

  /** Whether the doctor has something to say of it: an attempt that another follows is not examined. */
  isExamined(session: Session): boolean {
    return session.state === 'failed' && !session.retry && session.next === null && !this.list.some((it) => it.follows === session.id);
  }

  /** Shows what the doctor says of it, or the messages again. */
  explain(wanted: boolean) {
    this.explaining = wanted;
    if (wanted) void this.report?.load(this.language());
  }

  async load() {
    this.list = await this.server.sessions(this.api);
    const newest = this.list[0];
    if (newest && !this.#left && !this.current) await this.choose(newest);
  }

  /** Looks again which sessions there are; the one on the screen stays. */
  async refresh() {
    if (this.#left) return;
    const list = await this.server.sessions(this.api);
    if (this.#left) return;
    this.list = list.map((it) => (it.id === this.current?.id ? this.current : it));
    const [newest] = list;
    if (newest && !this.current) await this.choose(newest);
  }

  /** Puts a session on the screen, and follows it while it lives. */
  async choose(session: Session, filter?: Filter) {
    this.stop();
    this.current = session;
    this.timeline = new Timeline(this.server, session.id, this.tell, this.reading, filter);
    this.report = new DoctorReport(this.server, { session: session.id }, this.tell);
    this.dialled = null;
    this.explaining = false;
    this.repeats = this.#repeated[session.id] ?? [];
    // Of a session that was examined alone there is nothing but the report.
    if (this.isExamined(session) || (session.state === 'closed' && session.stored === 0)) void this.report.load(this.language());
    try {
      await this.timeline.load();
    } catch (error) {
      this.tell(error);
    }
    if (this.#left || this.current?.id !== session.id || !this.isLive) return;
    this.#follow(session.id);
    if (session.state === 'open') void this.watchRepeats();
  }

  /** Dials the API as it is saved, or has the doctor do it. */
  async connect(handshake: string, examine = false) {
    if (this.#connecting) return;
    this.#connecting = true;
    try {
      const session = await this.server.connect(this.api, examine);
      this.#put(session);
      // Who looks for something goes on looking for it; what was marked is of the session before.
      await this.choose(session, this.timeline ? { ...this.timeline.filter, marked: false } : undefined);
      this.dialled = handshake;
    } catch (error) {
      this.tell(error);
    } finally {
      this.#connecting = false;
    }
  }

  /** Makes the next attempt now, or never. */
  async hurry(now: boolean) {
    await this.#try(() => this.server.hurry(this.current?.id ?? 0, now));
  }

  /** Ends the connection, or the attempt to make one. */
  async disconnect() {
    await this.#try(() => this.server.close(this.current?.id ?? 0, 1000, ''));
  }

  /** Sends a message; true when the server took it. */
  send(message: OutgoingMessage): Promise<boolean> {
    return this.#try(() => this.server.send(this.current?.id ?? 0, message));
  }

  /** The same, and notes it among what was sent. */
  async sendNoted(message: OutgoingMessage): Promise<boolean> {
    const went = await this.send(message);
    if (went) this.sent.add(message);
    return went;
  }

  /** Sends frames as they are, legal or not. */
  break(frames: OutgoingFrame[]): Promise<boolean> {
    return this.#try(() => this.server.frames(this.current?.id ?? 0, frames));
  }

  /** Sends a message in so many frames. */
  fragments(message: OutgoingMessage, count: number): Promise<boolean> {
    return this.#try(() => this.server.fragments(this.current?.id ?? 0, message, count));
  }

  close(code: number | null, reason: string): Promise<boolean> {
    return this.#try(() => this.server.close(this.current?.id ?? 0, code, reason));
  }

  /** Has the server send a message again and again, and follows how far it has come. */
  async repeat(message: OutgoingMessage, everyMs: number, times: number) {
    const id = this.current?.id ?? 0;
    if (!(await this.#try(async () => void (await this.server.repeat(id, message, everyMs, times))))) return;
    this.sent.add(message);
    await this.watchRepeats();
  }

  async stopRepeat(repeat: number) {
    await this.#try(() => this.server.stopRepeat(this.current?.id ?? 0, repeat));
    await this.#askRepeats();
  }

  /** Asks how the repetitions stand, until none runs any more. */
  async watchRepeats() {
    if (this.#watching) return;
    this.#watching = true;
    try {
      while ((await this.#askRepeats()) && !this.#left) await new Promise((done) => setTimeout(done, REPEATS_MS));
    } finally {
      this.#watching = false;
    }
  }

  /** True while some run. */
  async #askRepeats(): Promise<boolean> {
    const id = this.current?.id ?? 0;
    const told = await this.server.repeats(id).catch(() => []);
    // Of a session that has ended the server tells nothing: what was known last stays.
    const before = (this.#repeated[id] ?? []).filter((it) => !told.some((other) => other.id === it.id));
    const repeats = [...before.map((it) => (it.state === 'running' ? { ...it, state: 'ended' as const } : it)), ...told];
    this.#repeated[id] = repeats;
    if (id === this.current?.id) this.repeats = repeats;
    return told.some((it) => it.state === 'running');
  }

  /** Sends what waits for an open connection. What the server refuses goes on waiting. */
  flush(): Promise<void> {
    return this.queue.flush(({ kind, body, resolve = true }) => (this.current?.state === 'open' ? this.sendNoted({ kind, body, resolve }) : Promise.resolve(false)));
  }

  /** Another API takes the screen. */
  leave() {
    this.#left = true;
    this.stop();
  }

  stop() {
    this.#stop();
    this.#stop = () => undefined;
    this.timeline?.leave();
    this.report?.stop();
    this.lost = false;
  }

  #follow(id: number, wait: number = CHANNEL_MS[0]) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hang = this.server.live(
      id,
      this.timeline?.last ?? 0,
      (message) => {
        this.lost = false;
        wait = CHANNEL_MS[0];
        this.#hear(message);
      },
      () => {
        timer = setTimeout(() => void this.#resume(id, wait), this.isLive ? wait : 0);
      },
    );
    this.#stop = () => {
      clearTimeout(timer);
      hang();
    };
  }

  /** After the channel ended: asks how the session stands, and follows on if it still lives. */
  async #resume(id: number, wait: number) {
    let stopped = false;
    this.#stop = () => {
      stopped = true;
    };
    const session = await this.server.session(id).catch(() => null);
    if (stopped) return;
    if (session) {
      this.#update(session);
      await this.timeline?.load().catch(this.tell);
    }
    this.lost = session === null;
    if (stopped || !this.isLive) return;
    this.#follow(id, Math.min(wait * 2, CHANNEL_MS[1]));
  }

  #hear(message: LiveMessage) {
    if (message.records) this.timeline?.add(message.records, message.stored ?? 0, message.last ?? 0);
    if (message.session) this.#update(message.session);
    if (message.examination && this.report) this.report.progress = message.examination;
    if (message.report) void this.report?.load(this.language());
  }

  #update(session: Session) {
    const failed = this.isExamined(session) && !(this.current && this.isExamined(this.current));
    const opened = session.state === 'open' && this.current?.state !== 'open';
    this.current = session;
    this.list = this.list.map((it) => (it.id === session.id ? session : it));
    if (failed) void this.report?.load(this.language());
    if (opened) void this.flush();
    // What was repeated before goes on here.
    if (opened && session.attempt > 0) void this.watchRepeats();
    if (session.next !== null) void this.#goOn(session.next);
  }

  /** Puts a session in front. It may be known already: others hear of it at once, and so do we. */
  #put(session: Session) {
    this.list = [session, ...this.list.filter((it) => it.id !== session.id)];
  }

  /** The connection was made again: what goes on is shown. */
  async #goOn(next: number) {
    if (this.#going === next) return;
    this.#going = next;
    const handshake = this.dialled;
    await this.#try(async () => {
      const session = await this.server.session(next);
      this.#put(session);
      if (this.#left || this.current?.id !== session.follows) return;
      // Who looks for something goes on looking for it; what was marked is of the session before.
      await this.choose(session, this.timeline ? { ...this.timeline.filter, marked: false } : undefined);
      this.dialled = handshake;
      void this.flush();
    });
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.tell(error);
      return false;
    }
  }
}
