/** What the server says and hears, by the names that this page uses. */
export type { About, Api, CausePage, Deleted, Draft, DraftKind, Entry, Examination, Experiment, Finding, Folder, NodeKind, Made, RecordDetail, RecordRow, Report, Session, Share, Step, Spot, Tree } from './types.gen';
export type { Live as LiveMessage, NewMessage as OutgoingMessage, Project, Records as RecordPage, Refusal as Failure } from './types.gen';
