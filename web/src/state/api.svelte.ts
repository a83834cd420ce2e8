import type { Server } from '../api/server';
import type { Api } from '../api/types';
import { Kept } from './kept.svelte';
import type { OpenProject } from './project.svelte';

/** One API being edited. */
export class OpenApi extends Kept<Api> {
  constructor(server: Server, api: Api) {
    super(api, (sent) => server.saveApi(sent), ['draft']);
  }

  /** The handshake as it stands, to tell whether it changed since a connection was made. */
  get handshake(): string {
    const { url, path, params, headers, cookies, subprotocols, origin, auth, settings } = this.doc;
    return JSON.stringify([url, path.map((it) => it.value), params, headers, cookies, subprotocols, origin, auth, settings]);
  }

  /** The same with what it takes on from its project and from the folders above, of which the revisions are given. */
  handshakeIn(project: OpenProject | null, folders: unknown): string {
    const { auth, settings } = this.doc;
    const { environment, variables, auth: above, proxy } = project?.doc ?? {};
    const all = JSON.stringify([this.handshake, auth.kind === 'inherit' && [above, folders], settings.proxy.from === 'inherit' && proxy]);
    return all.includes('{{') ? all + JSON.stringify([environment, variables, project?.own]) : all;
  }
}
