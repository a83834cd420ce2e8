import type { Server } from '../api/server';
import type { Environment, OwnValue, ProjectDocument } from '../api/types';
import { Kept } from './kept.svelte';

/** What a project holds beside its APIs, being edited. */
export class OpenProject extends Kept<ProjectDocument> {
  /** Values that stand before those of the project for who is at the page. */
  own = $state.raw<readonly OwnValue[]>([]);

  constructor(private readonly server: Server, readonly id: number, document: ProjectDocument) {
    super(document, (sent) => server.saveProjectDocument(id, sent));
  }

  /** The variables as they are used here. */
  readonly used = $derived.by((): ProjectDocument => {
    const { doc, own } = this;
    if (own.length === 0) return doc;
    const all = [...doc.variables, ...doc.environments.flatMap((it) => it.variables)];
    const rest = <T extends { name: string }>(variables: T[]) => variables.filter((it) => !own.some((other) => other.name === it.name));
    const mine = own.map((it) => ({ ...it, secret: it.secret || all.some((other) => other.secret && other.name === it.name) }));
    return { ...doc, variables: [...mine, ...rest(doc.variables)], environments: doc.environments.map((it) => ({ ...it, variables: rest(it.variables) })) };
  });

  async loadOwn() {
    this.own = await this.server.ownValues(this.id);
  }

  async keepOwn(values: OwnValue[]) {
    await this.server.saveOwnValues(this.id, values);
    this.own = values;
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

  /** Takes an environment away; what is given brings it back. */
  remove(environment: Environment): () => void {
    const at = this.doc.environments.indexOf(environment);
    const wasInForce = this.environment === environment;
    if (wasInForce) this.doc.environment = '';
    this.doc.environments = this.doc.environments.filter((it) => it !== environment);
    return () => {
      this.doc.environments.splice(at, 0, environment);
      if (wasInForce && this.doc.environment === '') this.doc.environment = environment.name;
      this.touch();
    };
  }
}
