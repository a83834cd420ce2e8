//! The documents of projects and folders: kept with a revision, copied with what they belong to.

mod homes;

use homes::{Outcome, on_both};
use model::{Auth, AuthKind, Environment, FolderDocument, Node, ProjectDocument, Variable};
use store::{Current, Error};

fn variable(name: &str, value: &str) -> Variable {
    Variable { name: name.into(), value: value.into(), secret: true }
}

fn document() -> ProjectDocument {
    ProjectDocument {
        variables: vec![variable("host", "h")],
        environments: vec![Environment { name: "あ".into(), variables: vec![variable("host", "i")] }],
        environment: "あ".into(),
        revision: 1,
        ..ProjectDocument::default()
    }
}

#[tokio::test]
async fn a_document_is_kept_and_a_save_from_an_old_revision_is_a_conflict() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        assert_eq!(
            store.project_document(project).await?,
            ProjectDocument { revision: 1, ..Default::default() }
        );
        let kept = store.save_project_document(project, document()).await?;
        assert_eq!(kept, ProjectDocument { revision: 2, ..document() });
        match store.save_project_document(project, document()).await {
            Err(Error::Conflict { current }) => assert_eq!(*current, Current::Project(kept.clone())),
            other => panic!("{other:?}"),
        }
        store.close().await;
        drop(store);
        let store = home.open().await?;
        assert_eq!(store.project_document(project).await?, kept);
        store.delete(Node::Project(project), store::Hand::default()).await?;
        for gone in [project, 99] {
            assert!(matches!(store.project_document(gone).await, Err(Error::NotFound)));
            assert!(matches!(store.save_project_document(gone, document()).await, Err(Error::NotFound)));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_folder_has_a_document_of_its_own_and_copies_take_theirs_along() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let inner = store.create_folder(project, None, "f").await?.id;
        store.save_project_document(project, document()).await?;
        let auth = Auth { kind: AuthKind::Bearer, token: "t".into(), ..Auth::default() };
        let said = FolderDocument { auth, revision: 1 };
        let kept = store.save_folder_document(inner, said.clone()).await?;
        assert_eq!(kept, FolderDocument { revision: 2, ..said.clone() });
        match store.save_folder_document(inner, said).await {
            Err(Error::Conflict { current }) => assert_eq!(*current, Current::Folder(kept.clone())),
            other => panic!("{other:?}"),
        }
        let Node::Project(copy) = store.duplicate(Node::Project(project), "q").await? else {
            panic!("a copy of a project is one");
        };
        assert_eq!(store.project_document(copy).await?.environment, "あ");
        let tree = store.tree().await?;
        let inner = tree.folders.iter().find(|it| it.project == copy).ok_or("no folder was copied")?;
        assert_eq!(store.folder_document(inner.id).await?.auth, kept.auth);
        assert!(matches!(store.folder_document(99).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}
