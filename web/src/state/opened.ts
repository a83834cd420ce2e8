import type { OpenApi } from './api.svelte';
import type { Sessions } from './session.svelte';

/** The API on the screen with its sessions. */
export interface Opened {
  api: OpenApi;
  sessions: Sessions;
}
