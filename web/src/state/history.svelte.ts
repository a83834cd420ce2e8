import type { Brought, Server } from '../api/server';
import type { Comparison, Session, Whose } from '../api/types';

/** The sessions that were recorded: of an API, of a project, or of all. */
export class History {
  sessions = $state.raw<readonly Session[]>([]);
  /** There are older ones. */
  next = $state<number | null>(null);
  loaded = $state(false);
  /** The sessions that are to be compared, the first one first. */
  picked = $state.raw<readonly number[]>([]);
  comparison = $state.raw<{ a: Session; b: Session; result: Comparison } | null>(null);
  /** What the last import brought; `null`: none was made. */
  imported = $state.raw<Brought | null>(null);
  importing = $state(false);
  /** Only the last answer counts: it may have been asked for others. */
  #asked = 0;

  constructor(private readonly server: Server, private readonly tell: (error: unknown) => void) {}

  /** Loads the newest. */
  async load(whose: Whose) {
    const asked = ++this.#asked;
    try {
      const page = await this.server.history(whose, null);
      if (asked !== this.#asked) return;
      this.sessions = page.sessions;
      this.next = page.next;
      this.picked = this.picked.filter((id) => page.sessions.some((it) => it.id === id));
      this.loaded = true;
    } catch (error) {
      this.tell(error);
    }
  }

  /** Loads those that are older. */
  async more(whose: Whose) {
    const asked = ++this.#asked;
    try {
      const page = await this.server.history(whose, this.next);
      if (asked !== this.#asked) return;
      this.sessions = [...this.sessions, ...page.sessions];
      this.next = page.next;
    } catch (error) {
      this.tell(error);
    }
  }

  /** Picks a session to be compared, or leaves it; a third takes the place of the second. */
  pick(id: number) {
    this.picked = this.picked.includes(id) ? this.picked.filter((it) => it !== id) : [...this.picked.slice(0, 1), id];
  }

  async rename(session: Session, name: string) {
    try {
      const named = await this.server.renameSession(session.id, name);
      this.sessions = this.sessions.map((it) => (it.id === named.id ? named : it));
    } catch (error) {
      this.tell(error);
    }
  }

  /** Deletes a session; the number brings it back. `null`: it could not be deleted. */
  async remove(session: Session): Promise<number | null> {
    try {
      const { deletion } = await this.server.removeSession(session.id);
      this.sessions = this.sessions.filter((it) => it.id !== session.id);
      this.picked = this.picked.filter((it) => it !== session.id);
      return deletion;
    } catch (error) {
      this.tell(error);
      return null;
    }
  }

  /** Puts the two that were picked beside each other, the older one first. */
  async compare() {
    const [b, a] = this.sessions.filter((it) => this.picked.includes(it.id));
    if (!a || !b) return;
    try {
      this.comparison = { a, b, result: await this.server.compare(a.id, b.id) };
    } catch (error) {
      this.tell(error);
    }
  }

  /** Takes in the sessions of a file. */
  async import(whose: Whose, file: File, project: number) {
    this.importing = true;
    this.imported = null;
    try {
      this.imported = await this.server.importFile(whose.api ? whose : { project: whose.project ?? project }, file);
      await this.load(whose);
    } catch (error) {
      this.tell(error);
    } finally {
      this.importing = false;
    }
  }
}
