import type { Server } from '../api/server';
import type { Cookie, NewCookie } from '../api/types';

/** The cookie jar of a project, as one API sees it. */
export class Jar {
  list = $state.raw<readonly Cookie[]>([]);
  loaded = $state(false);

  constructor(
    private readonly server: Server,
    private readonly project: number,
    private readonly api: number,
    private readonly tell: (error: unknown) => void,
  ) {}

  load(): Promise<boolean> {
    return this.#do(() => Promise.resolve());
  }

  /** Keeps a new one, or what became of an old one. */
  keep(id: number | null, cookie: NewCookie): Promise<boolean> {
    return this.#do(() => (id === null ? this.server.addCookie(this.project, cookie) : this.server.saveCookie(id, cookie)));
  }

  /** Deletes these, or empties the jar where these are all. */
  remove(cookies: readonly Cookie[]): Promise<boolean> {
    const [only] = cookies;
    return this.#do(() => (cookies.length === 1 && only ? this.server.deleteCookie(only.id) : this.server.clearCookies(this.project)));
  }

  /** Puts back what was deleted. */
  bring(cookies: readonly Cookie[]): Promise<boolean> {
    return this.#do(async () => {
      for (const { name, value, domain, host_only, path, expires_ms, secure, http_only, same_site } of cookies) await this.server.addCookie(this.project, { name, value, domain, host_only, path, expires_ms, secure, http_only, same_site });
    });
  }

  /** Does it and shows what the jar holds then; true when it was done. */
  async #do(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      this.list = await this.server.cookies(this.project, this.api);
      this.loaded = true;
      return true;
    } catch (error) {
      this.tell(error);
      return false;
    }
  }
}
