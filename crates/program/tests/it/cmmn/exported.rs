//! A program as a model, a model as a program.

use super::conformance_models;
use program::{
    Folder,
    cmmn::{Model, Target, export, import, read, read_bytes, svg, write},
    compile, scaffold,
};

#[test]
fn an_exported_program_is_read_again_and_follows_the_schema() {
    let folder: Folder = scaffold("small").into_iter().collect();
    let programs =
        [crate::premises_licence(), compile(&folder).unwrap_or_else(|found| panic!("{}", found.plain()))];
    for program in &programs {
        for target in [Target::Omg, Target::Flowable] {
            let exported = export(program, target);
            let text = write(&exported.document);
            super::schema::check(&text, program.name.as_str());
            let model = read(&text, "m.cmmn").unwrap_or_else(|found| panic!("{}\n{text}", found.plain()));
            model.definition(None).unwrap().0.consistent().unwrap();
            for state in program.states.keys() {
                let key = format!("state-{state}");
                let plan = model.plan();
                let (_, stage) = plan.by_key(&key).unwrap_or_else(|| panic!("{key}"));
                assert!(stage.repetition.is_some() && !stage.entry.is_empty(), "{key} can be entered again");
            }
            assert_eq!(
                text.contains("flowable:"),
                target == Target::Flowable && text.contains("availableCondition")
            );
            assert!(!exported.lost.is_empty());
            Model::of(exported.document.clone()).unwrap_or_else(|found| panic!("{}", found.plain()));
            assert!(svg(&exported.document).contains(&program.title));
        }
    }
}

#[test]
fn every_model_of_the_other_engines_becomes_a_program_that_passes() {
    for file in conformance_models() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let model = read_bytes(&std::fs::read(&file).unwrap(), &name).unwrap();
        let imported = import(&model, "Some Model");
        let folder: Folder = imported.files.iter().cloned().collect();
        let program = compile(&folder)
            .unwrap_or_else(|found| panic!("{name}: {}\n{}", found.plain(), imported.files[0].1));
        assert_eq!(program.name.as_str(), "some-model");
        assert!(program.scenarios.len() == 1);
    }
}
