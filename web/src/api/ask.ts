import type { Language } from '../words';
import { Refusal } from './server';
import type { Failure } from './types';

/** Asks the server that served this page, where no first load needs it. Texts come in this language. */
export async function ask<T>(language: Language, method: string, path: string, body?: unknown): Promise<T> {
  const request: RequestInit = { method };
  if (body !== undefined) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(`/api${path}${path.includes('?') ? '&' : '?'}lang=${language}`, request);
  } catch (cause) {
    throw new Refusal(0, 'no-contact', String(cause));
  }
  const text = await answer.text();
  if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  const { error } = (text.startsWith('{') ? JSON.parse(text) : {}) as Partial<Failure>;
  throw new Refusal(answer.status, error?.code ?? 'unknown', error?.message ?? `HTTP ${answer.status}`, error?.hint ?? null);
}
