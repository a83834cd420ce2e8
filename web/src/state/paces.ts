/** How long is waited before something is tried or asked again, in milliseconds. */

/** Between attempts to reach the server. */
export const SERVER_MS = 1000;
/** Before the live channel is tried again: first, and at most. */
export const CHANNEL_MS = [250, 4000] as const;
/** Between questions how the repetitions stand. */
export const REPEATS_MS = 400;
