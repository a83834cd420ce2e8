import type { Server } from '../api/server';
import type { Api, NodeKind, Spot, Tree } from '../api/types';
import { remember, stored } from './reading.svelte';
import { numbers } from './tabs.svelte';

/** What the browser remembers the closed folders by. */
const FOLDED = 'wscope.folded';

/** Something in the tree, with what stands in it. */
export interface Branch {
  kind: NodeKind;
  id: number;
  project: number;
  /** The folder it stands in. */
  folder: number | null;
  name: string;
  /** Of an API. */
  url: string;
  /** Of an API: what is said about it and not settled. */
  threads?: number;
  /** Of an API: whether a session of it is open. */
  live?: boolean;
  content: Branch[];
}

/** A direction in which the keyboard moves something. */
export type Step = 'up' | 'down' | 'out' | 'in';

/** The projects with their folders and APIs, in the order that the user chose. */
export class Projects {
  tree = $state.raw<Tree>({ me: null, projects: [], folders: [], apis: [] });
  loaded = $state(false);
  readonly list = $derived(grow(this.tree));

  /** The folders that are closed; remembered by the browser. */
  folded = $state.raw<readonly number[]>(numbers(stored(FOLDED)));

  #steps: Promise<void> = Promise.resolve();

  constructor(private readonly server: Server) {}

  async load() {
    this.tree = await this.server.tree();
    this.loaded = true;
  }

  /** Every branch, from top to bottom. */
  get all(): Branch[] {
    const walk = (branch: Branch): Branch[] => [branch, ...branch.content.flatMap(walk)];
    return this.list.flatMap(walk);
  }

  find(kind: NodeKind, id: number): Branch | undefined {
    return this.all.find((it) => it.kind === kind && it.id === id);
  }

  /** Whether one may only read a project. */
  reads(project: number): boolean {
    return this.tree.projects.find((it) => it.id === project)?.role === 'reader';
  }

  /** The names of the folders above, the project first. */
  path(branch: Branch): string[] {
    if (branch.kind === 'project') return [];
    const above = branch.folder === null ? this.find('project', branch.project) : this.find('folder', branch.folder);
    return above ? [...this.path(above), above.name] : [];
  }

  /** The folders that an API stands in, the nearest first. */
  foldersOf(api: number): number[] {
    const found: number[] = [];
    for (let at = this.find('api', api)?.folder; at; at = this.find('folder', at)?.folder) found.push(at);
    return found;
  }

  /** Closes a folder, or opens it. */
  fold(id: number, closed: boolean) {
    this.folded = [...this.folded.filter((it) => it !== id), ...(closed ? [id] : [])];
    remember(FOLDED, this.folded);
  }

  /** Opens the folders that something stands in. */
  reveal(kind: NodeKind, id: number) {
    for (let it = this.find(kind, id); it?.folder; it = this.find('folder', it.folder)) if (this.folded.includes(it.folder)) this.fold(it.folder, false);
  }

  /** Whether an API is this, or stands in it. */
  isIn(api: number, kind: NodeKind, id: number): boolean {
    const outer = this.find(kind, id);
    const has = (it: Branch): boolean => (it.kind === 'api' && it.id === api) || it.content.some(has);
    return outer !== undefined && has(outer);
  }

  /** Says whether a session of an API is open. */
  mark(api: number, live: boolean) {
    const apis = this.tree.apis.map((it) => (it.id === api && it.live !== live ? { ...it, live } : it));
    if (apis.some((it, index) => it !== this.tree.apis[index])) this.tree = { ...this.tree, apis };
  }

  /** What stands beside it, itself too. */
  beside(branch: Branch): Branch[] {
    if (branch.kind === 'project') return this.list;
    return (branch.folder === null ? this.find('project', branch.project) : this.find('folder', branch.folder))?.content ?? [];
  }

  async createApi(project: number, folder: number | null, name: string): Promise<Api> {
    const api = await this.server.createApi(project, name, '', folder);
    await this.load();
    this.reveal('api', api.id);
    return api;
  }

  /** Makes a folder, or a project where none is named to put it in. */
  async create(name: string, into?: { project: number; folder: number | null }) {
    await (into ? this.server.createFolder(into.project, name, into.folder) : this.server.createProject(name));
    await this.load();
  }

  /** Moves it to where it is seen. */
  async move(branch: Branch, spot: Spot) {
    await this.server.move(branch.kind, branch.id, spot);
    await this.load();
    this.reveal(branch.kind, branch.id);
  }

  /**
   * Moves something by one step; nothing happens where there is no such step. Steps that come quickly
   * wait for one another: each begins where the one before has led.
   */
  step(branch: Branch, step: Step): Promise<void> {
    const done = this.#steps.then(async () => {
      const now = this.find(branch.kind, branch.id);
      const spot = now && this.#spot(now, step);
      if (now && spot) await this.move(now, spot);
    });
    this.#steps = done.catch(() => undefined);
    return done;
  }

  async duplicate(branch: Branch, name: string) {
    const made = await this.server.duplicate(branch.kind, branch.id, name);
    await this.load();
    return made;
  }

  /** Gives it another name on the server. */
  async name(branch: Branch, name: string) {
    await this.server.rename(branch.kind, branch.id, name);
    await this.load();
  }

  /** The number that brings it back. */
  async remove(kind: NodeKind, id: number): Promise<number> {
    const { deletion } = await this.server.remove(kind, id);
    await this.load();
    return deletion;
  }

  async restore(deletion: number) {
    await this.server.restore(deletion);
    await this.load();
  }

  /** Shows the name and URL that an API has now. */
  rename({ id, name, url }: { id: number; name: string; url: string }) {
    const apis = this.tree.apis.map((it) => (it.id === id && (it.name !== name || it.url !== url) ? { ...it, name, url } : it));
    if (apis.some((it, index) => it !== this.tree.apis[index])) this.tree = { ...this.tree, apis };
  }

  #spot(branch: Branch, step: Step): Spot | null {
    const { project, folder } = branch;
    const beside = this.beside(branch);
    const at = beside.findIndex((it) => it.kind === branch.kind && it.id === branch.id);
    const before = beside[at - 1];
    if (step === 'up') return at > 0 ? { project, folder, index: at - 1 } : null;
    if (step === 'down') return at < beside.length - 1 ? { project, folder, index: at + 1 } : null;
    if (step === 'in') return before?.kind === 'folder' && branch.kind !== 'project' ? { project, folder: before.id, index: before.content.length } : null;
    const above = folder === null ? undefined : this.find('folder', folder);
    return above ? { project, folder: above.folder, index: this.beside(above).findIndex((it) => it.kind === 'folder' && it.id === above.id) + 1 } : null;
  }
}

/** The tree of flat lists. */
function grow({ projects, folders, apis }: Tree): Branch[] {
  const content = (project: number, folder: number | null): Branch[] => {
    const inner = folders.filter((it) => it.project === project && it.parent === folder).map((it) => ({ position: it.position, branch: { kind: 'folder' as const, id: it.id, project, folder, name: it.name, url: '', content: content(project, it.id) } }));
    const leaves = apis.filter((it) => it.project === project && it.folder === folder).map((it) => ({ position: it.position, branch: { kind: 'api' as const, id: it.id, project, folder, name: it.name.trim(), url: it.url, threads: it.threads, live: it.live, content: [] } }));
    return [...inner, ...leaves].sort((a, b) => a.position - b.position).map((it) => it.branch);
  };
  return projects.map(({ id, name }) => ({ kind: 'project', id, project: id, folder: null, name, url: '', content: content(id, null) }));
}
