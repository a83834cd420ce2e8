import type { Server } from '../api/server';
import type { NginxCheck, NginxFile } from '../api/types';
import { isConfiguration } from '../text/configuration';
import type { Language } from '../words';

/** Files, and what was typed beside them. */
export interface Asked {
  files: NginxFile[];
  main: string;
  asked: string;
  version: string;
}

/** What kind of files a pane looks after: nginx configuration, or code. */
export interface Trade {
  /** Under which name the tab remembers them. */
  key: string;
  /** The name of text that was pasted. */
  first: string;
  isOurs(name: string, bytes: Uint8Array): boolean;
  check(server: Server, asked: Asked, language: Language): Promise<NginxCheck>;
}

/** nginx configuration. */
export const nginxTrade: Trade = {
  key: 'wscope.nginx',
  first: 'nginx.conf',
  isOurs: isConfiguration,
  check(server, { files, main, asked, version }, language) {
    const about = asked === '' ? {} : asked.includes('://') ? { url: asked } : { location: asked };
    return server.checkNginx({ files, main, ...about, ...(version === '' ? {} : { version }) }, language);
  },
};

/** The endings of files that may hold code. */
const CODE = /\.(?:[cm]?[jt]s|[jt]sx|html?|vue|svelte)$/i;

/** JavaScript, TypeScript, HTML, Vue and Svelte. */
export const codeTrade: Trade = {
  key: 'wscope.code',
  first: 'client.ts',
  isOurs: (name, bytes) => CODE.test(name) && !/(?:^|\/)node_modules\//.test(name) && !bytes.includes(0),
  check: (server, { files, asked }, language) => server.checkCode({ files, is_secure: asked === '' ? null : asked === 'https:' }, language),
};
