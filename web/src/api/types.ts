/** What the server says and hears, by the names that this page uses. */
export type { About, Api, CausePage, Draft, DraftKind, Entry, Examination, Experiment, Finding, RecordDetail, RecordRow, Report, Session, Share, Step } from './types.gen';
export type { NginxCheck, NginxEdit, NginxFile, NginxMark, NginxPlaces, NginxQuestion, NginxTold, NginxUnread, Point } from './types.gen';
export type { Live as LiveMessage, NewMessage as OutgoingMessage, Project, Records as RecordPage, Refusal as Failure } from './types.gen';
