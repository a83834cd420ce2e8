import { beforeEach, describe, expect, test } from 'vitest';
import { OpenApi } from './api.svelte';
import { api, MemoryServer } from './memory';
import { OpenProject } from './project.svelte';

let server: MemoryServer;
let project: OpenProject;
beforeEach(async () => {
  server = new MemoryServer();
  project = new OpenProject(server, 1, await server.projectDocument());
  project.doc.environments = ['local', 'staging'].map((name) => ({ name, variables: [] }));
  await project.choose('staging');
});

describe('a project being edited', () => {
  test('an environment in force stays so under another name, and is none once it is removed', () => {
    const staging = project.environment;
    if (!staging) throw new Error('none is in force');
    project.rename(staging, 'stage');
    expect([project.doc.environment, project.environment?.name]).toEqual(['stage', 'stage']);
    const [local] = project.doc.environments;
    if (local) project.rename(local, 'here');
    expect(project.doc.environment).toBe('stage');
    const back = project.remove(staging);
    expect([project.doc.environment, project.doc.environments.map((it) => it.name)]).toEqual(['', ['here']]);
    back();
    expect([project.doc.environment, project.doc.environments.map((it) => it.name)]).toEqual(['stage', ['here', 'stage']]);
  });

  test('what an API takes on from it or from a folder is a part of its handshake, and nothing else is', () => {
    const open = new OpenApi(server, api(1));
    const changes = (act: () => void) => {
      const before = open.handshakeIn(project, []);
      act();
      return open.handshakeIn(project, []) !== before;
    };
    const url = (it: string) => () => (project.doc.proxy.url = it);
    open.doc.auth.kind = 'inherit';
    open.doc.settings.proxy.from = 'inherit';
    expect(changes(() => (project.doc.auth.token = 'a'))).toBe(true);
    expect(changes(url('http://a:1'))).toBe(true);
    expect(open.handshakeIn(project, [2])).not.toBe(open.handshakeIn(project, [1]));
    expect(changes(() => (project.doc.environment = ''))).toBe(false);
    expect(changes(url('http://{{host}}:1'))).toBe(true);
    expect(changes(() => (project.doc.environment = 'local'))).toBe(true);
    open.doc.auth.kind = 'none';
    open.doc.settings.proxy.from = 'none';
    expect(changes(() => (project.doc.auth.token = 'b'))).toBe(false);
    expect(changes(url('http://b:1'))).toBe(false);
  });

  test('a choice is saved at once, and what another window saved meanwhile is not overwritten', async () => {
    expect(server.asked).toEqual(['save project 1']);
    server.document = { ...server.document, revision: 9, environment: 'theirs' };
    expect(await project.choose('local')).toBe(false);
    expect(project.saving).toBe('conflict');
    await project.settle('theirs');
    expect(project.doc.environment).toBe('theirs');
  });
});
