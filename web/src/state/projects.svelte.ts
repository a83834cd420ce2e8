import type { Server } from '../api/server';
import type { Api, Project } from '../api/types';

/** What the sidebar shows of an API. */
export interface ApiEntry {
  id: number;
  name: string;
  url: string;
}

/** A project with its APIs. */
export interface ProjectEntry {
  project: Project;
  apis: ApiEntry[];
}

/** The projects and the APIs in them. */
export class Projects {
  list = $state<ProjectEntry[]>([]);
  loaded = $state(false);

  constructor(private readonly server: Server) {}

  /** Loads everything; gives the APIs whole, so that one can be opened at once. */
  async load(): Promise<Api[]> {
    const projects = await this.server.projects();
    const apis = await Promise.all(projects.map((project) => this.server.apis(project.id)));
    this.list = projects.map((project, index) => ({ project, apis: (apis[index] ?? []).map(entry) }));
    this.loaded = true;
    return apis.flat();
  }

  async create(project: number, name: string): Promise<Api> {
    const api = await this.server.createApi(project, name, '');
    this.list.find((it) => it.project.id === project)?.apis.push(entry(api));
    return api;
  }

  async remove(id: number) {
    await this.server.deleteApi(id);
    for (const entry of this.list) entry.apis = entry.apis.filter((api) => api.id !== id);
  }

  /** Shows the name and URL that an API has now. */
  rename(api: ApiEntry) {
    for (const project of this.list) {
      const found = project.apis.find((it) => it.id === api.id);
      if (found) Object.assign(found, entry(api));
    }
  }
}

function entry({ id, name, url }: ApiEntry): ApiEntry {
  return { id, name, url };
}
