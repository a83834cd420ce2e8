import type { Session } from '../api/types';

/** Whether a connection that was open ended without a close frame. */
export function isBroken(session: Session): boolean {
  return session.state === 'closed' && !session.close && session.stored > 0 && !session.node_lost;
}

/** Whether it was open, and the peer ended it otherwise than sessions end: the doctor may know why. */
export function endedOddly(session: Session, closer: 'sent' | 'received' | null | undefined): boolean {
  const code = session.close?.code ?? null;
  return isBroken(session) || (session.state === 'closed' && closer === 'received' && ![null, 1000, 1001].includes(code));
}
