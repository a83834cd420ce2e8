import type { Language } from '../words';

const locale: Record<Language, string> = { en: 'en-GB', ja: 'ja-JP' };

/** Made once: making one costs more than a hundred numbers. */
const numbers: Partial<Record<Language, Intl.NumberFormat>> = {};

/** A whole number with its thousands apart. */
export function number(value: number, language: Language): string {
  return (numbers[language] ??= new Intl.NumberFormat(locale[language])).format(value);
}

/** Bytes in the unit that reads best, by 1024. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** The time of day to the millisecond. */
export function clock(wall: number): string {
  const date = new Date(wall);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Day and time of day, for a list of sessions. */
export function moment(wall: number, language: Language): string {
  return new Intl.DateTimeFormat(locale[language], { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(wall);
}

/** A length of time in the unit that reads best. */
export function lasting(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  return `${(ms / 1000).toFixed(2)} s`;
}
