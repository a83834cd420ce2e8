//! Mending, file by file.

use finding::Finding;
use nginx::{Config, Facts, Project};

/// The files after mending.
pub(super) struct Mended {
    pub(super) project: Project,
    /// What was mended.
    pub(super) done: Vec<Finding>,
}

/// Mends every file that is read.
pub(super) fn mend(project: &Project) -> Mended {
    let mut mended = Mended { project: project.clone(), done: vec![] };
    for place in Config::of(project, Facts::default()).files {
        let Some(bytes) = project.files().find(|file| file.0 == place.name).map(|file| file.1) else {
            continue;
        };
        let fixed = nginx::fix(&place.name, bytes);
        mended.project.replace(&place.name, fixed.bytes);
        mended.done.extend(fixed.done);
    }
    mended
}
