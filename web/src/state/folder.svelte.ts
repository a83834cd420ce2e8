import type { Server } from '../api/server';
import type { FolderDocument } from '../api/types';
import { Kept } from './kept.svelte';

/** What a folder holds beside what stands in it, being edited. */
export class OpenFolder extends Kept<FolderDocument> {
  constructor(server: Server, readonly id: number, readonly name: string, document: FolderDocument) {
    super(document, (sent) => server.saveFolderDocument(id, sent));
  }
}
