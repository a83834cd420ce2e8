//! Runs the machine's real nginx on a copy of a configuration, before and after the fix, and tries
//! each WebSocket endpoint through it: the check of the checker.
//!
//! The copy lies in a folder that goes with the proof. It listens on Unix sockets, its backends are one
//! of ours, and it runs as one process in a network of its own where the system allows that: nothing
//! of the running nginx is touched, and nothing leaves this machine.

mod around;
mod backend;
mod copy;
mod edits;
mod inside;
mod real;
mod rules;
mod sweep;
mod trial;

pub use trial::{Handshake, Plain, Silence, Tried, WANTED};

use crate::in_force::Built;
use backend::Backend;
use copy::Copy;
use finding::Text;
use nginx::{Config, Endpoint, Facts, Id, Project, Target};
use real::Real;
use std::io;
use std::path::{Path, PathBuf};
use sweep::Sweeper;
use tokio::task::JoinSet;

/// What a configured time is divided by while silence is tried.
pub const SCALE: u64 = 30;

/// Connections that are silent at the same time.
const AT_ONCE: usize = 32;

/// What is to be proven.
#[derive(Clone, Debug)]
pub struct Order {
    /// The configuration.
    pub project: Project,
    /// The file of it that is meant, where not all of it is.
    pub part: Option<String>,
    /// Where the configuration is a part of one: those around it, the nearest first.
    pub around: Vec<Project>,
    /// What is known beside it.
    pub facts: Facts,
    /// The nginx that runs it.
    pub built: Built,
    /// The URLs to try; empty: every place that is meant for WebSocket.
    pub urls: Vec<Target>,
    /// Where folders for a while are made.
    pub folder: PathBuf,
}

/// What was tried, and what came of it.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Each endpoint.
    pub endpoints: Vec<Proven>,
    /// Places that are meant for WebSocket and to which no URL was found, as `file:line`.
    pub unreached: Vec<String>,
    /// Whether there is a fix.
    pub is_mended: bool,
    /// What nginx says against the configuration as it is.
    pub refused: Option<String>,
    /// What it says against the mended one.
    pub refused_mended: Option<String>,
    /// Whether nginx ran in a network of its own.
    pub is_alone: bool,
    /// What could not be taken over into the copy.
    pub left_out: Vec<Text>,
    /// What a part does not define: whence it was taken, or what was assumed.
    pub around: Vec<Text>,
}

/// An endpoint, before and after the fix.
#[derive(Clone, Debug)]
pub struct Proven {
    /// Its URL.
    pub url: String,
    /// The location, as it stands in the file, and its line; empty: none.
    pub location: String,
    /// As it is; `None`: nginx does not start, or nobody listens.
    pub before: Option<Side>,
    /// With the fix; `None`: there is none.
    pub after: Option<Side>,
}

/// What came of an endpoint in one of the two configurations.
#[derive(Clone, Debug)]
pub struct Side {
    /// What was tried.
    pub tried: Tried,
    /// What the rules say of it: the causes of errors and warnings.
    pub rules: Vec<&'static str>,
    /// Whether they say the same as the wire.
    pub agrees: bool,
}

impl Side {
    /// Whether a WebSocket lives here.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.tried.passes()
    }
}

