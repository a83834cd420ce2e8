import type { Server } from '../api/server';
import type { Api } from '../api/types';
import { Kept } from './kept.svelte';

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
}
