import type { Server } from '../api/server';
import type { Environment, ProjectDocument } from '../api/types';
import { Kept } from './kept.svelte';

/** What a project holds beside its APIs, being edited. */
export class OpenProject extends Kept<ProjectDocument> {
  constructor(server: Server, readonly id: number, document: ProjectDocument) {
    super(document, (sent) => server.saveProjectDocument(id, sent));
  }

  /** The environment whose values are in force. */
  get environment(): Environment | undefined {
    return this.doc.environments.find((it) => it.name === this.doc.environment);
  }

  /** Puts the values of this environment in force; empty: those of the project alone. */
  choose(name: string): Promise<boolean> {
    this.doc.environment = name;
    return this.save();
  }

  /** Gives an environment another name; where it is in force, it stays so. */
  rename(environment: Environment, name: string) {
    if (this.environment === environment) this.doc.environment = name;
    environment.name = name;
  }

  /** Takes an environment away. */
  remove(environment: Environment) {
    if (this.environment === environment) this.doc.environment = '';
    this.doc.environments = this.doc.environments.filter((it) => it !== environment);
  }
}
