import type { Server } from '../api/server';
import type { LiveMessage, OutgoingMessage, Session } from '../api/types';
import type { Language } from '../words';
import { DoctorReport } from './report.svelte';
import { Timeline } from './timeline.svelte';

/** Milliseconds before the live channel is tried again: first, and at most. */
const RETRY_MS = [250, 4000] as const;

/** The sessions of one API, of which one is on the screen. */
export class Sessions {
  list = $state.raw<Session[]>([]);
  current = $state.raw<Session | null>(null);
  timeline = $state.raw<Timeline | null>(null);
  report = $state.raw<DoctorReport | null>(null);
  /** The live channel broke and is being tried again. */
  lost = $state(false);
  /** The handshake that the current session was opened with, where it was opened here. */
  dialled = $state<string | null>(null);
  #stop: () => void = () => undefined;
  /** Another API is on the screen: nothing is to be followed any more. */
  #left = false;
  #connecting = false;

  constructor(
    private readonly server: Server,
    private readonly api: number,
    private readonly language: () => Language,
    private readonly tell: (error: unknown) => void,
  ) {}

  get isLive(): boolean {
    return this.current?.state === 'open' || this.current?.state === 'connecting';
  }

  async load() {
    this.list = await this.server.sessions(this.api);
    const newest = this.list[0];
    if (newest && !this.#left && !this.current) await this.choose(newest);
  }

  /** Puts a session on the screen, and follows it while it lives. */
  async choose(session: Session) {
    this.stop();
    this.current = session;
    this.timeline = new Timeline(this.server, session.id, this.tell);
    this.report = new DoctorReport(this.server, { session: session.id }, this.tell);
    this.dialled = null;
    // Of a session that was examined alone there is nothing but the report.
    if (session.state === 'failed' || (session.state === 'closed' && session.stored === 0)) void this.report.load(this.language());
    try {
      await this.timeline.load();
    } catch (error) {
      this.tell(error);
    }
    if (!this.#left && this.current?.id === session.id && this.isLive) this.#follow(session.id);
  }

  /** Dials the API as it is saved, or has the doctor do it. */
  async connect(handshake: string, examine = false) {
    if (this.#connecting) return;
    this.#connecting = true;
    try {
      const session = await this.server.connect(this.api, examine);
      this.list = [session, ...this.list];
      await this.choose(session);
      this.dialled = handshake;
    } catch (error) {
      this.tell(error);
    } finally {
      this.#connecting = false;
    }
  }

  /** Ends the connection, or the attempt to make one. */
  async disconnect() {
    await this.#try(() => this.server.close(this.current?.id ?? 0, 1000, ''));
  }

  /** Sends a message; true when the server took it. */
  send(message: OutgoingMessage): Promise<boolean> {
    return this.#try(() => this.server.send(this.current?.id ?? 0, message));
  }

  ping(): Promise<boolean> {
    return this.#try(() => this.server.ping(this.current?.id ?? 0));
  }

  /** Another API takes the screen. */
  leave() {
    this.#left = true;
    this.stop();
  }

  stop() {
    this.#stop();
    this.#stop = () => undefined;
    this.report?.stop();
    this.lost = false;
  }

  #follow(id: number, wait: number = RETRY_MS[0]) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hang = this.server.live(
      id,
      this.timeline?.last ?? 0,
      (message) => {
        this.lost = false;
        wait = RETRY_MS[0];
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
    this.#follow(id, Math.min(wait * 2, RETRY_MS[1]));
  }

  #hear(message: LiveMessage) {
    if (message.records) this.timeline?.add(message.records, message.stored ?? 0);
    if (message.session) this.#update(message.session);
    if (message.examination && this.report) this.report.progress = message.examination;
    if (message.report) void this.report?.load(this.language());
  }

  #update(session: Session) {
    const failed = session.state === 'failed' && this.current?.state !== 'failed';
    this.current = session;
    this.list = this.list.map((it) => (it.id === session.id ? session : it));
    if (failed) void this.report?.load(this.language());
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
