import type { Matches } from './types.gen';

/** What the server says and hears, by the names that this page uses. */
export type { About, Api, CausePage, Deleted, Draft, DraftKind, Entry, Environment, Examination, Experiment, Finding, Folder, Made, NodeKind, ProjectDocument, RecordDetail, RecordRow, Repeat, Report, SavedMessage, Session, Share, Side, Sort, Spot, Step, Tree, Variable } from './types.gen';
/** A line of the stream of what a search finds: runs of numbers, and how far it has come. */
export type MatchLine = Pick<Matches, 'runs' | 'looked' | 'left_out' | 'of' | 'done'>;
export type { Live as LiveMessage, NewFrame as OutgoingFrame, NewMessage as OutgoingMessage, Project, Records as RecordPage, Refusal as Failure } from './types.gen';
export type { CodeQuestion, NginxCheck, NginxEdit, NginxFile, NginxMark, NginxPlaces, NginxQuestion, NginxTold, NginxUnread, Point } from './types.gen';
