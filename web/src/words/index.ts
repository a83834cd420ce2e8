import { en, type Shape, type Words } from './en';
import { ja } from './ja';

export type { Shape, Words };

/** A language that a user reads. */
export type Language = 'en' | 'ja';

/** The catalogue of each language. */
export const catalogue: Record<Language, Words> = { en, ja };

/** Each language by its own name. */
export const languages: Record<Language, string> = { en: 'English', ja: '日本語' };

/** The language of tags such as `ja-JP`, in order of preference. */
export function languageOf(tags: readonly string[]): Language {
  return /^ja\b/i.test(tags[0] ?? '') ? 'ja' : 'en';
}
