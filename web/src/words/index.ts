import { en, type Shape, type Words } from './en';

export { en };
export type { Shape, Words };

/** A language that a user reads. */
export type Language = 'en' | 'ja';

/** Loads what a language says: English is there from the beginning. */
export const speak: Record<Language, () => Promise<Words>> = { en: () => Promise.resolve(en), ja: () => import('./ja').then((it) => it.ja) };

/** Each language by its own name. */
export const languages: Record<Language, string> = { en: 'English', ja: '日本語' };

/** The language of tags such as `ja-JP`, in order of preference. */
export function languageOf(tags: readonly string[]): Language {
  return /^ja\b/i.test(tags[0] ?? '') ? 'ja' : 'en';
}
