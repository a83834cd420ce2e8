import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryServer } from './memory';
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
    project.remove(staging);
    expect([project.doc.environment, project.doc.environments.map((it) => it.name)]).toEqual(['', ['here']]);
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
