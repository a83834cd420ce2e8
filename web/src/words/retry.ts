import type { Language } from '.';
import type { Shape } from './en';

/** What is said about connecting again; loaded when it is needed. */
const en = {
  waits: (seconds: number, attempt: number, most: number) => `Reconnecting in ${seconds} s, attempt ${attempt}${most > 0 ? ` of ${most}` : ''}`,
  now: 'Reconnect now',
  stop: 'Stop reconnecting',
  attempt: (n: number) => `Reconnected by itself, attempt ${n}`,
  before: 'The connection before',
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  waits: (seconds, attempt, most) => `${seconds} 秒後に再接続（${attempt} 回目${most > 0 ? `、最大 ${most} 回` : ''}）`,
  now: '今すぐ再接続',
  stop: '再接続をやめる',
  attempt: (n) => `自動で再接続（${n} 回目）`,
  before: '前の接続を表示',
};

/** In the reader's language. */
export const retryWords: Record<Language, Shape<typeof en>> = { en, ja };
