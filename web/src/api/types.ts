import type { Comparison, History as SessionPage, Matches, Retained, Retention, Stretch } from './types.gen';

/** What the server says and hears, by the names that this page uses. */
export type { About, Api, Auth, CausePage, Certificate, Changed, ClientCode, Comment, CommentChange, Cookie, Deleted, Draft, DraftKind, Entry, Environment, Examination, Experiment, Finding, Finds, Folder, FolderDocument, Here, Identity, Image, Inherited, Made, Member, NewComment, NewCookie, News, NodeKind, OwnValue, Param, PathValue, Proto, ProjectDocument, RecordDetail, RecordRow, Repeat, Report, Role, Said, SavedMessage, Session, Share, Side, Sort, Spot, Step, Tree, Variable } from './types.gen';
export type { Comparison, Retained, Retention, SessionPage, Stretch };
/** Whose sessions: those of an API, of a project; neither: of all. */
export interface Whose {
  api?: number;
  project?: number;
}
/** A line of the stream of what a search finds: runs of numbers, and how far it has come. */
export type MatchLine = Pick<Matches, 'runs' | 'rows' | 'looked' | 'left_out' | 'of' | 'done'>;
export type { Live as LiveMessage, NewFrame as OutgoingFrame, NewMessage as OutgoingMessage, Project, Records as RecordPage, Refusal as Failure } from './types.gen';
export type { CodeQuestion, NginxCheck, NginxEdit, NginxFile, NginxMark, NginxPlaces, NginxQuestion, NginxTold, NginxUnread, Point } from './types.gen';