/// Why nothing was proven.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The copy cannot be written.
    #[error("make a copy of the configuration")]
    Copy(#[source] io::Error),
    /// Our certificate cannot be made.
    #[error("make a certificate")]
    Certificate(#[source] lab::Error),
    /// nginx cannot be run.
    #[error("run nginx")]
    Run(#[source] io::Error),
}

/// Proves a configuration, as it is and with the fix.
///
/// # Errors
/// When the copy or the processes cannot be made.
pub async fn prove(order: Order) -> Result<Proof, Error> {
    let folder = tempfile::Builder::new().prefix("wscope-").tempdir_in(&order.folder).map_err(Error::Copy)?;
    let sweeper = Sweeper::start(folder.path());
    let backend = Backend::start(folder.path()).map_err(Error::Copy)?;
    let identity = lab::certificate::Authority::new().and_then(|it| it.issue(&lab::certificate::GOOD));
    let identity = identity.map_err(Error::Certificate)?;
    let pem = folder.path().join("pem");
    std::fs::write(&pem, format!("{}{}", identity.chain_pem(), identity.key_pem())).map_err(Error::Copy)?;

    let stage = Stage { order: &order, backend: &backend, pem: &pem, folder: folder.path() };
    let around = inside::around(&stage).await?;
    let whole = inside::whole(&order.project, &around.text);
    let (mended, is_mended) = inside::mended(&order);
    let sides = [(whole, true), (inside::whole(&mended, &around.text), is_mended)];
    let configs = sides.each_ref().map(|(project, _)| Config::of(project, order.facts.clone()));
    let (targets, unreached) = targets(&order, &configs);
    let mut proof = Proof {
        endpoints: targets.iter().map(|it| named(&configs, it)).collect(),
        unreached,
        is_mended,
        refused: None,
        refused_mended: None,
        is_alone: false,
        left_out: edits::left_out(&configs[0]),
        around: around.told,
    };
    for (at, (project, _)) in sides.iter().enumerate().filter(|(_, side)| side.1) {
        let name = if at == 0 { "a" } else { "b" };
        let played = stage.play(name, &configs[at], project, &targets).await?;
        proof.is_alone |= played.is_alone;
        let refused = if at == 0 { &mut proof.refused } else { &mut proof.refused_mended };
        *refused = played.refused;
        for (proven, side) in proof.endpoints.iter_mut().zip(played.sides) {
            *(if at == 0 { &mut proven.before } else { &mut proven.after }) = side;
        }
    }
    backend.stop().await;
    folder.close().map_err(Error::Copy)?;
    if let Some(sweeper) = sweeper {
        sweeper.stop().await;
    }
    Ok(proof)
}

/// The URLs to try: those asked for, or of every endpoint, before the fix or after it.
fn targets(order: &Order, configs: &[Config; 2]) -> (Vec<Target>, Vec<String>) {
    if !order.urls.is_empty() {
        return (order.urls.clone(), vec![]);
    }
    let mut targets: Vec<Target> = vec![];
    let mut unreached: Vec<String> = vec![];
    for config in configs {
        let (endpoints, places) = config.endpoints();
        let is_meant = |id: &Id| order.part.as_ref().is_none_or(|part| config.file_of(*id) == part);
        let endpoints = endpoints.iter().filter(|it| it.location.as_ref().is_none_or(is_meant));
        for target in endpoints.map(|it| it.target.clone()) {
            if !targets.iter().any(|known| known.url == target.url) {
                targets.push(target);
            }
        }
        if unreached.is_empty() {
            unreached = places.into_iter().filter(is_meant).map(|id| config.line(id)).collect();
        }
    }
    (targets, unreached)
}

/// The endpoint of a URL, not tried yet.
fn named(configs: &[Config; 2], target: &Target) -> Proven {
    let found = configs.iter().find_map(|config| Some((config, config.endpoint(target)?.location?)));
    let location = found.map(|(config, id)| {
        let directive = config.tree.directive(id);
        let end = directive.block.as_ref().map_or(directive.range.end, |block| block.open);
        let words = config.text(directive.range.start..end);
        format!("{} ({})", words.split_whitespace().collect::<Vec<_>>().join(" "), config.line(id))
    });
    Proven { url: target.url.clone(), location: location.unwrap_or_default(), before: None, after: None }
}

/// A configuration, and all that it needs to be run.
struct Stage<'a> {
    order: &'a Order,
    backend: &'a Backend,
    pem: &'a Path,
    folder: &'a Path,
}

/// What came of a configuration.
struct Played {
    refused: Option<String>,
    is_alone: bool,
    sides: Vec<Option<Side>>,
}

impl Stage<'_> {
    /// Runs it twice: with its own timeouts, and, for silence, with smaller ones.
    async fn play(
        &self,
        name: &str,
        config: &Config,
        project: &Project,
        targets: &[Target],
    ) -> Result<Played, Error> {
        let places: Vec<Option<Endpoint>> = targets.iter().map(|it| config.endpoint(it)).collect();
        let mut sides: Vec<Option<Side>> = vec![];
        let copy = self.copy(&format!("{name}1"), config, project, 1).map_err(Error::Copy)?;
        let real = match Real::start(&self.order.built, &copy).await.map_err(Error::Run)? {
            Ok(real) => real,
            Err(refused) => {
                let sides = targets.iter().map(|_| None).collect();
                return Ok(Played { refused: Some(refused), is_alone: false, sides });
            }
        };
        let is_alone = real.is_alone();
        for (target, place) in targets.iter().zip(&places) {
            let tried = match place {
                Some(place) => Some(trial::speak(target, &copy.socket(config, place)).await),
                None => None,
            };
            sides.push(tried.map(|tried| Side { tried, rules: vec![], agrees: true }));
        }
        real.stop().await.map_err(Error::Run)?;
        self.be_silent(name, config, project, &places, &mut sides).await?;
        for (side, target) in sides.iter_mut().zip(targets) {
            if let Some(side) = side {
                rules::compare(side, project, &self.order.facts, target);
            }
        }
        Ok(Played { refused: None, is_alone, sides })
    }

    async fn be_silent(
        &self,
        name: &str,
        config: &Config,
        project: &Project,
        places: &[Option<Endpoint>],
        sides: &mut [Option<Side>],
    ) -> Result<(), Error> {
        if !sides.iter().flatten().any(|side| side.tried.opens()) {
            return Ok(());
        }
        let copy = self.copy(&format!("{name}2"), config, project, SCALE).map_err(Error::Copy)?;
        let Ok(real) = Real::start(&self.order.built, &copy).await.map_err(Error::Run)? else {
            return Ok(());
        };
        // Silence is the same whoever else is silent.
        for (sides, places) in sides.chunks_mut(AT_ONCE).zip(places.chunks(AT_ONCE)) {
            let mut silent = JoinSet::new();
            for (at, (side, place)) in sides.iter().zip(places).enumerate() {
                let Some((side, place)) = side.as_ref().zip(place.as_ref()) else { continue };
                if side.tried.opens() {
                    let target = place.target.clone();
                    let socket = copy.socket(config, place);
                    silent.spawn(async move { (at, trial::be_silent(&target, &socket).await) });
                }
            }
            while let Some(Ok((at, silence))) = silent.join_next().await {
                if let Some(side) = &mut sides[at] {
                    side.tried.silence = silence;
                }
            }
        }
        real.stop().await.map_err(Error::Run)
    }

    /// What nginx says against a configuration.
    async fn refused(&self, name: &str, config: &Config, project: &Project) -> Result<Option<String>, Error> {
        let copy = self.copy(name, config, project, 1).map_err(Error::Copy)?;
        match Real::start(&self.order.built, &copy).await.map_err(Error::Run)? {
            Ok(real) => real.stop().await.map(|()| None).map_err(Error::Run),
            Err(said) => Ok(Some(said)),
        }
    }

    fn copy(&self, name: &str, config: &Config, project: &Project, scale: u64) -> io::Result<Copy> {
        let folder = self.folder.join(name);
        std::fs::create_dir(&folder)?;
        let setting = edits::Setting {
            folder: folder.clone(),
            backend: self.backend.path().to_owned(),
            pem: self.pem.to_owned(),
            built: &self.order.built,
            scale,
        };
        Copy::write(config, project, &setting)
    }
}
