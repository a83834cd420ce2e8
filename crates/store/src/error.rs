use crate::Corrupt;
use std::io;
use std::path::PathBuf;

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder cannot be made, or nothing can be written in it.
    #[error("cannot write in {path}")]
    Folder {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process works in this folder.
    #[error("{path} is in use by another process")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// Nodes work with this database.
    #[error("nodes work with this database: {}", names.join(", "))]
    NodesLive {
        /// Their names; others may live as well.
        names: Vec<String>,
    },
    /// The database was written by a newer version.
    #[error("the database in {place} has version {found}; this program knows versions up to {known}")]
    Newer {
        /// The folder, or the kind of the database.
        place: String,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// Nothing has this number.
    #[error("there is nothing of this number")]
    NotFound,
    /// Another account has this address.
    #[error("another account has this address")]
    EmailTaken,
    /// Somebody must look after the server, or the project.
    #[error("the last administrator stays")]
    LastAdmin,
    /// A folder would stand in itself.
    #[error("a folder cannot stand in itself")]
    Circle,
    /// It was changed since the revision that this save began from.
    #[error("it was changed meanwhile")]
    Conflict {
        /// As it is now.
        current: Box<Current>,
    },
    /// A block of records cannot be read back.
    #[error("a block of session {session} is damaged")]
    Damaged {
        /// The session.
        session: i64,
        /// What is wrong with the block.
        source: Corrupt,
    },
    /// A document in the database cannot be read back.
    #[error("a document in the database is damaged")]
    Document(#[from] serde_json::Error),
    /// A file is in the way.
    #[error("{path} is there already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Something is kept already where something is to be brought back.
    #[error("something is kept there already")]
    NotEmpty,
    /// This is no file that was written as a backup, or it is damaged.
    #[error("{path} is no backup, or it is damaged")]
    NotABackup {
        /// The file.
        path: PathBuf,
    },
    /// The database was written by another version than this one.
    #[error("the database has version {found}, and this program writes version {known}")]
    OtherVersion {
        /// Its version.
        found: i64,
        /// The one that this program writes.
        known: i64,
    },
    /// Records of this session could not be written: its capture has ended.
    #[error("records of session {session} could not be written")]
    Lost {
        /// The session.
        session: i64,
    },
    /// The store was closed.
    #[error("the store was closed")]
    Stopped,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

/// What is kept now, where a save began from an older revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Current {
    /// An API.
    Api(Box<model::Api>),
    /// The document of a project.
    Project(model::ProjectDocument),
    /// The document of a folder.
    Folder(model::FolderDocument),
}
