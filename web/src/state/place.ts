import type { Whose } from '../api/types';

/** What stands in the place of the workbench, by its address. */
export type Aside = (typeof asides)[number];
export const asides = ['history', 'nginx', 'code'] as const;

/** What stands in the place of the workbench now. */
export const aside = (): Aside | null => asides.find((it) => location.pathname === `/${it}`) ?? null;

/** The API that the address names. */
export function named(): number {
  return Number(/^\/apis\/(\d+)$/.exec(location.pathname)?.[1]);
}

/** Puts what is on the screen into the address: Back leads to what was there. */
export function go(path: string) {
  if (path === location.pathname + location.search) return;
  // Nobody wants to come back to nothing.
  history[location.pathname === '/' ? 'replaceState' : 'pushState'](null, '', path);
}

/** Whose history an address names. */
export function whose(search: string): Whose {
  const [, name, id] = /^\?(api|project)=(\d+)$/.exec(search) ?? [];
  return name ? { [name]: Number(id) } : {};
}
