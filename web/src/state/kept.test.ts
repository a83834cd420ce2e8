import { beforeEach, describe, expect, test } from 'vitest';
import { OpenApi } from './api.svelte';
import { api, MemoryServer } from './memory';
import { OpenProject } from './project.svelte';

let server: MemoryServer;
beforeEach(() => {
  server = new MemoryServer();
});
/** What somebody else saves. */
const theirs = async (change: object) => server.saveApi({ ...(await server.api(1)), ...change });

describe('a document that somebody else saves too', () => {
  test('takes what only they changed, and what is being typed stays', async () => {
    const open = new OpenApi(server, api(1));
    open.doc.url = 'ws://mine/';
    await open.take(await theirs({ name: 'theirs' }), 'Taro');
    expect([open.doc.name, open.doc.url, open.by, open.saving]).toEqual(['theirs', 'ws://mine/', 'Taro', 'unsaved']);
    expect(await open.save()).toBe(true);
    expect(server.kept[0]).toMatchObject({ name: 'theirs', url: 'ws://mine/', revision: 3 });
  });

  test('is saved with both changes where the server has another revision, and nobody is asked', async () => {
    const open = new OpenApi(server, api(1));
    await theirs({ name: 'theirs' });
    open.doc.url = 'ws://mine/';
    expect(await open.save()).toBe(true);
    expect(server.kept[0]).toMatchObject({ name: 'theirs', url: 'ws://mine/', revision: 3 });
    expect([open.saving, open.clashes]).toEqual(['saved', []]);
  });

  test('asks for what both changed, keeps the rest of both, and takes another text', async () => {
    const open = new OpenApi(server, api(1));
    await theirs({ name: 'theirs', url: 'ws://theirs/' });
    open.doc.name = 'mine';
    open.doc.origin = 'https://mine';
    expect(await open.save()).toBe(false);
    expect(open.clashes).toEqual([{ path: ['name'], mine: 'mine', theirs: 'theirs' }]);
    expect([open.doc.name, open.doc.url]).toEqual(['mine', 'ws://theirs/']);
    // More of theirs comes while it is decided.
    await open.take(await theirs({ name: 'again', cookies: [{ name: 'c', value: '', enabled: true }] }));
    expect(open.clashes).toEqual([{ path: ['name'], mine: 'mine', theirs: 'again' }]);
    await open.settle(['both']);
    expect(server.kept[0]).toMatchObject({ name: 'both', url: 'ws://theirs/', origin: 'https://mine', cookies: [{ name: 'c' }] });
    expect([open.saving, open.clashes]).toEqual(['saved', []]);
  });

  test('has a composer of its own', async () => {
    const open = new OpenApi(server, api(1));
    open.doc.draft.body = 'mine';
    await open.take(await theirs({ draft: { kind: 'text', body: 'theirs' } }));
    expect([open.doc.draft.body, open.clashes]).toEqual(['mine', []]);
    const other = new OpenApi(server, api(1));
    await other.take(await server.api(1));
    expect([other.doc.draft.body, other.saving]).toEqual(['', 'saved']);
  });

  test('of who only reads is not saved', async () => {
    const open = new OpenApi(server, api(1));
    open.readOnly = true;
    open.doc.name = 'mine';
    open.touch();
    expect([await open.save(), open.saving, server.asked]).toEqual([true, 'saved', []]);
  });
});

test('values of ones own stand before all others', async () => {
  const project = new OpenProject(server, 1, { ...server.document, variables: [{ name: 'a', value: '1', secret: true }, { name: 'b', value: '2', secret: false }], environments: [{ name: 'e', variables: [{ name: 'a', value: '3', secret: false }] }], environment: 'e' });
  await project.keepOwn([{ name: 'a', value: 'mine', secret: false }]);
  expect(project.used.variables).toEqual([{ name: 'a', value: 'mine', secret: true }, { name: 'b', value: '2', secret: false }]);
  expect(project.used.environments).toEqual([{ name: 'e', variables: [] }]);
  expect(project.doc.environments[0]?.variables).toHaveLength(1);
});
