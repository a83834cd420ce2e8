import { utf8Length } from './bytes';
import { hasVariables } from './variables';

/** Bytes of UTF-8 that the reason of a close frame may have. */
const REASON = 123;

/** Whether a number is whole and within these bounds. */
export function isWithin(value: number | null, least: number, most: number): boolean {
  return value !== null && Number.isInteger(value) && value >= least && value <= most;
}

/** Why a close frame may not be sent so (RFC 6455, sections 5.5.1 and 7.4); `null`: it may. */
export function closeFault(code: number | null, reason: string): 'code' | 'alone' | 'long' | null {
  if (code === null) return reason === '' ? null : 'alone';
  if (!isWithin(code, 1000, 1003) && !isWithin(code, 1007, 1014) && !isWithin(code, 3000, 4999)) return 'code';
  return utf8Length(reason) > REASON && !hasVariables(reason) ? 'long' : null;
}
