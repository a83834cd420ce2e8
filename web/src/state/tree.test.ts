import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api, MemoryServer } from './memory';
import { Projects } from './projects.svelte';
import { OpenTabs } from './tabs.svelte';

let server: MemoryServer;
beforeEach(() => {
  server = new MemoryServer();
});

test('closed folders stay closed over a reload, and open for what moves into them', async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
  new Projects(server).fold(7, true);
  server.kept = [{ ...api(1), name: '  ' }];
  server.folders = [{ id: 7, project: 1, parent: null, position: 0, name: 'f7' }];
  const leaf = (folder: number | null, live = false) => ({ id: 1, project: 1, folder, position: 1, name: '  ', url: '', threads: 0, live });
  const tree = { me: null, projects: server.projects, folders: server.folders };
  const projects = new Projects(Object.assign(server, { tree: () => Promise.resolve({ ...tree, apis: [leaf(7)] }) }));
  expect(projects.folded).toEqual([7]);
  await projects.load();
  const it = projects.find('api', 1);
  expect([it?.name, it?.live], 'spaces are no name').toEqual(['', false]);
  expect([projects.isIn(1, 'folder', 7), projects.isIn(1, 'project', 1), projects.isIn(2, 'folder', 7)]).toEqual([true, true, false]);
  projects.mark(1, true);
  expect(projects.find('api', 1)?.live).toBe(true);
  if (it) await projects.move(it, { project: 1, folder: 7, index: 0 });
  expect(projects.folded).toEqual([]);
  vi.unstubAllGlobals();
});

describe('the tree', () => {
  const folder = (id: number, parent: number | null, position: number) => ({ id, project: 1, parent, position, name: `f${id}` });
  async function grown() {
    server.kept = [api(1), api(2)];
    server.folders = [folder(7, null, 0.5), folder(8, 7, 0)];
    const projects = new Projects(server);
    await projects.load();
    return projects;
  }

  test('stands in the chosen order, folders and APIs alike', async () => {
    const projects = await grown();
    expect(projects.list[0]?.content.map((it) => [it.kind, it.id])).toEqual([['api', 1], ['folder', 7], ['api', 2]]);
    const inner = projects.find('folder', 8);
    expect(inner && projects.path(inner)).toEqual(['Sample', 'f7']);
    projects.tree = { ...projects.tree, apis: projects.tree.apis.map((it) => ({ ...it, folder: 8 })) };
    expect([projects.foldersOf(1), projects.foldersOf(9)]).toEqual([[8, 7], []]);
  });

  test.each([
    ['api', 1, 'down', 'move api 1 to project 1'],
    ['api', 1, 'up', null],
    ['api', 2, 'in', 'move api 2 to 7 1'],
    ['api', 2, 'down', null],
    ['folder', 8, 'out', 'move folder 8 to project 2'],
    ['folder', 7, 'in', null],
    ['folder', 7, 'out', null],
  ] as const)('%s %i moves %s by the keyboard', async (kind, id, step, asked) => {
    const projects = await grown();
    const branch = projects.find(kind, id);
    if (branch) await projects.step(branch, step);
    expect(server.asked).toEqual(asked ? [asked] : []);
  });
});

describe('open tabs', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
  });
  afterEach(() => vi.unstubAllGlobals());

  test('are there again after a reload, but for those that are gone', () => {
    const tabs = new OpenTabs();
    for (const id of [1, 2, 3, 2]) tabs.add(id);
    const again = new OpenTabs();
    expect(again.ids).toEqual([1, 2, 3]);
    again.only((id) => id !== 1);
    expect(new OpenTabs().ids).toEqual([2, 3]);
  });

  test('give way to the one beside them', () => {
    const tabs = new OpenTabs();
    for (const id of [1, 2, 3]) tabs.add(id);
    expect([tabs.close(2), tabs.close(3), tabs.close(1)]).toEqual([3, 1, null]);
  });

  test('are bounded, and what is stored may be anything', () => {
    localStorage.setItem('wscope.tabs', '{"a":["<b>"]}');
    expect(new OpenTabs().ids).toEqual([]);
    localStorage.setItem('wscope.tabs', '[1,"2",null,3]');
    const tabs = new OpenTabs();
    expect(tabs.ids).toEqual([1, 3]);
    for (let id = 10; id < 60; id++) tabs.add(id);
    expect([tabs.ids.length, tabs.ids.at(-1)]).toEqual([24, 59]);
  });
});
