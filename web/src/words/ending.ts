import type { Language } from '.';
import type { Shape } from './en';

/** What is said of a connection that has ended; loaded when one has. */
const en = {
  answered: (what: string) => `answered with ${what}`,
  why: 'Why did it end?',
  back: 'Back to the messages',
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  answered: (what) => `相手の応答：${what}`,
  why: '終了した理由',
  back: 'メッセージに戻る',
};

/** In the reader's language. */
export const endingWords: Record<Language, Shape<typeof en>> = { en, ja };
